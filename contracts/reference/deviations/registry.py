"""All named deviations, and how one is found by its name."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from contracts.errors import OptionError
from contracts.reference.deviations import (
    authentication,
    combined,
    echo,
    encoding,
    envelope,
    equivalence,
    faults,
    flakiness,
    http,
    leaks,
    leniency,
    nil,
    provoked,
    refusals,
    relations,
    soap12,
    soap12_headers,
    soap12_requests,
    state,
    strictness,
    structure,
    validation,
    values,
)
from contracts.reference.deviations.deviation import Deviation

MODULES = (
    http,
    encoding,
    envelope,
    structure,
    values,
    nil,
    echo,
    authentication,
    validation,
    strictness,
    faults,
    provoked,
    leaks,
    state,
    flakiness,
    leniency,
    refusals,
    equivalence,
    combined,
    soap12,
    soap12_headers,
    soap12_requests,
    relations,
)

DEVIATIONS: Mapping[str, Deviation] = MappingProxyType(
    {deviation.name: deviation for module in MODULES for deviation in module.DEVIATIONS}
)


def find(name: str) -> Deviation:
    """Give the deviation of that name.

    Raises OptionError, with the nearest name, when there is none.
    """
    if name in DEVIATIONS:
        return DEVIATIONS[name]
    near = get_close_matches(name.lower(), DEVIATIONS, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "--list-deviations names them all"
    raise OptionError(f"no deviation is named {name!r}; {hint}")


def by_family() -> dict[str, list[Deviation]]:
    """Give the deviations by family, in the order in which the families first come."""
    families: dict[str, list[Deviation]] = {}
    for deviation in DEVIATIONS.values():
        families.setdefault(deviation.family, []).append(deviation)
    return families
