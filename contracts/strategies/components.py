"""Names for what this package is handed by others and cannot type more closely."""

from __future__ import annotations

from typing import Any, TypeAlias

from lxml.etree import _Element

#: A component of a schema as ``xmlschema`` models it: a declaration, a type, a particle, a wildcard, a
#: facet. The classes of that package share protocols, not types, and differ from version to version.
Component: TypeAlias = Any
#: A schema that ``xmlschema`` has loaded, and its maps of global components.
Schema: TypeAlias = Any
#: A value that a caller gives for an element or attribute; see ``contracts.strategies.overrides``.
Given: TypeAlias = Any
#: An element of a document.
Element: TypeAlias = _Element
