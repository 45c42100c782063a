"""What an override does to an element or attribute while a document is drawn."""

from __future__ import annotations

import copy

from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from contracts.strategies.components import Component, Element, Given
from contracts.strategies.errors import XsdStrategyError
from contracts.strategies.overrides import ABSENT, Override
from contracts.strategies.qnames import XSI
from contracts.strategies.run import Run


def value_for_element(override: Override, run: Run, *, required: bool, alone: bool) -> Given:
    """Give what an override says of an element: a text, a number, None, another element, or ``ABSENT``.

    ``alone`` says that no other override speaks of what is within.

    Raises:
        OverrideError: what was given raises an error, leaves out what must be there, or replaces what another override
            speaks of.
    """
    value = _value(override, run)
    if value is ABSENT:
        _check_optional(override, required=required)
    if stands_instead(value) and not alone:
        raise override.error(f"expected a text beside the overrides of what is within, got {value!r}")
    return value


def stands_instead(value: Given) -> bool:
    """Say whether a value leaves nothing of the element that it is for."""
    return value is ABSENT or (isinstance(value, Element) and isinstance(value.tag, str))


def put_instead(override: Override, run: Run, decl: Component, element: Element, value: Given) -> None:
    """Put another element in the place of one of a declaration, or nothing."""
    parent = element.getparent()
    if parent is None:
        return
    if value is ABSENT:
        parent.remove(element)
        return
    own = copy.deepcopy(value)
    # What follows it where it comes from is no part of it.
    own.tail = None
    parent.replace(element, own)
    run.given_elements.append((own, decl, override.key))


def write_value(override: Override, element: Element, value: Given) -> str | None:
    """Write a value into an element; give its text, or None where the element is nil.

    Raises:
        OverrideError: it is nothing that an element can hold.
    """
    if value is None:
        element.set(f"{{{XSI}}}nil", "true")
        return None
    element.text = text = override.text(value)
    return text


def apply_to_attribute(
    override: Override, run: Run, element: Element, name: str, *, required: bool
) -> str | None:
    """Do to an attribute what an override says; give its text, if it has one then.

    Raises:
        OverrideError: as ``value_for_element``, or it is nothing that an attribute can hold.
    """
    value = _value(override, run)
    if value is ABSENT:
        _check_optional(override, required=required)
        return None
    text = override.text(value)
    element.set(name, text)
    return text


def _value(override: Override, run: Run) -> Given:
    """Draw or make what is given; its own errors are told with the key, without what their text may show."""
    given = override.given
    try:
        value = run.draw(given) if isinstance(given, st.SearchStrategy) else given
        return value() if callable(value) else value
    except (HypothesisException, XsdStrategyError):
        raise
    except Exception as error:
        raise override.error(
            f"expected a value, got {type(error).__name__} from the strategy or function; correct it"
        ) from error


def _check_optional(override: Override, *, required: bool) -> None:
    if required:
        raise override.error("expected a value, got ABSENT where the schema demands one; give a value there")
