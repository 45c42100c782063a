"""A field table held against the elements of a message.

The one place that says whether an element keeps the promises of its row. It serves both sides: requests
are labelled with it, responses and fault details are judged with it, so that a label and a verdict can never
mean different things.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from contracts.lexical import FACET_PROBLEMS, is_of_type, normalized
from contracts.model import Field
from contracts.xml import NIL, XML_WHITE_SPACE, XSI, children, is_nil, local_name, namespace, text


@dataclass(frozen=True, slots=True)
class Outcome:
    """One promise that bore on a message: kept when ``problem`` is None.

    ``field`` is None for the promises of the message as a whole (order, namespace, unknownElement).
    """

    kind: str
    field: str | None
    problem: str | None
    place: str


@dataclass(frozen=True, slots=True)
class Table:
    """A field table in its surroundings.

    ``target`` is the namespace that the fields must be in, None for no namespace. ``open_content`` is true for SOAP
    headers, where other entries may stand (R2739) and no order holds. ``suspended`` names the fields whose
    occurrence and nillability do not count, because another promise speaks of them.
    """

    fields: tuple[Field, ...]
    target: str | None
    path: str
    open_content: bool = False
    suspended: frozenset[str] = frozenset()

    @property
    def names(self) -> dict[str, Field]:
        """The rows by name."""
        return {row.name: row for row in self.fields}


def outcomes(table: Table, parent: etree._Element | None) -> Iterator[Outcome]:
    """Hold a table against the children of an element; None stands for an element without children."""
    found = children(parent) if parent is not None else []
    if not table.open_content:
        yield from _message_outcomes(table, found)
    by_name = _by_name(table, found)
    for row in table.fields:
        yield from _row_outcomes(table, row, by_name[row.name])


def _by_name(table: Table, found: Sequence[etree._Element]) -> dict[str, list[etree._Element]]:
    sorted_out: dict[str, list[etree._Element]] = {row.name: [] for row in table.fields}
    for child in found:
        name = local_name(child)
        if name in sorted_out and (namespace(child) == table.target or not table.open_content):
            sorted_out[name].append(child)
    return sorted_out


# --- the message as a whole -------------------------------------------------------------------------------


def _message_outcomes(table: Table, found: Sequence[etree._Element]) -> Iterator[Outcome]:
    known = [child for child in found if local_name(child) in table.names]
    yield _unknown(table, [child for child in found if local_name(child) not in table.names])
    if known:
        yield _namespaces(table, known)
    if len(known) > 1:
        yield _order(table, known)


def _unknown(table: Table, strangers: Sequence[etree._Element]) -> Outcome:
    if not strangers:
        return Outcome("unknownElement", None, None, table.path)
    name = etree.QName(strangers[0]).text
    return Outcome(
        "unknownElement", None, f"expected documented fields only, got {name}", _place(table, strangers[0])
    )


def _namespaces(table: Table, known: Sequence[etree._Element]) -> Outcome:
    for child in known:
        if namespace(child) != table.target:
            problem = f"expected {_in(table.target)}, got {local_name(child)} {_in(namespace(child))}"
            return Outcome("namespace", None, problem, _place(table, child))
    return Outcome("namespace", None, None, table.path)


def _in(uri: str | None) -> str:
    return f"in namespace {uri}" if uri else "in no namespace"


def _order(table: Table, known: Sequence[etree._Element]) -> Outcome:
    order = {row.name: position for position, row in enumerate(table.fields)}
    for before, after in pairwise(known):
        if order[local_name(after)] < order[local_name(before)]:
            problem = f"expected {local_name(after)} before {local_name(before)}, got it after"
            return Outcome("order", None, problem, _place(table, after))
    return Outcome("order", None, None, table.path)


# --- one row ----------------------------------------------------------------------------------------------


def _row_outcomes(table: Table, row: Field, found: Sequence[etree._Element]) -> Iterator[Outcome]:
    place = f"{table.path}/{row.name}"
    if row.min_occurs and row.name not in table.suspended:
        yield _min_occurs(row, len(found), place)
    if row.max_occurs is not None and found:
        yield _max_occurs(row, len(found), place)
    for position, element in enumerate(found, start=1):
        here = place if len(found) == 1 else f"{place}[{position}]"
        yield from _element_outcomes(table, row, element, here)


def _min_occurs(row: Field, count: int, place: str) -> Outcome:
    problem = None
    if count < row.min_occurs:
        problem = f"expected at least {row.min_occurs} of {row.name}, got {count}"
    return Outcome("minOccurs", row.name, problem, place)


def _max_occurs(row: Field, count: int, place: str) -> Outcome:
    problem = None
    if row.max_occurs is not None and count > row.max_occurs:
        problem = f"expected at most {row.max_occurs} of {row.name}, got {count}"
    return Outcome("maxOccurs", row.name, problem, place)


def _element_outcomes(table: Table, row: Field, element: etree._Element, place: str) -> Iterator[Outcome]:
    nil = _nillable(table, row, element, place)
    if nil is not None:
        yield nil
    if not is_nil(element):
        yield from _value_outcomes(row, element, place)


def _nillable(table: Table, row: Field, element: etree._Element, place: str) -> Outcome | None:
    attribute = element.get(NIL)
    problem = _nil_problem(row, element, attribute, suspended=row.name in table.suspended)
    if attribute is None and row.nillable:
        return None
    return Outcome("nillable", row.name, problem, place)


def _nil_problem(
    row: Field, element: etree._Element, attribute: str | None, *, suspended: bool
) -> str | None:
    if attribute is None:
        return None
    if attribute.strip(XML_WHITE_SPACE) not in {"true", "false", "1", "0"}:
        return f'expected xsi:nil to be a boolean, got "{attribute}"'
    if not row.nillable and not suspended:
        return f'expected {row.name} without xsi:nil, got xsi:nil="{attribute}"'
    if is_nil(element) and (text(element) or children(element)):
        return f"expected a nil {row.name} to be empty, got content"
    return None


def _value_outcomes(row: Field, element: etree._Element, place: str) -> Iterator[Outcome]:
    content = text(element)
    problem = _type_problem(row, element, content)
    yield Outcome("type", row.name, problem, place)
    if problem is not None:
        return
    yield from _facet_outcomes(row, normalized(row.type, content), place)


def _facet_outcomes(row: Field, value: str, place: str) -> Iterator[Outcome]:
    """The format comes last and only where the other facets hold: a text too long for a code is one finding."""
    broken = False
    for kind, applies in FACETS.items():
        if applies(row) and not (kind == "format" and broken):
            facet_problem = FACET_PROBLEMS[kind](row, value)
            broken = broken or facet_problem is not None
            yield Outcome(kind, row.name, facet_problem, place)


def _type_problem(row: Field, element: etree._Element, content: str) -> str | None:
    inner = children(element)
    if inner:
        return f"expected the text of an xs:{row.type}, got the element {etree.QName(inner[0]).text}"
    strangers = [str(name) for name in element.attrib if not str(name).startswith(f"{{{XSI}}}")]
    if strangers:
        return f"expected no attribute, got {strangers[0]}"
    if not is_of_type(row.type, content):
        return f"expected an xs:{row.type}, got {shortened(content)}"
    return None


def shortened(content: str, limit: int = 60) -> str:
    """Quote a text, cut after ``limit`` characters with the number that is left out."""
    if len(content) <= limit:
        return repr(content)
    return f"{content[:limit]!r} and {len(content) - limit:,} more characters"


def _has_digits(row: Field) -> bool:
    return isinstance(row.max, str)


FACETS: dict[str, Callable[[Field], bool]] = {
    "maxLength": lambda row: isinstance(row.max, int),
    "fractionDigits": _has_digits,
    "maxInclusive": _has_digits,
    "minInclusive": _has_digits,
    "enumeration": lambda row: bool(row.enum),
    "format": lambda row: row.format is not None,
}


def _place(table: Table, element: etree._Element) -> str:
    return f"{table.path}/{local_name(element)}"
