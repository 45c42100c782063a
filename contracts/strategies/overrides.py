"""What a caller says about single elements, attributes or types, instead of or beside the schema.

A key is a path of local names below the element (``"InvoiceNo"``, ``"Customer/Name"``, ``"Customer/@id"``),
or the expanded name of a type (``"{urn:x}AmountType"``). A value is

- a text, or a number or truth value, which is written as one;
- ``None``: the element is there and nil (``xsi:nil``);
- ``ABSENT``: the element or attribute is left out;
- an element of lxml, or a function without parameters that makes one: it stands where the element would;
- a strategy of any of these;
- a mapping of facets (``{"maxLength": 50}``), which hold beside those of the schema.

With a value other than facets an optional element is always there, and so are the elements around it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hypothesis import strategies as st

from contracts.strategies.components import Component, Element, Given, Schema
from contracts.strategies.errors import OverrideError
from contracts.strategies.facets import FACET_NAMES, Facets
from contracts.strategies.qnames import XSI
from contracts.strategies.run import Run


class _Absent:
    """The type of ``ABSENT``."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Override:
    """One entry of ``overrides``: its key and what was given."""

    key: str
    given: Given

    @property
    def is_value(self) -> bool:
        """Whether it says what is there, rather than narrowing what the schema gives."""
        return not isinstance(self.given, Mapping)

    def narrowed(self, facets: Facets) -> Facets:
        """Add the facets of this override to those of a type."""
        if self.is_value:
            return facets
        for name, values in self.given.items():
            several = values if isinstance(values, (list, tuple)) else [values]
            if name == "enumeration":
                facets = _enumerated(facets, tuple(map(written, several)))
                continue
            for value in several:
                facets = facets.with_facet(name, written(value))
        return facets


def _enumerated(facets: Facets, values: tuple[str, ...]) -> Facets:
    cleared = Facets(**{name: getattr(facets, name) for name in Facets.__slots__ if name != "enumeration"})
    for value in values:
        cleared = cleared.with_facet("enumeration", value)
    return cleared


@dataclass(slots=True)
class OverrideTree:
    """The overrides below one element, by the next step of their path.

    Where ``plain`` is set the element is there, in its first form and not nil: something is to be done to it.
    """

    own: Override | None = None
    plain: bool = False
    below: dict[str, OverrideTree] = field(default_factory=dict)

    @property
    def wanted(self) -> bool:
        """Whether an element must be there for an override in it to have an effect."""
        own = self.own is not None and self.own.is_value and self.own.given is not ABSENT
        return self.plain or own or any(tree.wanted for tree in self.below.values())


def checked(overrides: Mapping[str, Any] | None) -> tuple[OverrideTree | None, dict[str, Override]]:
    """Sort overrides into those by path and those by type.

    Raises:
        OverrideError: a key is no path and no expanded name, or a facet has no such name.
    """
    root, types = OverrideTree(), {}
    for key, given in (overrides or {}).items():
        override = Override(key, given)
        _check_shape(override)
        if key.startswith("{"):
            types[key.removeprefix("{}")] = override
        else:
            _insert(root, override)
    return (root if root.below else None), types


def _check_shape(override: Override) -> None:
    steps = override.key.split("/") if not override.key.startswith("{") else [override.key]
    if not all(step.lstrip("@") for step in steps):
        raise OverrideError(
            f"overrides[{override.key!r}]: expected a path of local names such as 'a/b' or 'a/@b', "
            "or the expanded name of a type such as '{urn:x}T'"
        )
    unknown = set() if override.is_value else set(override.given) - FACET_NAMES
    if unknown:
        raise OverrideError(
            f"overrides[{override.key!r}]: expected facets of XSD, got {sorted(unknown)}; "
            f"those there are: {sorted(FACET_NAMES)}"
        )


def _insert(root: OverrideTree, override: Override) -> None:
    tree = root
    for step in override.key.split("/"):
        tree = tree.below.setdefault(step, OverrideTree())
    tree.own = override


def written(value: Given) -> str:
    """Write a value of Python as XSD does."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def check_against(override: Override, component: Component) -> None:
    """Check a value that is given outright against the declaration it is for.

    Raises:
        OverrideError: the schema does not allow the value there.
    """
    given = override.given
    if isinstance(given, st.SearchStrategy) or callable(given) or given is ABSENT or not override.is_value:
        return
    if given is None:
        if not getattr(component, "nillable", False):
            raise OverrideError(
                f"overrides[{override.key!r}]: expected a value, got None: {component.name} is not nillable"
            )
    elif not isinstance(given, Element):
        check_text(override, component.type, written(given))


def check_text(override: Override, xsd_type: Component, text: str) -> None:
    """Check a text against a type.

    Raises:
        OverrideError: the type does not allow the text.
    """
    has_text = xsd_type.is_simple() or xsd_type.has_simple_content()
    if not has_text or not xsd_type.text_is_valid(text):
        what = (
            f"a text of type {xsd_type.name or '(anonymous)'}"
            if has_text
            else "an element: the type has no text"
        )
        raise OverrideError(f"overrides[{override.key!r}]: expected {what}, got {text!r}")


def check_types(types: Mapping[str, Override], schema: Schema) -> None:
    """Check the overrides of types: that there is such a type, and that it allows a text that is given outright.

    Raises:
        OverrideError: there is none, or it does not.
    """
    for name, override in types.items():
        if name not in schema.maps.types:
            raise OverrideError(
                f"overrides[{override.key!r}]: expected the name of a global type, the schema has none such"
            )
        if override.is_value and not isinstance(override.given, st.SearchStrategy):
            check_text(override, schema.maps.types[name], written(override.given))


def apply_to(
    override: Override, run: Run, element: Element, *, attribute: str | None = None
) -> Element | None:
    """Do to an element, or to one of its attributes, what an override says; None where it leaves it out."""
    value = run.draw(override.given) if isinstance(override.given, st.SearchStrategy) else override.given
    if callable(value):
        value = value()
    if attribute is not None:
        if value is not ABSENT:
            element.set(attribute, written(value))
        return element
    return _APPLIERS.get(type(value), _set_text)(element, value)


def _set_text(element: Element, value: Given) -> Element:
    element.text = written(value)
    return element


def _set_nil(element: Element, _value: None) -> Element:
    element.set(f"{{{XSI}}}nil", "true")
    return element


def _remove(element: Element, _value: Given) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _replace(element: Element, value: Element) -> Element:
    new = copy.deepcopy(value)
    parent = element.getparent()
    if parent is not None:
        parent.replace(element, new)
    return new


_APPLIERS: dict[type, Callable[[Element, Any], Element | None]] = {
    type(None): _set_nil,
    _Absent: _remove,
    Element: _replace,
}
