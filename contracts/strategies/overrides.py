"""What a caller says about single elements, attributes or types, instead of or beside the schema.

A key is a path of local names below the element (``"InvoiceNo"``, ``"Customer/Name"``, ``"Customer/@id"``),
or the expanded name of a type (``"{urn:x}AmountType"``). A value is

- a text, or a number or truth value, which is written as one;
- ``None``: the element is there and nil (``xsi:nil``);
- ``ABSENT``: the element or attribute is left out;
- an element of lxml, or a function without parameters that makes one: it stands where the element would;
- a strategy of any of these;
- a mapping of facets (``{"maxLength": 50}``), which hold beside those of the schema.

With a value other than facets an optional element is always there, and so are the elements around it. Entries that
meet are all honoured, or refused: see ``contracts.strategies.reached`` for what the schema has to say to that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from hypothesis import strategies as st

from contracts.strategies.alternatives import Alternative, alternatives_of
from contracts.strategies.charsets import XML_CHARS
from contracts.strategies.components import Component, Element, Given, Schema
from contracts.strategies.errors import OverrideError
from contracts.strategies.facets import FACET_NAMES, Facets, foundation, simple_part
from contracts.strategies.places import place
from contracts.strategies.probing import check_gives
from contracts.strategies.validity import is_held, takes
from contracts.strategies.writing import written


class _Absent:
    """The type of ``ABSENT``."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


# What has no one text: Python would write it in its own notation.
_NO_TEXTS = (bytes, bytearray, Mapping, list, tuple, set, frozenset, Element, _Absent)

# What a facet that counts is at least.
_LEAST = {**dict.fromkeys(("length", "minLength", "maxLength", "fractionDigits"), 0), "totalDigits": 1}
# Of a value a message shows no more characters.
_LONGEST_SHOWN = 200
_BOUNDS = frozenset({"minInclusive", "minExclusive", "maxInclusive", "maxExclusive"})


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
                facets = _enumerated(facets, tuple(map(self.text, several)))
                continue
            for value in several:
                facets = self._added(facets, name, value)
        return facets

    def _added(self, facets: Facets, name: str, value: Given) -> Facets:
        try:
            return facets.with_facet(name, self._counted(name, value))
        except (ValueError, KeyError) as error:
            raise self.error(f"expected a value of the facet {name}, got {_shown(value)}") from error

    def _counted(self, name: str, value: Given) -> str:
        """Give the text of a facet, of one that counts if it is no less than it may be (XSD Part 2, section 4.3)."""
        text = self.text(value)
        if name in _LEAST and int(text) < _LEAST[name]:
            raise self.error(
                f"expected a number from {_LEAST[name]} on for the facet {name}, got {_shown(value)}"
            )
        return text

    def error(self, what: str) -> OverrideError:
        """Give the error that names this entry."""
        return OverrideError(f"overrides[{self.key!r}]: {what}")

    def texts(self) -> st.SearchStrategy[str]:
        """Give the texts of a value, or of what a strategy gives; raises as ``text``, when one is drawn."""
        given = self.given
        return given.map(self.text) if isinstance(given, st.SearchStrategy) else st.just(self.text(given))

    def text(self, value: Given) -> str:
        """Write a value of Python as XSD does.

        Raises:
            OverrideError: it is no text, number or truth value, or has characters that XML forbids.
        """
        value = value.value if isinstance(value, Enum) else value
        if value is None or isinstance(value, _NO_TEXTS) or makes_values(value):
            raise self.error(f"expected a text, a number or a truth value, got {value!r}")
        try:
            text = written(value)
        except ValueError as error:
            # Python writes no integers of thousands of digits.
            raise self.error(f"expected a value that can be written: {error}") from error
        if not all(character in XML_CHARS for character in text):
            raise self.error(f"expected characters that XML 1.0 allows, got {text!r}")
        return text


def _shown(value: Given) -> str:
    """Show a value in a message, of a long one the beginning."""
    shown = repr(value)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"


def makes_values(value: Given) -> bool:
    """Say whether what is given is a strategy or a function, whose values are known when a document is drawn."""
    return isinstance(value, st.SearchStrategy) or callable(value)


