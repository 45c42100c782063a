"""Measure how much of what a schema allows 200 documents show.

    python -m benchmarks.strategies_variety [SCHEMA ELEMENT] [--draws 200]

Counts, for one element: optional particles and attributes present and absent, branches of choices, values of
enumerations (up to 20), nil and not nil, both bounds of lengths and of numbers, and characters beyond the
basic plane.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import xmlschema
from hypothesis import HealthCheck, Phase, given, seed, settings
from lxml import etree

from contracts.strategies import from_xsd
from contracts.strategies.components import Component, Element, Schema
from contracts.strategies.decimals import DECIMALS
from contracts.strategies.facets import facets_of, foundation
from contracts.strategies.loading import global_element, load
from contracts.strategies.planner import Planner
from contracts.strategies.plans import NIL
from contracts.strategies.targets import Target, targets
from contracts.strategies.texts import TEXT_SYNTAX

_MOST_VALUES = 20
_BASIC_PLANE = 0xFFFF
EXAMPLE = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="order"><xs:complexType>
<xs:sequence><xs:element name="number"><xs:simpleType><xs:restriction base="xs:string"><xs:minLength
value="1"/> <xs:maxLength value="50"/></xs:restriction></xs:simpleType></xs:element> <xs:element name="note"
type="xs:string" minOccurs="0" nillable="true"/> <xs:choice><xs:element name="card"
type="xs:int"/><xs:element name="cash" type="xs:boolean"/> <xs:element name="invoice"
type="xs:date"/></xs:choice> <xs:element name="state"><xs:simpleType><xs:restriction
base="xs:token">{}</xs:restriction></xs:simpleType></xs:element> <xs:element name="line" minOccurs="0"
maxOccurs="unbounded"><xs:complexType><xs:sequence> <xs:element name="amount"><xs:simpleType><xs:restriction
base="xs:decimal"><xs:minInclusive value="0"/> <xs:maxInclusive
value="9999.99"/></xs:restriction></xs:simpleType></xs:element> <xs:element name="count"
minOccurs="0"><xs:simpleType><xs:restriction base="xs:int"><xs:minInclusive value="1"/> <xs:maxExclusive
value="1000"/></xs:restriction></xs:simpleType></xs:element></xs:sequence> <xs:attribute name="id"
type="xs:NCName"/></xs:complexType></xs:element></xs:sequence>
<xs:attribute name="lang" type="xs:language"/></xs:complexType></xs:element></xs:schema>""".format(
    "".join(f'<xs:enumeration value="S{n}"/>' for n in range(_MOST_VALUES))
)


def found(root: Element, steps: tuple[str, ...]) -> list[Element]:
    """Give the elements at the steps."""
    level = [root]
    for step in steps:
        level = [child for element in level for child in element if child.tag == step]
    return level


def wanted(target: Target) -> Iterator[str]:
    """Give what documents should show of one element."""
    in_choice = target.group is not None and target.group.model == "choice"
    if target.particle is not None and (target.particle.min_occurs == 0 or in_choice):
        yield from ("present", "absent")
    if target.form.can_be_nil:
        yield from ("nil", "not nil")
    xsd_type = target.form.xsd_type
    if xsd_type.is_simple() or xsd_type.has_simple_content():
        yield from _of_texts(xsd_type)
    if xsd_type.is_complex():
        optional = [n for n, a in xsd_type.attributes.items() if n is not None and a.use == "optional"]
        yield from (f"@{name} {what}" for name in optional for what in ("present", "absent"))


def _of_texts(xsd_type: Component) -> Iterator[str]:
    facets, base = facets_of(xsd_type), getattr(foundation(xsd_type), "local_name", None)
    yield from (f"value {value}" for value in (facets.enumeration or ())[:_MOST_VALUES])
    if base in TEXT_SYNTAX and not facets.enumeration:
        yield from (f"length {n}" for n in {facets.min_length, facets.max_length} if n is not None)
    if base == "string" and not facets.patterns and not facets.enumeration:
        yield "astral"
    if base in DECIMALS:
        yield from (f"number {bound.literal}" for bound in (*facets.lower, *facets.upper) if bound.inclusive)


def shown(target: Target, root: Element) -> Iterator[str]:
    """Give what one document shows of one element."""
    elements = found(root, target.names)
    yield "present" if elements else "absent"
    for element in elements:
        text = element.text or ""
        yield "nil" if element.get(NIL) == "true" else "not nil"
        yield f"value {text.strip()}"
        yield f"length {len(text)}"
        yield from _numbers(text)
        if any(ord(character) > _BASIC_PLANE for character in text):
            yield "astral"
        if target.form.xsd_type.is_complex():
            for name in target.form.xsd_type.attributes:
                yield f"@{name} {'present' if name is not None and name in element.attrib else 'absent'}"


def _numbers(text: str) -> Iterator[str]:
    number = text.strip().lstrip("+")
    yield f"number {number}"
    yield f"number {number.lstrip('0') or '0'}"


def share(schema: Schema, name: str, draws: int = 200) -> tuple[int, list[str]]:
    """Give how much is wanted of an element, and what no document showed."""
    planner = Planner(schema)
    places = list(targets(planner, global_element(schema, name)))
    missing = {(target.xpath, what) for target in places for what in wanted(target)}
    total = len(missing)

    @seed(1)
    @settings(
        max_examples=draws,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(from_xsd(schema, name))
    def look(document: etree._Element) -> None:
        for target in places:
            missing.difference_update((target.xpath, what) for what in shown(target, document))

    look()
    return total, sorted(f"{path}: {what}" for path, what in missing)


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("schema", nargs="?")
    parser.add_argument("element", nargs="?", default="order")
    parser.add_argument("--draws", type=int, default=200)
    chosen = parser.parse_args(arguments)
    schema = load(chosen.schema) if chosen.schema else xmlschema.XMLSchema10(EXAMPLE)
    total, missing = share(schema, chosen.element, chosen.draws)
    print(
        f"{total - len(missing)} of {total} shown in {chosen.draws} documents: {1 - len(missing) / total:.1%}"
    )
    print("\n".join(missing))
    return 0


if __name__ == "__main__":
    sys.exit(main())
