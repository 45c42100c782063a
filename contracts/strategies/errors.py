"""What can go wrong between a schema and a strategy.

::

    XsdStrategyError
    ├── SchemaError             the schema itself cannot be used
    │   ├── SchemaLoadError     it is missing, not well formed, not XSD 1.0, or invalid
    │   └── PatternError        a pattern facet is not a regular expression of XSD
    ├── NoSuchComponentError    the schema has no element or type of that name
    ├── UnsatisfiableError      no document (or no text) can satisfy the component
    ├── NotCoveredError         this package cannot generate for the construct
    └── OverrideError           an override does not fit the schema
    SchemaWarning               a part of a schema is left out; the rest is usable
"""

from __future__ import annotations


class XsdStrategyError(Exception):
    """Base of everything that this package raises of its own."""


class SchemaError(XsdStrategyError):
    """The schema cannot be used."""


class SchemaLoadError(SchemaError):
    """The schema is missing, not well formed, not XSD 1.0, or invalid."""


class PatternError(SchemaError):
    """A pattern facet is not a regular expression of XSD 1.0 (Part 2, Appendix F)."""


class NoSuchComponentError(XsdStrategyError):
    """The schema has no global element or type of that name."""


class UnsatisfiableError(XsdStrategyError):
    """No document, or no text, can satisfy the component."""


class NotCoveredError(XsdStrategyError):
    """The package cannot generate values for a construct."""


class OverrideError(XsdStrategyError):
    """An override names nothing in the schema, or its value does not fit."""


class SchemaWarning(UserWarning):
    """A part of the schema could not be loaded; the rest of it is usable."""