def gives_elements(override: Override) -> bool:
    """Say whether an override may put another element in the place of one."""
    return isinstance(override.given, Element) or makes_values(override.given)


def _enumerated(facets: Facets, values: tuple[str, ...]) -> Facets:
    cleared = Facets(**{name: getattr(facets, name) for name in Facets.__slots__ if name != "enumeration"})
    for value in values:
        cleared = cleared.with_facet("enumeration", value)
    return cleared


@dataclass(slots=True)
class OverrideTree:
    """The overrides below one element, by the next step of their path.

    Where ``plain`` is set the element is there and not nil: something is to be done to it. It has its first form, or
    the one that ``form`` says.
    """

    own: Override | None = None
    plain: bool = False
    form: Alternative | None = None
    below: dict[str, OverrideTree] = field(default_factory=dict)

    def step_of(self, particle: Component) -> str:
        """Give the step that leads to an element within: its expanded name, or as callers have it, its local one."""
        return str(particle.name if particle.name in self.below else particle.local_name)

    @property
    def wanted(self) -> bool:
        """Whether an element must be there for an override in it to have an effect."""
        own = self.own is not None and self.own.is_value and not self.is_absent
        return self.plain or own or any(tree.wanted for tree in self.below.values())

    @property
    def is_absent(self) -> bool:
        """Whether the element or attribute is to be left out."""
        return self.own is not None and self.own.given is ABSENT

    @property
    def wanted_steps(self) -> frozenset[str]:
        """The next steps that must be there."""
        return frozenset(step for step, tree in self.below.items() if tree.wanted)

    @property
    def wants_elements(self) -> bool:
        """Whether an element within must be there, so that this one is not nil."""
        return any(not step.startswith("@") for step in self.wanted_steps)

    @property
    def first_key(self) -> str:
        """The key of an entry that leads here, for messages."""
        if self.own is not None:
            return self.own.key
        return next(iter(self.below.values())).first_key if self.below else ""


def overrides_of(tree: OverrideTree | None, types: Mapping[str, Override]) -> Iterator[Override]:
    """Give all overrides of a tree, and those of types."""
    yield from types.values()
    if tree is not None and tree.own is not None:
        yield tree.own
    for below in tree.below.values() if tree is not None else ():
        yield from overrides_of(below, {})


def checked(overrides: Mapping[str, Any] | None) -> tuple[OverrideTree | None, dict[str, Override]]:
    """Sort overrides into those by path and those by type.

    Raises:
        OverrideError: they are no mapping, a key is no path and no expanded name, or a facet has no such name.
    """
    root, types = OverrideTree(), {}
    if not isinstance(overrides, Mapping | None):
        raise OverrideError(f"overrides: expected a mapping of paths or types to values, got {overrides!r}")
    for key, given in (overrides or {}).items():
        if not isinstance(key, str):
            raise OverrideError(
                f"overrides[{key!r}]: expected a path of local names such as 'a/b', got {key!r}"
            )
        override = Override(key, given)
        _check_shape(override)
        if key.startswith("{"):
            types[key.removeprefix("{}")] = override
        else:
            _insert(root, override)
    _check_apart(root)
    return (root if root.below else None), types


def _check_shape(override: Override) -> None:
    steps = override.key.split("/") if not override.key.startswith("{") else [override.key]
    if not all(step.lstrip("@") for step in steps) or any(step.startswith("@") for step in steps[:-1]):
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
    for name, values in {} if override.is_value else override.given.items():
        if isinstance(values, (list, tuple)) and not values:
            raise override.error(
                f"expected a value of the facet {name} or several, got {values!r}; "
                "leave the facet out where it is not to hold"
            )


def _check_apart(tree: OverrideTree) -> None:
    """Check that nothing is said of the inside of what another entry replaces or leaves out."""
    for below in tree.below.values():
        _check_apart(below)
        own = below.own
        inner = next((one for step, one in below.below.items() if own and _replaces(own, step)), None)
        if own is not None and inner is not None:
            raise own.error(
                f"expected this entry or overrides[{inner.first_key!r}], got both, and this one leaves no place "
                "for what is within; take one of them out"
            )


