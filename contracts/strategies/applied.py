"""What an override does to an element or attribute while a document is drawn."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from contracts.strategies.components import Element, Given
from contracts.strategies.errors import XsdStrategyError
from contracts.strategies.overrides import ABSENT, Override
from contracts.strategies.qnames import XSI
from contracts.strategies.run import Run


def apply_to_element(
    override: Override, run: Run, element: Element, *, required: bool, alone: bool
) -> str | None:
    """Do to an element what an override says; give the text that it has then, if it is given one.

    ``alone`` says that no other override speaks of what is within.

    Raises:
        OverrideError: what was given raises an error, gives what no element can hold, leaves out what must be there,
            or replaces what another override speaks of.
    """
    value = _value(override, run)
    if value is ABSENT:
        _check_optional(override, required=required)
    if (value is ABSENT or isinstance(value, Element)) and not alone:
        raise override.error(f"expected a text beside the overrides of what is within, got {value!r}")
    apply = _APPLIERS.get(type(value))
    if apply is not None:
        apply(element, value)
        return None
    element.text = text = override.text(value)
    return text


def apply_to_attribute(
    override: Override, run: Run, element: Element, name: str, *, required: bool
) -> str | None:
    """Do to an attribute what an override says; give its text, if it has one then.

    Raises:
        OverrideError: as ``apply_to_element``.
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


def _set_nil(element: Element, _value: None) -> None:
    element.set(f"{{{XSI}}}nil", "true")


def _remove(element: Element, _value: Given) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _replace(element: Element, value: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        own = copy.deepcopy(value)
        # What follows it where it comes from is no part of it.
        own.tail = None
        parent.replace(element, own)


_APPLIERS: dict[type, Callable[[Element, Any], None]] = {
    type(None): _set_nil,
    type(ABSENT): _remove,
    Element: _replace,
}
