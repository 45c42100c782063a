"""When two texts are the same value, to XSD or to one of the judges.

XSD Part 2, section 2.2 (equality), with what the judges make of unions and lists: a document in which values are to be
unique has none that one of them takes for equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from xmlschema.validators import XsdList, XsdUnion

from contracts.strategies.components import Component
from contracts.strategies.decimals import DECIMALS
from contracts.strategies.duration_parts import read as read_duration
from contracts.strategies.facets import facets_of, foundation
from contracts.strategies.floats import WIDTHS
from contracts.strategies.floats import value_of as float_of
from contracts.strategies.moment_lines import LINES
from contracts.strategies.moments import moment_value
from contracts.strategies.validity import takes

# All truth values are one to `xmlschema` where they are of a union.
_TRUTH_IN_A_UNION = ("true", "false")
_SPACE = re.compile("[\t\n\r ]")
#: What the types of texts do with white space, where that is not to collapse it.
_WHITE_SPACE = {"string": "preserve", "normalizedString": "replace"}


def value_of(xsd_type: Component, text: str) -> object:
    """Give a value that is equal for two texts of a type which stand for the same; numbers of all types compare."""
    base = foundation(xsd_type)
    if isinstance(base, XsdUnion):
        return _of_union(base, text)
    if isinstance(base, XsdList):
        return _of_list(base, text)
    name = getattr(base, "local_name", None) or ""
    try:
        return _VALUES[name](text.strip()) if name in _VALUES else _normalized(xsd_type, text)
    except (ArithmeticError, ValueError):
        return text


def is_empty_list(xsd_type: Component, text: str) -> bool:
    """Say whether a text is a list of no items, which libxml2 takes for no value."""
    return isinstance(foundation(xsd_type), XsdList) and not text.split()


def _of_union(base: XsdUnion, text: str) -> object:
    """Give the value by the first member type that has it (XSD Part 2, section 2.5.1.3)."""
    member = next((member for member in base.member_types if takes(member, text)), None)
    value = " ".join(text.split()) if member is None else value_of(member, text)
    return _TRUTH_IN_A_UNION if isinstance(value, bool) else value


def _of_list(base: XsdList, text: str) -> object:
    items = tuple(value_of(base.item_type, item) for item in text.split())
    # `xmlschema` does not tell a list of one item from the item.
    return items[0] if len(items) == 1 else items


def written_value(xsd_type: Component, text: str) -> object:
    """Give a value that is equal where both judges take two texts for the same: of texts, where they are written alike.

    `xmlschema` leaves the white space of a type derived from xs:token as it is, in attributes.
    """
    base = foundation(xsd_type)
    is_text = not isinstance(base, XsdUnion | XsdList) and getattr(base, "local_name", None) not in _VALUES
    return text if is_text else value_of(xsd_type, text)


def _normalized(xsd_type: Component, text: str) -> str:
    """Give a text with its white space as the type has it (XSD Part 2, section 4.3.6)."""
    base = foundation(xsd_type)
    name = getattr(base, "local_name", None) or ""
    white_space = facets_of(xsd_type).white_space or _WHITE_SPACE.get(name, "collapse")
    if white_space == "preserve":
        return text
    replaced = _SPACE.sub(" ", text)
    return replaced if white_space == "replace" else " ".join(filter(None, replaced.split(" ")))


_VALUES: dict[str, Callable[[str], object]] = {
    **dict.fromkeys(DECIMALS, Decimal),
    **dict.fromkeys(WIDTHS, float_of),
    **{name: partial(moment_value, name) for name in LINES},
    "boolean": lambda text: text in {"true", "1"},
    "duration": read_duration,
    "hexBinary": str.upper,
    "base64Binary": lambda text: "".join(text.split()),
}
