"""The values at the edge of what a row promises, and one step outside.

Every entry has a name that says what it reaches for; the name stands in the report. An entry with
``of_known`` writes a known value in another way, so that it still means the same account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from hypothesis import strategies as st

from contracts.cases.pins import ABSENT, NIL_PIN, Piece, Pin, of_text
from contracts.lexical import FORMAT_TESTS, INTEGER_BOUNDS, collapsed, is_of_type
from contracts.model import Field
from contracts.promises import integer_and_fraction, largest
from contracts.rules import INTEGER_TYPES

ASCII = st.characters(min_codepoint=0x21, max_codepoint=0x7E)
ASTRAL = st.characters(min_codepoint=0x10000, max_codepoint=0x10FFFD)

INTEGER_LIMITS = {**INTEGER_BOUNDS, "integer": (-(10**30), 10**30)}
"""What is tried as the edge of a type; an xs:integer has none, and gets a number beyond any machine word."""


@dataclass(frozen=True, slots=True)
class Value:
    """One kind of value. ``known`` writes a known text anew; otherwise ``pin`` draws the field."""

    aim: str
    pin: st.SearchStrategy[Pin] | None = None
    known: Callable[[str], Pin] | None = None


def texts(aim: str, strategy: st.SearchStrategy[str]) -> Value:
    """Make a value of a strategy of texts."""
    return Value(aim, strategy.map(of_text))


DRAWN_WHOLE = 500
"""Up to so many characters, each one is drawn; Hypothesis does not draw texts of any length."""


def of_length(alphabet: st.SearchStrategy[str], size: int) -> st.SearchStrategy[str]:
    """Draw texts of exactly that length; long ones repeat a piece."""
    if size <= DRAWN_WHOLE:
        return st.text(alphabet, min_size=size, max_size=size)
    pieces = st.text(alphabet, min_size=1, max_size=50)
    return pieces.map(lambda piece: (piece * (size // len(piece) + 1))[:size])


def one_of(aim: str, *choices: str) -> Value:
    """Make a value of a few texts."""
    return texts(aim, st.sampled_from(choices))


def restricted(row: Field) -> bool:
    """Tell whether a row only makes sense with values from a list or of a format."""
    return bool(row.draw_from or row.enum or row.format or row.secret)


def sensible(row: Field) -> tuple[str, ...]:
    """Give the listed values of a restricted row."""
    return row.draw_from or row.enum


# --- valid: at the edge -----------------------------------------------------------------------------------


def valid_values(row: Field, kind: str) -> list[Value]:
    """Give the ways to reach the edge of what ``kind`` allows; none where the row has no such edge."""
    return list(VALID[kind](row)) if kind in VALID else []


def _listed(row: Field) -> Iterator[Value]:
    for choice in sensible(row):
        yield one_of(f"the value {choice}", choice)


def _valid_type(row: Field) -> Iterator[Value]:
    if restricted(row):
        yield from _listed(row)
    elif row.type in VALID_TYPES:
        yield from VALID_TYPES[row.type](row)
    elif row.type in INTEGER_TYPES:
        yield from _integers(row)


def _strings(row: Field) -> Iterator[Value]:
    longest = row.max if isinstance(row.max, int) else 200
    if longest >= len("<&>\"'"):
        yield one_of("characters that XML must escape", "<&>\"'")
        yield one_of("white space inside", "a  b", " a", "a\n")
    yield texts(
        "characters of all planes",
        st.text(
            ASTRAL | st.characters(codec="utf-8", categories=["L"]), min_size=1, max_size=min(longest, 20)
        ),
    )


def _integers(row: Field) -> Iterator[Value]:
    low, high = integer_range(row)
    yield one_of(f"the smallest xs:{row.type} that fits", str(low))
    yield one_of(f"the largest xs:{row.type} that fits", str(high))
    yield one_of("zero", "0")
    yield Value("a leading plus", known=_written(row, "+{}"))
    yield Value("leading zeros", known=_written(row, "00{}"))
    yield Value("white space around", known=lambda text: of_text(f" {text}\n"))


def _written(row: Field, form: str) -> Callable[[str], Pin]:
    def write(text: str) -> Pin:
        number = collapsed(text)
        written = form.format(number)
        fits = not isinstance(row.max, int) or len(written) <= row.max
        return of_text(written if fits and not number.startswith(("-", "+")) else text)

    return write


def integer_range(row: Field) -> tuple[int, int]:
    """Give the smallest and largest value of the type that the maximum of characters leaves room for."""
    low, high = INTEGER_LIMITS[row.type]
    if not isinstance(row.max, int):
        return low, high
    return max(low, -(10 ** (row.max - 1)) + 1) if row.max > 1 else 0, min(high, 10**row.max - 1)


def _decimals(row: Field) -> Iterator[Value]:
    yield one_of("zero", "0", "0.0", "-0")
    fraction = not isinstance(row.max, str) or integer_and_fraction(row.max)[1] > 0
    yield one_of("decimal point at the edge", "1.", *((".5",) if fraction else ()), "+1.0")
    if isinstance(row.max, str):
        yield one_of("the largest amount", largest(*integer_and_fraction(row.max)))


def _booleans(_row: Field) -> Iterator[Value]:
    for choice in ("true", "false", "1", "0"):
        yield one_of(f"the boolean {choice}", choice)


def _date_times(_row: Field) -> Iterator[Value]:
    yield one_of("without time zone", "2024-02-29T23:59:59")
    yield one_of("with time zone", "2024-02-29T23:59:59Z", "2024-02-29T23:59:59+14:00")
    yield one_of("with fractions of a second", "2024-02-29T23:59:59.999")


def _dates(_row: Field) -> Iterator[Value]:
    yield one_of("a leap day", "2024-02-29")
    yield one_of("with time zone", "2024-02-29Z", "2024-12-31+14:00")


VALID_TYPES: dict[str, Callable[[Field], Iterator[Value]]] = {
    "string": _strings,
    "decimal": _decimals,
    "boolean": _booleans,
    "dateTime": _date_times,
    "date": _dates,
}


def _valid_max_length(row: Field) -> Iterator[Value]:
    size = row.max
    if not isinstance(size, int) or restricted(row):
        yield from _listed(row)
    elif row.type == "string":
        yield texts(f"exactly {size} characters, ASCII", of_length(ASCII, size))
        yield texts(
            f"exactly {size} characters outside the basic plane",
            of_length(ASTRAL, size),
        )
        yield texts("one character", st.text(ASCII, min_size=1, max_size=1))
        yield one_of("empty", "")
    else:
        yield Value(
            f"exactly {size} characters, zeros in front",
            known=lambda text: of_text(collapsed(text).zfill(size)),
        )
        yield one_of("one digit", "7")


def _valid_enumeration(row: Field) -> Iterator[Value]:
    for choice in row.enum:
        yield one_of(f"the value {choice}", choice)


def _valid_nillable(row: Field) -> Iterator[Value]:
    if row.nillable:
        yield Value("nil", st.just(NIL_PIN))


def _valid_min_occurs(row: Field) -> Iterator[Value]:
    if row.min_occurs == 0:
        yield Value("left out", st.just(ABSENT))


def _valid_digits(row: Field) -> Iterator[Value]:
    before, after = integer_and_fraction(str(row.max))
    yield one_of(f"{after} digits after the point", "0." + "0" * max(after - 1, 0) + "1" * bool(after))
    yield one_of(f"{before} digits before the point", largest(before, after), "-" + largest(before, after))


VALID: dict[str, Callable[[Field], Iterator[Value]]] = {
    "type": _valid_type,
    "maxLength": _valid_max_length,
    "enumeration": _valid_enumeration,
    "format": _listed,
    "nillable": _valid_nillable,
    "minOccurs": _valid_min_occurs,
    "fractionDigits": _valid_digits,
    "maxInclusive": _valid_digits,
    "minInclusive": _valid_digits,
}


ECHOED = (
    "e\u0301",
    "\u00e9\u00df\ufb01",
    "\r",
    "a\r\nb",
    "\n",
    "\t",
    "  doubled  and around  ",
    "007",
    "a&b<c>\"'",
    "&amp;",
    "MiXeD",
    "\U0001f600",
)
"""Texts that a careless service changes on their way back."""


def echoed_texts(row: Field) -> list[Value]:
    """Give texts of a row that comes back, each for a way of being damaged."""
    if row.type != "string" or restricted(row):
        return []
    fitting = [text for text in ECHOED if not isinstance(row.max, int) or len(text) <= row.max]
    return [one_of(f"the text {text!a}", text) for text in fitting]


# --- one step outside -------------------------------------------------------------------------------------


def violating_values(row: Field, kind: str) -> list[Value]:
    """Give the ways to break ``kind`` and nothing else; none where nothing can break it."""
    return list(VIOLATING[kind](row)) if kind in VIOLATING else []


WRONG_TEXTS: dict[str, tuple[str, ...]] = {
    "int": ("abc", "1.5", "1e3", "0x1F", "1 000", "--1"),
    "short": ("abc", "1.5", "1e3"),
    "long": ("abc", "1.5", "1e3"),
    "integer": ("abc", "1.5", "1e3", "1,000"),
    "decimal": ("abc", "1,5", "1e3", "1.2.3"),
    "boolean": ("yes", "TRUE", "2"),
    "dateTime": ("2021-02-30T00:00:00", "2021-01-31", "31.01.2021", "2021-01-31 23:59:59"),
    "date": ("2021-02-30", "31.01.2021", "2021-1-31"),
}


def _wrong_type(row: Field) -> Iterator[Value]:
    yield Value("an element where text is due", st.just((Piece(inner=True),)))
    if row.type in WRONG_TEXTS:
        yield one_of(f"no xs:{row.type}", *WRONG_TEXTS[row.type])
        yield one_of("empty", "")
    if row.type in INTEGER_LIMITS and row.type != "integer":
        low, high = INTEGER_LIMITS[row.type]
        yield one_of(f"one more than the largest xs:{row.type}", str(high + 1))
        yield one_of(f"one less than the smallest xs:{row.type}", str(low - 1))


def _too_long(row: Field) -> Iterator[Value]:
    size = row.max
    if not isinstance(size, int):
        return
    if row.type == "string":
        yield texts(f"{size + 1} characters, ASCII", of_length(ASCII, size + 1))
        if not row.secret:  # a pseudonym in its place would be of another length
            yield Value(
                f"{size + 1} characters, white space behind",
                known=lambda text: of_text(text[:size].ljust(size + 1)),
            )
        yield texts(
            f"{size + 1} characters outside the basic plane",
            of_length(ASTRAL, size + 1),
        )
    else:
        yield Value(
            f"{size + 1} characters, zeros in front",
            known=lambda text: of_text(collapsed(text).zfill(size + 1)),
        )
        if is_of_type(row.type, "1" + "0" * size):
            yield one_of(f"{size + 1} digits", "1" + "0" * size)


def _not_listed(row: Field) -> Iterator[Value]:
    swapped = [choice.swapcase() for choice in row.enum if choice.swapcase() not in row.enum]
    if row.type == "string" and swapped:
        yield one_of("a listed value in other case", *swapped)
    listed = frozenset(row.enum)
    room = row.max if isinstance(row.max, int) else 20
    if row.type == "string":
        yield texts(
            "no listed value",
            st.text(ASCII, max_size=min(room, DRAWN_WHOLE)).filter(lambda text: text not in listed),
        )
    elif row.type in INTEGER_TYPES:
        numbers = {Decimal(choice) for choice in row.enum}
        yield texts(
            "no listed value", st.integers(0, 10**4).filter(lambda number: number not in numbers).map(str)
        )


WRONG_FORMATS: dict[str, tuple[str, ...]] = {
    "country": ("ZZ", "se", "Q1"),
    "currency": ("ZZZ", "sek", "S1K"),
    "url": ("no-url", "://x", "mailto:a@example.org"),
}


def _wrong_format(row: Field) -> Iterator[Value]:
    if row.format is None:
        return
    test = FORMAT_TESTS[row.format]
    fitting = [text for text in WRONG_FORMATS[row.format] if not test(text)]
    yield one_of(f"no {row.format}", *fitting)


def _wrong_nil(row: Field) -> Iterator[Value]:
    if row.nillable:
        yield Value("nil with content", known=lambda text: (Piece(text or "1", nil=True),))
    else:
        yield Value("nil", st.just(NIL_PIN))


def _missing(row: Field) -> Iterator[Value]:
    if row.min_occurs > 0:
        yield Value("absent", st.just(ABSENT))


def _too_often(row: Field) -> Iterator[Value]:
    if row.max_occurs is not None:
        count = row.max_occurs + 1
        yield Value(f"{count} times", known=lambda text: (Piece(text),) * count)


def _too_many_fraction_digits(row: Field) -> Iterator[Value]:
    after = integer_and_fraction(str(row.max))[1]
    yield one_of(f"{after + 1} digits after the point", "0." + "0" * after + "1")


def _too_large(row: Field) -> Iterator[Value]:
    before, _ = integer_and_fraction(str(row.max))
    yield one_of(f"{before + 1} digits before the point", "1" + "0" * before)


def _too_small(row: Field) -> Iterator[Value]:
    before, _ = integer_and_fraction(str(row.max))
    yield one_of(f"minus {before + 1} digits before the point", "-1" + "0" * before)


VIOLATING: dict[str, Callable[[Field], Iterator[Value]]] = {
    "type": _wrong_type,
    "maxLength": _too_long,
    "enumeration": _not_listed,
    "format": _wrong_format,
    "nillable": _wrong_nil,
    "minOccurs": _missing,
    "maxOccurs": _too_often,
    "fractionDigits": _too_many_fraction_digits,
    "maxInclusive": _too_large,
    "minInclusive": _too_small,
}
