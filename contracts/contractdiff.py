"""What changed between two contracts, and whom it breaks.

Two parties were written for the old contract. A change breaks *clients* when an old client's request may be
refused, or it may get a response that it does not expect, by a server that follows the new contract. It
breaks the *server* when an old server may refuse a new client's request, or give a response that breaks the
new promise. So a narrower request breaks clients and a wider one the server; of a response, the reverse.
What changes no message is compatible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from contracts.contractdiff_fields import field_changes
from contracts.contractdiff_rules import fault_changes, rule_changes
from contracts.contractdiff_values import Change, Impact, Shift, Step, broken, classed, compatible, shown
from contracts.model import Address, Contract, Side

__all__ = ["Change", "Impact", "diff"]

_SIDES: tuple[Side, ...] = ("request", "response")
_BOTH = {
    "clients": "an old client goes on in the old way, which is refused now",
    "server": "an old server knows only the old way",
}
# Keys whose change no message shows, and why it breaks nobody.
_SILENT = {
    "vendor": "the vendor's name does not travel",
    "service": "the service's name in the contract does not travel",
    "operation": "the operation's name in the contract does not travel; the body element does",
    "schema_file": "where the schema lies does not travel; what changed in it shows at the fields",
    "schema_from": "who wrote the schema does not travel",
}


def diff(old: Contract, new: Contract) -> tuple[Change, ...]:
    """Give every change from one contract to another: clients' troubles first, then the server's, then the rest.

    Nothing comes out for contracts that are equal.
    """
    found = [change for part in _PARTS for change in part(old, new)]
    order = list(Impact)
    return tuple(sorted(dict.fromkeys(found), key=lambda change: order.index(change.impact)))


# --- the contract as a whole ------------------------------------------------------------------------------


def _identity(old: Contract, new: Contract) -> Iterator[Change]:
    for aspect, reason in _SILENT.items():
        if (before := getattr(old, aspect)) != (after := getattr(new, aspect)):
            yield compatible("contract", aspect.removesuffix("_file"), before, after, reason)


def _binding(old: Contract, new: Contract) -> Iterator[Change]:
    for aspect, name in (("soap", "SOAP version"), ("namespace", "namespace"), ("soap_action", "SOAPAction")):
        before, after = getattr(old, aspect), getattr(new, aspect)
        if before != after:
            yield from broken("contract", name, before, after, **_BOTH)


def _authentication(old: Contract, new: Contract) -> Iterator[Change]:
    for aspect in ("kind", "username", "password"):
        before, after = getattr(old.authentication, aspect), getattr(new.authentication, aspect)
        if before != after:
            yield from broken("authentication", aspect, before, after, **_BOTH)
    before, after = old.authentication.source, new.authentication.source
    if before != after:
        yield compatible("authentication", "source", before, after, "it is documented elsewhere")


def _writes(old: Contract, new: Contract) -> Iterator[Change]:
    if new.writes and not old.writes:
        repeated = "an old client may repeat a call that changes what the service holds"
        yield from broken("contract", "writes", old.writes, new.writes, clients=repeated)
    elif old.writes and not new.writes:
        yield compatible(
            "contract", "writes", old.writes, new.writes, "nothing is changed by a call any more"
        )


def _addresses(old: Contract, new: Contract) -> Iterator[Change]:
    before = {address.name: address for address in old.addresses}
    after = {address.name: address for address in new.addresses}
    for name in dict.fromkeys((*before, *after)):
        yield from _address(f"endpoint.{name}", before.get(name), after.get(name))


def _address(place: str, old: Address | None, new: Address | None) -> Iterator[Change]:
    if old is None or new is None:
        was, now = (None if each is None else each.url for each in (old, new))
        if new is None:
            gone = "an old client calls an address that is not documented any more"
            yield from broken(place, "address removed", was, now, clients=gone)
        else:
            yield compatible(place, "address added", was, now, "the addresses so far stay")
        return
    if old.url != new.url:
        moved = "an old client calls the old address"
        yield from broken(place, "address", old.url, new.url, clients=moved)
    for aspect in ("production", "source"):
        if (was := getattr(old, aspect)) != (now := getattr(new, aspect)):
            yield compatible(place, aspect, was, now, "the address stays")


# --- the messages -----------------------------------------------------------------------------------------


def _messages(old: Contract, new: Contract) -> Iterator[Change]:
    for side in _SIDES:
        before, after = old.message(side), new.message(side)
        for aspect in ("element", "qualified"):
            was, now = getattr(before, aspect), getattr(after, aspect)
            if was != now:
                yield from classed(side, side, Step(aspect, Shift.OTHER, shown(was), shown(now)))
        yield from field_changes(side, f"{side}.header", before.header, after.header, ordered=False)
        yield from field_changes(side, side, before.fields, after.fields, ordered=True)
        yield from rule_changes(side, before, after)
        for aspect, reason in _OF_MESSAGE.items():
            if (said := getattr(before, aspect)) != (says := getattr(after, aspect)):
                yield compatible(side, aspect, said, says, reason)


_OF_MESSAGE = {
    "source": "it is documented elsewhere",
    "identifiers": "which fields tests identify an account by does not travel",
}


# --- what accompanies the promises ------------------------------------------------------------------------


def _accompanying(old: Contract, new: Contract) -> Iterator[Change]:
    """Compare what is told of the promises, by id: what was added, removed or reworded."""
    for key in ("sources", "situations", "questions"):
        before = {each.id: each for each in getattr(old, key)}
        after = {each.id: each for each in getattr(new, key)}
        added = tuple(name for name in after if name not in before)
        removed = tuple(name for name in before if name not in after)
        reworded = tuple(name for name in after if name in before and before[name] != after[name])
        if added:
            yield compatible(key, "added", None, added, _TOLD)
        if removed:
            yield compatible(key, "removed", removed, None, _TOLD)
        if reworded:
            yield compatible(key, "changed", reworded, "reworded", _TOLD)
    if old.examples != new.examples:
        yield compatible("examples", "changed", "the old ones", "the new ones", _TOLD)


_TOLD = "it accompanies the promises; what changed in them is told apart"

_PARTS: tuple[Callable[[Contract, Contract], Iterator[Change]], ...] = (
    _binding,
    _authentication,
    _writes,
    _messages,
    fault_changes,
    _addresses,
    _identity,
    _accompanying,
)
