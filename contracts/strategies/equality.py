"""When two texts are the same value, to XSD or to one of the judges.

XSD Part 2, section 2.2 (equality), with what the judges make of unions and lists: a document in which values are to be
unique has none that one of them takes for equal.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from xmlschema.validators import XsdList, XsdUnion

from contracts.strategies.components import Component
from contracts.strategies.decimals import DECIMALS
from contracts.strategies.duration_parts import read as read_duration
from contracts.strategies.facets import foundation
from contracts.strategies.floats import WIDTHS
from contracts.strategies.floats import value_of as float_of
from contracts.strategies.moment_lines import LINES
from contracts.strategies.moments import moment_value
from contracts.strategies.validity import takes

# All truth values are one to `xmlschema` where they are of a union.
_TRUTH_IN_A_UNION = ("true", "false")


def value_of(xsd_type: Component, text: str) -> object:
    """Give a value that is equal for two texts of a type which stand for the same; numbers of all types compare."""
    base = foundation(xsd_type)
    if isinstance(base, XsdUnion):
        return _of_union(base, text)
    if isinstance(base, XsdList):
        return _of_list(base, text)
    name = getattr(base, "local_name", None) or ""
    try:
        return _VALUES[name](text.strip()) if name in _VALUES else _normalized(text, name)
    except (ArithmeticError, ValueError):
        return text


def is_empty_list(xsd_type: Component, text: str) -> bool:
    """Say whether a text is a list of no items, which libxml2 takes for no value."""
    return isinstance(foundation(xsd_type), XsdList) and not text.split()


def _of_union(base: XsdUnion, text: str) -> object:
    """Give the value by the first member type that has it (XSD Part 2, section 2.5.1.3)."""
    member = next((member for member in base.member_types if takes(member, text)), None)
    value = _normalized(text, "") if member is None else value_of(member, text)
    return _TRUTH_IN_A_UNION if isinstance(value, bool) else value


def _of_list(base: XsdList, text: str) -> object:
    items = tuple(value_of(base.item_type, item) for item in text.split())
    # `xmlschema` does not tell a list of one item from the item.
    return items[0] if len(items) == 1 else items


def _normalized(text: str, name: str) -> str:
    return text if name == "string" else " ".join(text.split())


_VALUES: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(DECIMALS, Decimal),
    **dict.fromkeys(WIDTHS, float_of),
    **{name: partial(moment_value, name) for name in LINES},
    "boolean": lambda text: text in {"true", "1"},
    "duration": read_duration,
    "hexBinary": str.upper,
    "base64Binary": lambda text: "".join(text.split()),
}
