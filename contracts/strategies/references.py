"""References to IDs: pointed at an ID of the document once all are known, or an ID made for them.

XSD Part 1, section 3.15.4 (ID/IDREF table). An ID that was drawn gives way to one that a reference must name,
because an override or its type says so.
"""

from __future__ import annotations

from itertools import islice

from hypothesis import strategies as st

from contracts.strategies.leaves import TRIES, OutOfValues, rename
from contracts.strategies.places import place
from contracts.strategies.run import Reference, Run

_MOST_REFERENCES = 3
_LONGEST_LIST = 30


def fill_references(run: Run) -> None:
    """Fill every IDREF with an ID of the document, once all of them are known.

    Raises:
        OutOfValues: the document has no ID for a reference that must be there, and none becomes it.
    """
    for leaf, text in run.given_references:
        if not _is_there(run, text):
            raise OutOfValues(
                f"there is an xs:ID that a given reference of {place(leaf.xsd_type)} names", leaf.keys
            )
        if text in run.id_places:
            run.id_places[text].is_named = True
    ids: list[str] = []
    # What an override narrows comes first: it finds the fewest.
    for reference in sorted(run.references, key=lambda one: not one.leaf.keys):
        ids = ids if len(ids) == len(run.ids) and run.ids.issuperset(ids) else sorted(run.ids)
        _fill(reference, run, ids)


def _fill(reference: Reference, run: Run, ids: list[str]) -> None:
    choices = _several(reference, ids) if reference.many else list(filter(reference.is_allowed, ids))
    if choices:
        chosen = run.draw(st.sampled_from(choices))
        _are_named(reference, run, chosen.split())
        reference.fill(chosen)
    elif not _is_filled_anew(reference, run):
        _leave_out(reference)


def _leave_out(reference: Reference) -> None:
    if reference.leave_out is None:
        raise OutOfValues(
            f"there is an xs:ID for {place(reference.leaf.xsd_type)} to refer to", reference.leaf.keys
        )
    reference.leave_out()


def _are_named(reference: Reference, run: Run, items: list[str]) -> bool:
    """Let a reference name IDs, one after the other; say whether there are all."""
    for item in items:
        if not _is_there(run, item):
            return False
        if item in run.id_places:
            run.id_places[item].named_by.append(reference)
    return True


def _is_there(run: Run, text: str) -> bool:
    """Say whether there is an ID to name, one that was drawn and is not named yet becoming it if need be."""
    if text not in run.ids:
        free = (old for old, spot in run.id_places.items() if spot.is_free and spot.leaf.takes(text))
        old = next(free, None)
        if old is None:
            return False
        rename(run, old, text)
    return True


def gives_way(run: Run, old: str, new: str) -> bool:
    """Let a drawn ID become another one, with the references that name it; say whether it does."""
    spot = run.id_places.get(old)
    if spot is None or spot.is_named or new in run.ids or not spot.leaf.takes(new):
        return False
    naming = [reference for reference in spot.named_by if old in reference.text.split()]
    if not all(reference.is_allowed(reference.renamed(old, new)) for reference in naming):
        return False
    rename(run, old, new)
    for reference in naming:
        reference.fill(reference.renamed(old, new))
    return True


def _is_filled_anew(reference: Reference, run: Run) -> bool:
    """Draw what a reference can name, and let IDs become that; say whether they do."""
    for _ in range(TRIES if any(spot.is_free for spot in run.id_places.values()) else 0):
        items = run.draw(reference.leaf.texts).split()
        if _are_named(reference, run, items):
            reference.fill(" ".join(items))
            return True
    return False


def _several(reference: Reference, ids: list[str]) -> list[str]:
    """Give lists of references: one identifier several times, or nothing where nothing is allowed."""
    lists = (" ".join(ids[:1] * number) for number in range(1, _LONGEST_LIST) if ids)
    return list(islice(filter(reference.is_allowed, lists), _MOST_REFERENCES)) or list(
        filter(reference.is_allowed, [""])
    )
