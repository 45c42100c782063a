"""The families of built-in types: how the texts of each are made from its facets."""

from __future__ import annotations

from collections.abc import Callable

from contracts.strategies.booleans import boolean_texts
from contracts.strategies.decimals import DECIMALS, decimal_texts
from contracts.strategies.durations import duration_texts
from contracts.strategies.facets import Facets
from contracts.strategies.floats import WIDTHS, float_texts
from contracts.strategies.moment_lines import LINES
from contracts.strategies.moments import moment_texts
from contracts.strategies.octets import base64_texts, hex_texts
from contracts.strategies.texts import TEXT_SYNTAX, text_texts
from contracts.strategies.variants import Texts

Family = Callable[[str, Facets], Texts]

FAMILIES: dict[str, Family] = {
    "boolean": boolean_texts,
    "hexBinary": hex_texts,
    "base64Binary": base64_texts,
    "duration": duration_texts,
    **dict.fromkeys(DECIMALS, decimal_texts),
    **dict.fromkeys(WIDTHS, float_texts),
    **dict.fromkeys(LINES, moment_texts),
    **dict.fromkeys(TEXT_SYNTAX, text_texts),
}
#: The types whose values are names, which stand for something by the prefixes of a document.
QUALIFIED = frozenset({"QName", "NOTATION"})
