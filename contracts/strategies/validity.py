"""Whether a text is one of a simple type, redefined ones as they were before included.

`xmlschema` judges by the last definition of a redefined type alone, where XSD lets the new one restrict the old one
(XSD Part 1, section 4.2.2).
"""

from __future__ import annotations

from functools import lru_cache

from xmlschema.validators import XsdList, XsdUnion

from contracts.strategies.components import Component
from contracts.strategies.facets import foundation, levels


def takes(xsd_type: Component, text: str) -> bool:
    """Say whether a text is one of a simple type, or of the simple content of a complex one.

    One that `xmlschema` cannot hold, such as a duration of 10**10 years, is none.

    Source: XSD Part 2, section 4.1.4; Part 1, section 4.2.2 (redefinition).
    """
    return is_held(xsd_type, text) and (not _is_redefined(xsd_type) or _was_taken(xsd_type, text))


def is_held(xsd_type: Component, text: str) -> bool:
    """Say whether `xmlschema` takes a text; it fails for years and durations that are larger than it can hold."""
    try:
        return bool(xsd_type.text_is_valid(text))
    except ArithmeticError:
        return False


@lru_cache(maxsize=4096)
def _is_redefined(xsd_type: Component) -> bool:
    """Say whether a type, or one that it is made of, has a former definition."""
    base = foundation(xsd_type)
    parts = [*getattr(base, "member_types", ())] if isinstance(base, XsdUnion) else []
    parts.extend([base.item_type] if isinstance(base, XsdList) else [])
    return bool(_former(xsd_type)) or any(map(_is_redefined, parts))


@lru_cache(maxsize=4096)
def _former(xsd_type: Component) -> tuple[Component, ...]:
    """Give the former definitions of a type and of those that it restricts."""
    return tuple(level.redefine for level in levels(xsd_type) if level.redefine is not None)


def _was_taken(xsd_type: Component, text: str) -> bool:
    base = foundation(xsd_type)
    if not all(is_held(former, text) for former in _former(xsd_type)):
        return False
    if isinstance(base, XsdUnion):
        return any(takes(member, text) for member in base.member_types)
    if isinstance(base, XsdList):
        return all(takes(base.item_type, item) for item in text.split())
    return True
