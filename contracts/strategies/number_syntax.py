"""Decimal numbers within bounds as regular expressions, so that a pattern and a range can be intersected.

Each bound is an expression of its own: it says what is above it, or below, however many digits are written. What else a
number looks like is for the lexical space of its type to say (XSD Part 2, sections 3.2.3 and 3.3.13-25).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation

from contracts.strategies.charsets import DIGITS, CharSet
from contracts.strategies.decimals import range_of
from contracts.strategies.facets import Bound, Facets
from contracts.strategies.regex_syntax import Alternation, Chars, Concat, Every, Node, Repeat, literal, parse

_DIGIT = Chars(DIGITS)
_DIGITS = Repeat(_DIGIT, 0, None)
_ZEROS = Repeat(literal("0"), 0, None)
_ANY = parse("[0-9]*(\\.[0-9]*)?")
_NOTHING = Chars(CharSet())
_SIGNS = {True: Repeat(literal("+"), 0, 1), False: literal("-")}
# A bound of more digits is left to a filter: an expression of hundreds of digits for each end costs more than it saves.
_MOST_DIGITS = 60


def number_bounds(builtin: str, facets: Facets) -> list[Node]:
    """Give an expression for each bound of a decimal, an integer, or a float that is written without an exponent."""
    least, greatest = range_of(builtin)
    lower = [*facets.lower, *([] if least is None else [Bound(str(least))])]
    upper = [*facets.upper, *([] if greatest is None else [Bound(str(greatest))])]
    found = [beyond(bound, above=True) for bound in lower]
    found += [beyond(bound, above=False) for bound in upper]
    return [node for node in found if node is not None]


def digit_limits(facets: Facets) -> list[Node]:
    """Give the expressions of the facets that count digits, of which zeros at the ends of a number are none."""
    found: list[Node] = []
    if facets.fraction_digits is not None:
        found.append(_of_digits(None, facets.fraction_digits))
    if facets.total_digits is not None and facets.total_digits <= _MOST_DIGITS:
        total = facets.total_digits
        found.append(Alternation(tuple(_of_digits(whole, total - whole) for whole in range(total + 1))))
    return found


def _of_digits(whole: int | None, fraction: int) -> Node:
    before = Concat((_ZEROS, Repeat(_DIGIT, 0, whole)))
    after = Repeat(Concat((literal("."), Repeat(_DIGIT, 0, fraction), _ZEROS)), 0, 1)
    return Concat((Repeat(Chars(CharSet.of("+-")), 0, 1), before, after))


def beyond(bound: Bound, *, above: bool) -> Node | None:
    """Give the numbers on one side of a bound; None where its digits are too many or it is no number.

    Zeros in front are allowed, and so is a fraction; what is not wanted of that is for the lexical space to forbid.
    """
    digits = _digits_of(bound.literal)
    if digits is None:
        return None
    sign, whole, fraction = digits
    is_zero = not whole and not fraction
    outward, inward = _SIGNS[above], _SIGNS[not above]
    if is_zero or (sign > 0) == above:
        further = Concat((outward, _at_least(whole, fraction, inclusive=bound.inclusive)))
        zero = Concat((inward, _at_most("", "", inclusive=bound.inclusive)))
        return Alternation((further, zero)) if is_zero else further
    nearer = Concat((inward, _at_most(whole, fraction, inclusive=bound.inclusive)))
    return Alternation((Concat((outward, _ANY)), nearer))


def _digits_of(text: str) -> tuple[int, str, str] | None:
    """Take a number apart: its sign, and the digits before and behind the point without zeros at the ends."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return None
    whole, _, fraction = f"{abs(number):f}".partition(".")
    return (-1 if number < 0 else 1), whole.lstrip("0"), fraction.rstrip("0")


def _at_least(whole: str, fraction: str, *, inclusive: bool) -> Node:
    return _compared(whole, _larger(whole), _fraction_from(fraction, inclusive=inclusive))


def _at_most(whole: str, fraction: str, *, inclusive: bool) -> Node:
    return _compared(whole, _smaller(whole), _fraction_to(fraction, inclusive=inclusive))


def _compared(whole: str, others: Iterator[Node], fractions: Node) -> Node:
    """Give numbers of another whole part with any fraction, and those of the same one with certain fractions."""
    tail = Repeat(Concat((literal("."), _DIGITS)), 0, 1)
    points: list[Node] = [Concat((literal("."), fractions))]
    if _holds_empty(fractions):
        points.insert(0, Concat(()))
    same = Concat((_ZEROS, literal(whole), Alternation(tuple(points))))
    return Alternation((same, *(Concat((_ZEROS, other, tail)) for other in others)))


def _larger(digits: str) -> Iterator[Node]:
    """Give the natural numbers above one that is written without zeros in front."""
    yield Concat((Chars(CharSet.of((0x31, 0x39))), Repeat(_DIGIT, len(digits), None)))
    yield from _differing(digits, lambda digit: (int(digit) + 1, 9))


def _smaller(digits: str) -> Iterator[Node]:
    """Give the natural numbers below one, all of its width or less."""
    if digits:
        yield Repeat(_DIGIT, 0, len(digits) - 1)
    yield from _differing(digits, lambda digit: (0, int(digit) - 1))


def _differing(digits: str, span: Callable[[str], tuple[int, int]]) -> Iterator[Node]:
    """Give the numbers of the same width that first differ at each digit, by what may stand there instead."""
    for at, digit in enumerate(digits):
        low, high = span(digit)
        if low <= high:
            other = Chars(CharSet.of((0x30 + low, 0x30 + high)))
            rest = len(digits) - at - 1
            yield Concat((literal(digits[:at]), other, Repeat(_DIGIT, rest, rest)))


def _fraction_from(digits: str, *, inclusive: bool) -> Node:
    """Give the digits behind a point that are no less than these; those that are missing count as zeros."""
    more = [_then(node, _DIGITS) for node in _prefixes(digits, lambda digit: (int(digit) + 1, 9))]
    tail = _DIGITS if inclusive else Concat((_ZEROS, Chars(CharSet.of((0x31, 0x39))), _DIGITS))
    return Alternation((*more, Concat((literal(digits), tail))))


def _fraction_to(digits: str, *, inclusive: bool) -> Node:
    """Give the digits behind a point that are no more than these; those that are missing count as zeros."""
    less = [_then(node, _DIGITS) for node in _prefixes(digits, lambda digit: (0, int(digit) - 1))]
    short = [literal(digits[:at]) for at in range(len(digits))]
    same = [Concat((literal(digits), _ZEROS))] if inclusive else []
    return Alternation((*less, *short, *same)) if less or short or same else _NOTHING


def _prefixes(digits: str, span: Callable[[str], tuple[int, int]]) -> Iterator[Node]:
    for at, digit in enumerate(digits):
        low, high = span(digit)
        if low <= high:
            yield Concat((literal(digits[:at]), Chars(CharSet.of((0x30 + low, 0x30 + high)))))


def _then(node: Node, rest: Node) -> Node:
    return Concat((node, rest))


def _holds_empty(node: Node) -> bool:
    """Say whether the empty text matches."""
    if isinstance(node, Chars):
        return False
    if isinstance(node, Repeat):
        return node.least == 0 or _holds_empty(node.node)
    if isinstance(node, Concat | Every):
        return all(map(_holds_empty, node.parts))
    return any(map(_holds_empty, node.branches))
