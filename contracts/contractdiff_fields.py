"""What changed in the fields of a message: one function for every aspect of a field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from contracts.contractdiff_values import Change, Shift, Step, broken, classed, compatible, shown
from contracts.model import Field, Side

# Each type with those whose every text it accepts as well (XSD 1.0 part 2, section 3).
_WITHIN: dict[str, frozenset[str]] = {
    "string": frozenset({"boolean", "int", "short", "long", "integer", "decimal", "dateTime", "date"}),
    "decimal": frozenset({"integer", "long", "int", "short"}),
    "integer": frozenset({"long", "int", "short"}),
    "long": frozenset({"int", "short"}),
    "int": frozenset({"short"}),
}
_WORDS_ONLY = "it says what is meant; the messages stay the same"
# What does not travel, and why a change of it breaks nobody.
_SILENT = {
    "description": _WORDS_ONLY,
    "source": "the promise was read elsewhere; the messages stay the same",
    "draw_from": "other values are drawn for tests; what is allowed stays the same",
    "secret": "it is hidden from reports or not; the messages stay the same",
    "personal": "it is recorded as a pseudonym or not; the messages stay the same",
    "varies": "answers are compared with it or without it; the messages stay the same",
}


def field_changes(
    side: Side, place: str, old: Sequence[Field], new: Sequence[Field], *, ordered: bool
) -> Iterator[Change]:
    """Compare two field tables; ``ordered`` where the order in which the fields travel matters."""
    before, after = {row.name: row for row in old}, {row.name: row for row in new}
    for name in dict.fromkeys((*before, *after)):
        where = f"{place}.{name}"
        if name not in after:
            yield from _removed(side, where, before[name])
        elif name not in before:
            yield from _added(side, where, after[name])
        else:
            yield from _changed(side, where, before[name], after[name])
    if ordered:
        yield from _order(side, place, list(before), list(after))


def _changed(side: Side, place: str, old: Field, new: Field) -> Iterator[Change]:
    for steps in ASPECTS:
        for step in steps(old, new):
            yield from classed(side, place, step)
    for aspect, reason in _SILENT.items():
        if (before := getattr(old, aspect)) != (after := getattr(new, aspect)):
            yield compatible(place, aspect, before, after, reason)


def _order(side: Side, place: str, old: list[str], new: list[str]) -> Iterator[Change]:
    before, after = [name for name in old if name in new], [name for name in new if name in old]
    if before != after:
        said = ", ".join(before), ", ".join(after)
        yield from classed(
            side,
            place,
            Step("order", Shift.OTHER, *said, "the fields in the old order", "them in the new order"),
        )


# --- fields that come and go ------------------------------------------------------------------------------


def _added(side: Side, place: str, row: Field) -> Iterator[Change]:
    said = _described(row)
    required = row.min_occurs > 0
    if side == "request":
        if required:
            yield from broken(
                place, "added", None, said, clients="an old client leaves out what is required now"
            )
        yield from broken(
            place,
            "added",
            None,
            said,
            server="a new client may send an element that an old server does not know",
        )
        return
    yield from broken(
        place, "added", None, said, clients="an element may come that an old client does not know"
    )
    if required:
        yield from broken(place, "added", None, said, server="an old server leaves out what is promised now")


def _removed(side: Side, place: str, row: Field) -> Iterator[Change]:
    said = _described(row)
    required = row.min_occurs > 0
    if side == "request":
        yield from broken(
            place,
            "removed",
            said,
            None,
            clients="an old client may send an element that is not known any more",
        )
        if required:
            yield from broken(place, "removed", said, None, server="an old server insists on the element")
        return
    if required:
        yield from broken(place, "removed", said, None, clients="an old client counts on the element")
    yield from broken(
        place, "removed", said, None, server="an old server may send an element that is not known any more"
    )


def _described(row: Field) -> str:
    parts = [row.type, f"occurs {row.occurs}", "nillable" if row.nillable else "not nillable"]
    return ", ".join(parts if row.max is None else [*parts, f"max {row.max}"])


# --- one function for every aspect ------------------------------------------------------------------------


def _type(old: Field, new: Field) -> Iterator[Step]:
    if old.type != new.type:
        shift = Shift.OTHER
        if new.type in _WITHIN.get(old.type, ()):
            shift = Shift.NARROWER
        elif old.type in _WITHIN.get(new.type, ()):
            shift = Shift.WIDER
        texts = f"text that is no xs:{new.type}", f"text that is no xs:{old.type}"
        yield Step("type", shift, old.type, new.type, *texts)


def _maximum(old: Field, new: Field) -> Iterator[Step]:
    if old.max != new.max:
        texts = _beyond(new.max), _beyond(old.max)
        yield Step("max", _maximum_shift(old.max, new.max), shown(old.max), shown(new.max), *texts)


def _beyond(maximum: int | str | None) -> str:
    return f"more than {maximum} {'digits' if isinstance(maximum, str) else 'characters'}"


def _maximum_shift(old: int | str | None, new: int | str | None) -> Shift:
    if old is None or new is None:
        return Shift.NARROWER if old is None else Shift.WIDER
    if isinstance(old, int) != isinstance(new, int):
        return Shift.OTHER
    before, after = _digits(old), _digits(new)
    if all(one >= other for one, other in zip(before, after, strict=True)):
        return Shift.NARROWER
    fits = all(one <= other for one, other in zip(before, after, strict=True))
    return Shift.WIDER if fits else Shift.OTHER


def _digits(maximum: int | str) -> tuple[int, int]:
    """Give the digits before and after the point; a number of characters has none after it."""
    before, _, after = str(maximum).partition(",")
    return int(before), int(after or 0)


def _nillable(old: Field, new: Field) -> Iterator[Step]:
    if old.nillable != new.nillable:
        shift = Shift.WIDER if new.nillable else Shift.NARROWER
        yield Step("nillable", shift, shown(old.nillable), shown(new.nillable), "nil", "nil")


def _min_occurs(old: Field, new: Field) -> Iterator[Step]:
    if old.min_occurs != new.min_occurs:
        shift = Shift.NARROWER if new.min_occurs > old.min_occurs else Shift.WIDER
        texts = _fewer(new.min_occurs), _fewer(old.min_occurs)
        yield Step("minOccurs", shift, str(old.min_occurs), str(new.min_occurs), *texts)


def _fewer(least: int) -> str:
    return "a message without it" if least == 1 else f"it fewer than {least} times"


def _max_occurs(old: Field, new: Field) -> Iterator[Step]:
    before, after = old.max_occurs, new.max_occurs
    if before != after:
        narrower = after is not None and (before is None or after < before)
        shift = Shift.NARROWER if narrower else Shift.WIDER
        texts = f"it more than {_most(after)} times", f"it more than {_most(before)} times"
        yield Step("maxOccurs", shift, _most(before), _most(after), *texts)


def _most(number: int | None) -> str:
    return "unbounded" if number is None else str(number)


def _enumeration(old: Field, new: Field) -> Iterator[Step]:
    """Tell values that came and values that went apart; a list that comes or goes is one change."""
    if not old.enum or not new.enum:
        if old.enum != new.enum:
            shift = Shift.WIDER if old.enum else Shift.NARROWER
            other = "a value that is not in the list"
            yield Step("enumeration", shift, shown(old.enum), shown(new.enum), other, other)
        return
    gone = tuple(value for value in old.enum if value not in new.enum)
    come = tuple(value for value in new.enum if value not in old.enum)
    if gone:
        yield Step("enumeration value removed", Shift.NARROWER, shown(gone), "nothing", _one_of(gone))
    if come:
        yield Step("enumeration value added", Shift.WIDER, "nothing", shown(come), come=_one_of(come))


def _one_of(values: tuple[str, ...]) -> str:
    return f"the value {values[0]}" if len(values) == 1 else f"one of the {len(values)} values"


def _format(old: Field, new: Field) -> Iterator[Step]:
    if old.format != new.format:
        shift = Shift.NARROWER if old.format is None else Shift.OTHER
        shift = Shift.WIDER if new.format is None else shift
        texts = f"a value that is no {new.format}", f"a value that is no {old.format}"
        yield Step("format", shift, shown(old.format), shown(new.format), *texts)


ASPECTS: tuple[Callable[[Field, Field], Iterator[Step]], ...] = (
    _type,
    _maximum,
    _nillable,
    _min_occurs,
    _max_occurs,
    _enumeration,
    _format,
)
