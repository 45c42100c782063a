"""The lexical space of a simple type as a regular expression, to be intersected with its patterns."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from xmlschema.validators import XsdList, XsdUnion

from contracts.strategies.charsets import XML_CHARS, CharSet
from contracts.strategies.components import Component, Schema
from contracts.strategies.decimals import DECIMALS
from contracts.strategies.facets import Facets, facets_of, foundation
from contracts.strategies.floats import WIDTHS
from contracts.strategies.moment_lines import LINES
from contracts.strategies.moment_syntax import bounds_syntax
from contracts.strategies.number_syntax import digit_limits, number_bounds
from contracts.strategies.pattern_prefixes import names_with
from contracts.strategies.qnames import document_nsmap
from contracts.strategies.regex_syntax import Alternation, Chars, Concat, Every, Node, Repeat, literal, parse
from contracts.strategies.regex_text import accepts
from contracts.strategies.texts import TEXT_SYNTAX, collapsed_kind, pattern_levels

_ZONE = "(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_DAY = "(0[1-9]|1[0-9]|2[0-8])"
_LONG_DAY = "((0[13578]|1[02])-(29|3[01])|(0[469]|11)-(29|30))"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?"
_MIDNIGHT = "24:00:00(\\.0+)?"
# Years of more than nine digits are in no document: `xmlschema` cannot hold them.
_YEAR = "-?([1-9][0-9]{0,4})?([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)"
_FOURTH = "(0[48]|[2468][048]|[13579][26])"
_LEAP_YEAR = f"(([1-9][0-9]{{0,4}})?([0-9]{{2}}{_FOURTH}|{_FOURTH}00)|[1-9][0-9]{{0,4}}0000)"
_LEAP_DAY = f"{_LEAP_YEAR}-02-29"
_DATE = f"{_YEAR}-((0[1-9]|1[0-2])-{_DAY}|{_LONG_DAY})"
_FLOAT = "[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([Ee][+-]?[0-9]{1,3})?|-?INF|NaN"
_DURATION = (
    "-?P([0-9]{1,4}Y)?([0-9]{1,4}M)?([0-9]{1,4}D)?"
    "((T([0-9]{1,4}H([0-9]{1,4}M)?([0-9]{1,4}(\\.[0-9]+)?S)?|[0-9]{1,4}M([0-9]{1,4}(\\.[0-9]+)?S)?|[0-9]{1,4}(\\.[0-9]+)?S)))?"
)

_SYNTAX: dict[str, Node] = {
    "boolean": parse("true|false|1|0"),
    "decimal": parse("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)"),
    "float": parse(_FLOAT),
    "double": parse(_FLOAT),
    "dateTime": parse(f"{_DATE}T{_TIME}{_ZONE}"),
    "date": parse(_DATE + _ZONE),
    "time": parse(_TIME + _ZONE),
    "gYearMonth": parse(f"{_YEAR}-(0[1-9]|1[0-2]){_ZONE}"),
    "gYear": parse(_YEAR + _ZONE),
    "gMonthDay": parse(f"--((0[1-9]|1[0-2])-{_DAY}|02-29|{_LONG_DAY}){_ZONE}"),
    "gMonth": parse(f"--(0[1-9]|1[0-2]){_ZONE}"),
    "gDay": parse(f"---(0[1-9]|[12][0-9]|3[01]){_ZONE}"),
    "duration": parse(_DURATION),
    "hexBinary": parse("([0-9a-fA-F]{2})*"),
    "base64Binary": parse("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=|[A-Za-z0-9+/][AQgw]==)?"),
    **TEXT_SYNTAX,
}
#: What is hardly ever written: drawn now and then of dates and times, else where a pattern allows nothing more usual.
_WHOLE_DURATION = (
    "-?P([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H([0-9]+M)?([0-9]+(\\.[0-9]+)?S)?|[0-9]+M([0-9]+(\\.[0-9]+)?S)?"
    "|[0-9]+(\\.[0-9]+)?S))?"
)
_B64, _B16, _B04 = "[A-Za-z0-9+/] ?", "[AEIMQUYcgkosw048] ?", "[AQgw] ?"
RARELY_WRITTEN: dict[str, Node] = {
    **dict.fromkeys(WIDTHS, parse(_FLOAT.replace("{1,3}", "+"))),
    "duration": parse(_WHOLE_DURATION),
    "date": parse(_LEAP_DAY + _ZONE),
    "dateTime": parse(f"({_LEAP_DAY}T({_TIME}|{_MIDNIGHT})|{_DATE}T{_MIDNIGHT}){_ZONE}"),
    "time": parse(_MIDNIGHT + _ZONE),
    "base64Binary": parse(
        f"(({_B64}){{4}})*(({_B64}){{2}}{_B16}=|{_B64}{_B04}= ?=|({_B64}){{3}}[A-Za-z0-9+/])?"
    ),
}
_INTEGER = parse("[+-]?[0-9]+")
_ANYTHING = Repeat(Chars(XML_CHARS), 0, None)


def lexical_syntax(xsd_type: Component, facets: Facets) -> list[Node]:
    """Give expressions that hold for every text of the type: its patterns, its lexical space, bounds."""
    base = foundation(xsd_type)
    return [*pattern_levels(facets), _space(base, facets, xsd_type), *_of_values(base, facets)]


def _of_values(base: Component, facets: Facets) -> list[Node]:
    """Give what facets say of a number or a moment; bounds of durations depend on the units that a pattern asks for."""
    name = getattr(base, "local_name", None) or ""
    if name in LINES:
        return bounds_syntax(name, facets)
    if name in WIDTHS and (facets.lower or facets.upper):
        return [_SYNTAX["decimal"], *number_bounds(name, facets)]
    return [*number_bounds(name, facets), *digit_limits(facets)] if name in DECIMALS else []


def _space(base: Component, facets: Facets, owner: Component) -> Node:
    if isinstance(base, XsdList):
        return _list_space(base, facets)
    if isinstance(base, XsdUnion):
        return Alternation(tuple(_one(member) for member in base.member_types))
    name = base.local_name
    if name in {"QName", "NOTATION"}:
        return qname_syntax(owner.schema)
    if name in DECIMALS and name != "decimal":
        return _INTEGER
    if name in LINES and (facets.lower or facets.upper):
        return whole_syntax(name)
    return _SYNTAX.get(collapsed_kind(name, facets), _ANYTHING)


@lru_cache(maxsize=16)
def whole_syntax(name: str) -> Node:
    """Give the lexical space of a type with what is rarely written, which bounds may leave alone."""
    rare = [RARELY_WRITTEN[name]] if name in RARELY_WRITTEN else []
    return Alternation((_SYNTAX[name], *rare))


def rare_syntax(name: str, facets: Facets) -> list[Node]:
    """Give the expressions of the texts of a built-in type in ``RARELY_WRITTEN`` that are seldom seen."""
    return [*pattern_levels(facets), RARELY_WRITTEN[name]]


def without_bounds(facets: Facets) -> Facets:
    """Give the facets without those that say how large a value is."""
    return replace(facets, lower=(), upper=())


def qname_syntax(schema: Schema) -> Node:
    """Give the names with a prefix that documents of the schema declare, or with none."""
    return names_with(prefix for prefix in document_nsmap(schema) if prefix)


def _list_space(base: XsdList, facets: Facets) -> Node:
    item = _one(base.item_type)
    most = None if facets.max_length is None else max(0, facets.max_length - 1)
    rest = Repeat(Concat((Chars(CharSet.of(" ")), item)), max(0, facets.min_length - 1), most)
    return Repeat(Concat((item, rest)), min(1, facets.min_length), 1)


def _one(xsd_type: Component) -> Node:
    """Give one expression for a type within another: its enumeration, its patterns or its lexical space."""
    facets = facets_of(xsd_type)
    if facets.enumeration:
        return Alternation(tuple(literal(text) for text in facets.enumeration))
    if getattr(foundation(xsd_type), "local_name", None) in WIDTHS:
        # Beside what else the type within holds, numbers with an exponent are not left out.
        facets = without_bounds(facets)
    nodes = tuple(lexical_syntax(xsd_type, facets))
    return nodes[0] if len(nodes) == 1 else Every(nodes)


def matches_patterns(facets: Facets, text: str) -> bool:
    """Say whether a text matches one pattern of every level, as XSD reads them."""
    return accepts(pattern_levels(replace(facets, agreed=False)), text)
