"""What changed in the declared rules of a message, and in the documented faults."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.contractdiff_fields import field_changes
from contracts.contractdiff_values import Change, Shift, Step, broken, classed, compatible, shown
from contracts.model import RULE_KINDS, Contract, DeclaredRule, Detail, Fault, Message, Side, Value, When

# What a longer list of fields does to the messages that a rule of this kind allows.
_LONGER = {
    "only_set": Shift.WIDER,
    "at_least_one_of": Shift.WIDER,
    "all_set": Shift.NARROWER,
    "none_set": Shift.NARROWER,
    "at_most_one_of": Shift.NARROWER,
}
_OPPOSITE = {Shift.WIDER: Shift.NARROWER, Shift.NARROWER: Shift.WIDER}
_FORBIDDEN = ("a message that the rule forbids", "a message that the rule forbade")
_MEANT = "it says what is meant; the promise stays the same"


def rule_changes(side: Side, old: Message, new: Message) -> Iterator[Change]:
    """Compare the declared rules of a message, by id."""
    before, after = {rule.id: rule for rule in old.rules}, {rule.id: rule for rule in new.rules}
    for name in dict.fromkeys((*before, *after)):
        place = f"{side}.rule.{name}"
        if name not in after:
            step = Step("rule removed", Shift.WIDER, before[name].description, "nothing", *_FORBIDDEN)
            yield from classed(side, place, step)
        elif name not in before:
            step = Step("rule added", Shift.NARROWER, "nothing", after[name].description, *_FORBIDDEN)
            yield from classed(side, place, step)
        else:
            yield from _rule(side, place, before[name], after[name])


def _rule(side: Side, place: str, old: DeclaredRule, new: DeclaredRule) -> Iterator[Change]:
    for kind in RULE_KINDS:
        before, after = getattr(old, kind), getattr(new, kind)
        if before != after:
            step = Step(kind, _kind_shift(kind, before, after), _said(before), _said(after), *_FORBIDDEN)
            yield from classed(side, place, step)
    if old.when != new.when:
        step = Step("when", _when_shift(old.when, new.when), _said(old.when), _said(new.when), *_FORBIDDEN)
        yield from classed(side, place, step)
    if old.severity != new.severity:
        shift = Shift.NARROWER if new.severity == "error" else Shift.WIDER
        yield from classed(side, place, Step("severity", shift, old.severity, new.severity, *_FORBIDDEN))
    for aspect in ("description", "source"):
        if (before := getattr(old, aspect)) != (after := getattr(new, aspect)):
            yield compatible(place, aspect, before, after, _MEANT)


def _kind_shift(kind: str, old: object, new: object) -> Shift:
    """Tell what a change of a list of fields does, where one list holds all of the other."""
    if kind not in _LONGER or not isinstance(old, tuple) or not isinstance(new, tuple) or not (old and new):
        return Shift.OTHER
    if set(old) < set(new):
        return _LONGER[kind]
    return _OPPOSITE[_LONGER[kind]] if set(new) < set(old) else Shift.OTHER


def _when_shift(old: When | None, new: When | None) -> Shift:
    if old is None:
        return Shift.WIDER  # it applies less often now
    return Shift.NARROWER if new is None else Shift.OTHER


def _said(value: object) -> str:
    """Write what a rule says: a list of fields, an expression, or a table of keys."""
    if isinstance(value, tuple | str) or value is None:
        return shown(value)
    keys = dict(value) if isinstance(value, Value) else {}
    said = [f"{name} {shown(each)}" for name, each in keys.items() if each is not None]
    return ", ".join(said) or shown(value)


# --- faults -----------------------------------------------------------------------------------------------


def fault_changes(old: Contract, new: Contract) -> Iterator[Change]:
    """Compare the documented faults, by id, and the codes that are documented in general."""
    before, after = {fault.id: fault for fault in old.faults}, {fault.id: fault for fault in new.faults}
    for name in dict.fromkeys((*before, *after)):
        place = f"fault.{name}"
        if name not in after:
            gone = "an old server may refuse with a fault that is not documented any more"
            yield from broken(place, "fault removed", _fault_said(before[name]), None, server=gone)
        elif name not in before:
            come = "a refusal may come that an old client does not know"
            yield from broken(place, "fault added", None, _fault_said(after[name]), clients=come)
        else:
            yield from _fault(place, before[name], after[name])
    yield from _other_codes(old, new)


def _fault_said(fault: Fault) -> str:
    return f"{fault.code or 'no envelope'}, HTTP {fault.status}, when {', '.join(fault.when)}"


def _fault(place: str, old: Fault, new: Fault) -> Iterator[Change]:
    for aspect in ("code", "soap_code", "status", "when"):
        before, after = getattr(old, aspect), getattr(new, aspect)
        if (set(before) != set(after)) if aspect == "when" else (before != after):
            yield from broken(
                place,
                aspect,
                before,
                after,
                clients="an old client waits for the old refusal",
                server="an old server gives the old refusal",
            )
    yield from _detail(place, old.detail, new.detail)
    for aspect in ("description", "source"):
        if (said := getattr(old, aspect)) != (says := getattr(new, aspect)):
            yield compatible(place, aspect, said, says, _MEANT)


def _detail(place: str, old: Detail | None, new: Detail | None) -> Iterator[Change]:
    if old is None and new is not None:
        missing = "an old server sends no detail, and one is promised now"
        yield from broken(f"{place}.detail", "detail added", None, new.element, server=missing)
    elif old is not None and new is None:
        read = "an old client may read the detail, and it is not promised any more"
        yield from broken(f"{place}.detail", "detail removed", old.element, None, clients=read)
    elif old is not None and new is not None:
        yield from _detail_changes(f"{place}.detail", old, new)


def _detail_changes(place: str, old: Detail, new: Detail) -> Iterator[Change]:
    for aspect in ("element", "qualified"):
        before, after = getattr(old, aspect), getattr(new, aspect)
        if before != after:
            yield from classed("response", place, Step(aspect, Shift.OTHER, shown(before), shown(after)))
    if old.schema_file != new.schema_file:
        yield compatible(place, "schema", old.schema_file, new.schema_file, _FIELDS_COUNT)
    yield from field_changes("response", place, old.fields, new.fields, ordered=True)


_FIELDS_COUNT = "where the schema lies does not travel; what changed in it shows at the fields"


def _other_codes(old: Contract, new: Contract) -> Iterator[Change]:
    before = old.other_faults.codes if old.other_faults else ()
    after = new.other_faults.codes if new.other_faults else ()
    gone = tuple(code for code in before if code not in after)
    come = tuple(code for code in after if code not in before)
    if come:
        unknown = "a refusal may come that an old client does not know"
        yield from broken("other_faults", "codes added", None, come, clients=unknown)
    if gone:
        kept = "an old server may refuse with a code that is not documented any more"
        yield from broken("other_faults", "codes removed", gone, None, server=kept)
    was, now = (each.other_faults.source if each.other_faults else None for each in (old, new))
    if was != now:
        yield compatible("other_faults", "source", was, now, _MEANT)
