"""Hypothesis strategies for any schema of XSD 1.0: valid documents, and documents with exactly one fault."""

from __future__ import annotations

from contracts.strategies.documents import from_type, from_xsd, simple_text
from contracts.strategies.errors import (
    NoSuchComponentError,
    NotCoveredError,
    OverrideError,
    PatternError,
    SchemaError,
    SchemaLoadError,
    SchemaWarning,
    UnsatisfiableError,
    XsdStrategyError,
)
from contracts.strategies.overrides import ABSENT
from contracts.strategies.violations import Violation, violations

__all__ = [
    "ABSENT",
    "NoSuchComponentError",
    "NotCoveredError",
    "OverrideError",
    "PatternError",
    "SchemaError",
    "SchemaLoadError",
    "SchemaWarning",
    "UnsatisfiableError",
    "Violation",
    "XsdStrategyError",
    "from_type",
    "from_xsd",
    "simple_text",
    "violations",
]
