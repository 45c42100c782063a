"""Measure how much of what schemas allow 200 documents show.

    python -m benchmarks.strategies_variety [PATH [ELEMENT]] [--draws 200] [--every N] [--jobs 4]

PATH is a schema, a folder of schemas, or a corpus with an ``index.json``; without it, an example. Counts, for each
element: optional particles and attributes present and absent, branches of choices, values of enumerations (up to 20),
nil and not nil, both bounds of lengths and of numbers, and characters beyond the basic plane.

What no document has shown is asked for by itself, as an override: where the strategy then says that there is no such
document, as of an optional attribute that a key demands, it is not counted.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import xmlschema
from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis.errors import HypothesisException
from lxml import etree

from benchmarks.measuring import table
from benchmarks.processes import each_apart
from contracts.strategies import ABSENT, XsdStrategyError, from_xsd
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


@dataclass(frozen=True, slots=True)
class Want:
    """What documents should show of one place: as it is told, and as an override asks for it; None where none can."""

    place: str
    what: str
    path: str
    override: Any = None

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


@dataclass(slots=True)
class Share:
    """How much of one element was to be shown, and what no document has shown though one could."""

    schema: str
    element: str
    total: int = 0
    missing: list[str] = field(default_factory=list)
    error: str = ""


def found(root: Element, steps: tuple[str, ...]) -> list[Element]:
    """Give the elements at the steps."""
    level = [root]
    for step in steps:
        level = [child for element in level for child in element if child.tag == step]
    return level


def wanted(target: Target) -> Iterator[Want]:
    """Give what documents should show of one element."""
    path = _path(target)
    for what, override in _of_element(target):
        yield Want(target.xpath, what, path, override)
    xsd_type = target.form.xsd_type
    for name, attribute in ({} if xsd_type.is_simple() else xsd_type.attributes).items():
        if name is not None and attribute.use == "optional":
            there = "/".join([*filter(None, [path]), f"@{attribute.local_name}"])
            yield Want(target.xpath, f"@{name} present", there)
            yield Want(target.xpath, f"@{name} absent", there, ABSENT)


def _path(target: Target) -> str:
    """Give the path of an override: local names below the root."""
    return "/".join(step.particle.local_name for step in target.line[1:])


def _of_element(target: Target) -> Iterator[tuple[str, Any]]:
    in_choice = target.group is not None and target.group.model == "choice"
    if target.particle is not None and (target.particle.min_occurs == 0 or in_choice):
        yield from (("present", None), ("absent", ABSENT))
    if target.form.can_be_nil:
        yield from (("nil", None), ("not nil", None))
    xsd_type = target.form.xsd_type
    if xsd_type.is_simple() or xsd_type.has_simple_content():
        yield from _of_texts(xsd_type)


def _of_texts(xsd_type: Component) -> Iterator[tuple[str, Any]]:
    facets, base = facets_of(xsd_type), getattr(foundation(xsd_type), "local_name", None)
    yield from ((f"value {value}", value) for value in (facets.enumeration or ())[:_MOST_VALUES])
    if base in TEXT_SYNTAX and not facets.enumeration:
        for length in {facets.min_length, facets.max_length} - {None}:
            yield f"length {length}", {"minLength": length, "maxLength": length}
    if base == "string" and not facets.patterns and not facets.enumeration:
        yield "astral", {"pattern": ".*[\U00010000-\U0010ffff].*"}
    if base in DECIMALS and not facets.enumeration:
        bounds = [bound.literal for bound in (*facets.lower, *facets.upper) if bound.inclusive]
        yield from ((f"number {bound}", bound) for bound in bounds)


def shown(target: Target, root: Element) -> Iterator[str]:
    """Give what one document shows of one element."""
    elements = found(root, tuple(step.form.name for step in target.line[1:]))
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
    """Give how much is wanted of an element, and what no document showed though one could."""
    # In other forms than the first an element is seldom drawn.
    found_places = targets(Planner(schema), global_element(schema, name))
    places = [one for one in found_places if one.usual is not None]
    wants = {(want.place, want.what): want for target in places for want in wanted(target)}
    missing = set(wants)

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
    impossible = {key for key in missing if _is_impossible(schema, name, wants[key])}
    return len(wants) - len(impossible), sorted(str(wants[key]) for key in missing - impossible)


def _is_impossible(schema: Schema, name: str, want: Want) -> bool:
    """Ask for it alone: the strategy refuses what no document can have."""
    if want.override is None or not want.path:
        return False
    try:
        find(from_xsd(schema, name, overrides={want.path: want.override}), lambda _: True)
    except XsdStrategyError:
        return True
    except HypothesisException:
        return False
    return False


def measured(draws: int, job: tuple[str, list[str]]) -> Iterator[Share]:
    """Measure elements of one schema: those named, or all that it declares itself."""
    path, names = job
    warnings.simplefilter("ignore")
    try:
        schema = load(path)
    except XsdStrategyError as error:
        yield Share(path, "", error=str(error))
        return
    own = (element.name for element in schema.elements.values() if element.schema is schema)
    for name in names or own:
        try:
            yield Share(path, name, *share(schema, name, draws))
        except XsdStrategyError as error:
            yield Share(path, name, error=str(error))


def jobs_of(path: Path, element: str | None, every: int) -> list[tuple[str, list[str]]]:
    """Give the schemas to measure, each with the names of its elements; none stands for all."""
    index = path / "index.json"
    if index.exists():
        entries = json.loads(index.read_text(encoding="utf-8"))[::every]
        return [
            (str(path / entry["schema"]), _satisfiable(entry)) for entry in entries if _satisfiable(entry)
        ]
    if path.is_dir():
        return [(str(found), []) for found in sorted(path.rglob("*.xsd"))[::every]]
    return [(str(path), [element] if element else [])]


def _satisfiable(entry: dict[str, Any]) -> list[str]:
    return [f"{{{root['namespace']}}}{root['name']}" for root in entry["roots"] if root["satisfiable"]]


def summary(shares: list[Share]) -> str:
    """Sum up, and list what was not shown and what could not be measured."""
    total, missing = sum(one.total for one in shares), sum(len(one.missing) for one in shares)
    rows = [
        ["elements", str(sum(not one.error for one in shares))],
        ["of which nothing is missing", str(sum(not one.error and not one.missing for one in shares))],
        ["to be shown", str(total)],
        ["shown", f"{total - missing} = {1 - missing / max(1, total):.2%}"],
        ["not measured", str(sum(bool(one.error) for one in shares))],
    ]
    lists = [f"{one.schema} {one.element}: not shown: {what}" for one in shares for what in one.missing]
    errors = [f"{one.schema} {one.element}: not measured: {one.error}" for one in shares if one.error]
    return "\n".join([table(["variety", ""], rows), *lists, *errors])


def _all_shares(chosen: argparse.Namespace) -> Iterator[Share]:
    if chosen.path is None:
        yield Share("the example", "order", *share(xmlschema.XMLSchema10(EXAMPLE), "order", chosen.draws))
        return
    jobs = jobs_of(chosen.path, chosen.element, chosen.every)
    for number, done in enumerate(each_apart(partial(measured, chosen.draws), jobs, chosen.jobs), 1):
        print(f"\r{number}/{len(jobs)} schemas", end="", file=sys.stderr, flush=True)
        yield from done.results
        if done.ended != "done":
            yield Share(done.job[0], "", error=done.ended)
    print(file=sys.stderr)


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("element", nargs="?")
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--every", type=int, default=1, help="every n-th schema")
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    print(summary(list(_all_shares(parser.parse_args(arguments)))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