def _replaces(own: Override, step: str) -> bool:
    """Say whether a value leaves nothing of what a step leads to: a text stands beside attributes only."""
    if isinstance(own.given, Element | _Absent):
        return True
    return own.is_value and not step.startswith("@")


def _insert(root: OverrideTree, override: Override) -> None:
    tree = root
    for step in override.key.split("/"):
        tree = tree.below.setdefault(step, OverrideTree())
    tree.own = override


def check_against(override: Override, component: Component) -> None:
    """Check a value that is given outright against the declaration it is for.

    Raises:
        OverrideError: the schema does not allow the value there.
    """
    given = override.given
    if not override.is_value:
        _check_narrows(override, component)
        check_facets(override, component.type)
    elif isinstance(given, st.SearchStrategy):
        check_gives(override, component)
    elif callable(given) or given is ABSENT:
        return
    elif given is None:
        if not getattr(component, "nillable", False):
            raise override.error(f"expected a value, got None: {component.name} is not nillable")
    elif isinstance(given, Element) and hasattr(component, "nillable"):
        _check_tag(override, component)
    else:
        check_text(override, component.type, override.text(given))
        _check_fixed(override, component)


def _check_narrows(override: Override, component: Component) -> None:
    if component.fixed is not None:
        raise override.error(
            f"expected no facets: {component.name} has the fixed value {component.fixed!r}, which they cannot narrow"
        )


def _check_tag(override: Override, component: Component) -> None:
    """Check the name of an element that is given outright; what is in it is written as it is."""
    names = sorted({found.decl.name for found in alternatives_of(component)} | {component.name})
    if override.given.tag not in names:
        raise override.error(f"expected an element called one of {names}, got {override.given.tag!r}")


def _check_fixed(override: Override, component: Component) -> None:
    fixed = component.fixed
    if fixed is not None and not _is_same(component.type, fixed, override.text(override.given)):
        raise override.error(
            f"expected {fixed!r}, the fixed value of {component.name}, got {override.given!r}"
        )


def _is_same(xsd_type: Component, one: str, other: str) -> bool:
    return bool(xsd_type.text_decode(one) == xsd_type.text_decode(other))


def check_facets(override: Override, xsd_type: Component) -> None:
    """Check that facets are of those that a type can have (XSD Part 2, section 4.1.5).

    Raises:
        OverrideError: the type has no text, or no such facets, or a bound is no value of it.
    """
    if not (xsd_type.is_simple() or xsd_type.has_simple_content()):
        raise override.error(
            f"expected a type that has a text, to which facets apply; {place(xsd_type)} has none"
        )
    admitted = {str(name).rpartition("}")[2] for name in simple_part(xsd_type).admitted_facets}
    wrong = sorted(set(override.given) - admitted)
    if wrong and admitted:
        raise override.error(
            f"expected facets that apply to {xsd_type.name or place(xsd_type)}, got {wrong}; those that do: "
            f"{sorted(admitted & FACET_NAMES)}"
        )
    for name in sorted(_BOUNDS & set(override.given)):
        _check_bound(override, name, foundation(xsd_type))
    if "enumeration" in override.given:
        _check_listed(override, xsd_type)


def _check_listed(override: Override, xsd_type: Component) -> None:
    values = override.given["enumeration"]
    for value in values if isinstance(values, (list, tuple)) else [values]:
        text = override.text(value)
        if not takes(xsd_type, text):
            raise override.error(
                f"expected texts of {xsd_type.name or place(xsd_type)} for the facet enumeration, got {text!r}"
            )


def _check_bound(override: Override, name: str, base: Component) -> None:
    text = override.text(override.given[name])
    if not is_held(base, text):
        raise override.error(f"expected a value of {base.name} for the facet {name}, got {_shown(text)}")


def check_text(override: Override, xsd_type: Component, text: str) -> None:
    """Check a text against a type.

    Raises:
        OverrideError: the type does not allow the text.
    """
    has_text = xsd_type.is_simple() or xsd_type.has_simple_content()
    if not has_text or not takes(xsd_type, text):
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
        if not override.is_value:
            check_facets(override, schema.maps.types[name])
        elif isinstance(override.given, st.SearchStrategy):
            check_gives(override, schema.maps.types[name])
        else:
            check_text(override, schema.maps.types[name], override.text(override.given))
