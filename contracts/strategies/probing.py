"""Strategies that overrides give, drawn from once: one that lets nothing through is told before it fails a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hypothesis.errors import HypothesisException

from contracts.strategies.alternatives import alternatives_of
from contracts.strategies.components import Component, Given
from contracts.strategies.errors import XsdStrategyError
from contracts.strategies.facets import foundation
from contracts.strategies.finding import first
from contracts.strategies.places import place
from contracts.strategies.simple import parts_of
from contracts.strategies.validity import takes

if TYPE_CHECKING:
    from contracts.strategies.overrides import Override

# So many values are drawn before it is said that none fits.
_TRIES = 50
# Whether a text of these fits, the prefixes of a document say.
_QUALIFIED = frozenset({"QName", "NOTATION"})


def check_gives(override: Override, component: Component) -> None:
    """Check that a strategy gives some value that an element, an attribute or a type can have.

    What it raises is left to be told when a document is drawn.

    Raises:
        OverrideError: it gives nothing, or nothing but texts that the type refuses.
    """
    types, drawn = _types(component), list[Given]()

    def fits(given: tuple[Given]) -> bool:
        drawn.append(given[0])
        return any(_fits(override, one, given[0]) for one in types)

    if _finds(override, fits) is None:
        raise override.error(_refused(drawn, types[0]) if drawn else _nothing(override))


def _finds(override: Override, fits: Callable[[Any], bool]) -> object:
    """Give something that is found, or something else than None where the search fails."""
    try:
        # In a tuple, since None is a value as well: it stands for nil.
        values = override.given.map(lambda value: (value,))
        return None if values.is_empty else first(values, fits, tries=_TRIES, passes_errors=True)
    except XsdStrategyError:
        raise
    except HypothesisException as error:
        raise override.error(
            f"expected a strategy that Hypothesis can draw from, got one of which it says: {error}; correct it"
        ) from error
    except Exception:  # noqa: BLE001 - whatever the caller's strategy raises is told with its path at the draw
        return override


def _types(component: Component) -> list[Component]:
    """Give the types that a text may be of."""
    if not hasattr(component, "type"):
        return [component]
    if not hasattr(component, "nillable"):
        return [component.type]
    return [component.type, *(found.xsd_type for found in alternatives_of(component))]


def _fits(override: Override, xsd_type: Component, value: Given) -> bool:
    """Say whether a type takes a text; what is no text is judged elsewhere."""
    try:
        text = override.text(value)
    except XsdStrategyError:
        return True
    if not (xsd_type.is_simple() or xsd_type.has_simple_content()):
        return False
    is_qualified = getattr(foundation(xsd_type), "local_name", None) in _QUALIFIED
    return is_qualified or takes(xsd_type, text) or not _can_be_filled(xsd_type)


def _can_be_filled(xsd_type: Component) -> bool:
    """Say whether the schema can fill a type: what it cannot fill is for the strategy to say."""
    try:
        parts_of(xsd_type)
    except XsdStrategyError:
        return False
    return True


def _nothing(override: Override) -> str:
    if override.given.is_empty:
        return "expected a strategy that gives something, got one that never does"
    return (
        f"expected a strategy that gives something, got one that let nothing through in {_TRIES} draws; correct its "
        "filter, or build the values that it is to let through"
    )


def _refused(drawn: list[Given], xsd_type: Component) -> str:
    has_text = xsd_type.is_simple() or xsd_type.has_simple_content()
    what = (
        f"texts of {xsd_type.name or place(xsd_type)}"
        if has_text
        else f"elements: {place(xsd_type)} has no text"
    )
    return (
        f"expected a strategy of {what}, got one of which none of {len(drawn)} values fits, the last {drawn[-1]!r}; "
        "give one of such values"
    )
