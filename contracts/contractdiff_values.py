"""What a change between two contracts is: where, from what to what, and whom it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from contracts.model import Side


class Impact(StrEnum):
    """Whom a change breaks, of those that were written for the old contract."""

    CLIENTS = "breaking for clients"
    SERVER = "breaking for the server"
    COMPATIBLE = "compatible"


class Shift(StrEnum):
    """How the messages that a contract allows have changed: fewer, more, or others."""

    NARROWER = "narrower"
    WIDER = "wider"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: ``place`` is a path such as ``request.InvoiceNo``, ``aspect`` what of it has changed."""

    impact: Impact
    place: str
    aspect: str
    old: str
    new: str
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """A change before it is classed: how what is allowed has shifted, and in what words.

    ``gone`` says what the old contract alone allows, ``come`` what the new one alone does.
    """

    aspect: str
    shift: Shift
    old: str
    new: str
    gone: str = "the old one"
    come: str = "the new one"


# A narrower request breaks those who send it, a narrower response those who have to; a wider one the receiver.
_IMPACTS: dict[tuple[Side, Shift], tuple[Impact, ...]] = {
    ("request", Shift.NARROWER): (Impact.CLIENTS,),
    ("request", Shift.WIDER): (Impact.SERVER,),
    ("request", Shift.OTHER): (Impact.CLIENTS, Impact.SERVER),
    ("response", Shift.NARROWER): (Impact.SERVER,),
    ("response", Shift.WIDER): (Impact.CLIENTS,),
    ("response", Shift.OTHER): (Impact.CLIENTS, Impact.SERVER),
}
_REASONS: dict[tuple[Side, Impact], str] = {
    ("request", Impact.CLIENTS): "an old client may send {gone}, which is refused now",
    ("request", Impact.SERVER): "a new client may send {come}, which an old server refuses",
    ("response", Impact.CLIENTS): "an old client may get {come}, which it does not expect",
    ("response", Impact.SERVER): "an old server may send {gone}, which breaks the promise now",
}


def classed(side: Side, place: str, step: Step) -> Iterator[Change]:
    """Class a change of one side's messages; one that both narrows and widens breaks both."""
    for impact in _IMPACTS[side, step.shift]:
        reason = _REASONS[side, impact].format(gone=step.gone, come=step.come)
        yield Change(impact, place, step.aspect, step.old, step.new, reason)


def broken(place: str, aspect: str, old: object, new: object, **reasons: str) -> Iterator[Change]:
    """Give a change with a reason of its own for each that it breaks: ``clients=``, ``server=``."""
    for name, reason in reasons.items():
        yield Change(Impact[name.upper()], place, aspect, shown(old), shown(new), reason)


def compatible(place: str, aspect: str, old: object, new: object, reason: str) -> Change:
    """Give a change that breaks nobody."""
    return Change(Impact.COMPATIBLE, place, aspect, shown(old), shown(new), reason)


def shown(value: object) -> str:
    """Write a value of a contract for people."""
    if value in (None, (), ""):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
