"""Violations of every form of an element: other types, other members of its group, and what lies deep below."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given, settings
from lxml import etree

from contracts.strategies import Violation, violations
from contracts.strategies.documents import root_planner
from contracts.strategies.targets import DEEPEST, MOST_EVERYWHERE, targets
from contracts.strategies.violations import Pair
from tests.strategies.helpers import find_any, loaded, reasons_of, schema_of, verdicts
from tests.strategies.test_one_fault import assert_one_fault, offered

# Much of it, which others measure.
pytestmark = pytest.mark.no_cover

NAMED = 'xmlns:t="urn:t" targetNamespace="urn:t"'


def sequence(content: str) -> str:
    return f"<xs:complexType><xs:sequence>{content}</xs:sequence></xs:complexType>"


def root_of(content: str) -> str:
    return f'<xs:element name="r">{sequence(content)}</xs:element>'


def extension(name: str, base: str, content: str, *, more: str = "") -> str:
    return (
        f'<xs:complexType name="{name}" {more}><xs:complexContent><xs:extension base="{base}">{content}</xs:extension>'
        "</xs:complexContent></xs:complexType>"
    )


def short(length: int) -> str:
    facet = f'<xs:maxLength value="{length}"/>'
    return f'<xs:simpleType><xs:restriction base="xs:string">{facet}</xs:restriction></xs:simpleType>'


TYPES = (
    '<xs:complexType name="B"><xs:sequence><xs:element name="x" type="xs:int"/></xs:sequence></xs:complexType>'
    + extension(
        "D",
        "t:B",
        f'<xs:sequence><xs:element name="y" minOccurs="2" maxOccurs="2">{short(3)}</xs:element></xs:sequence>'
        '<xs:attribute name="q" type="xs:int" use="required"/>',
    )
    + '<xs:complexType name="R"><xs:complexContent><xs:restriction base="t:B"><xs:sequence>'
    '<xs:element name="x" type="xs:byte"/></xs:sequence></xs:restriction></xs:complexContent></xs:complexType>'
    + extension("A", "t:B", "", more='abstract="true"')
    + extension("Same", "t:B", "")
    + '<xs:complexType name="Apart"><xs:sequence/></xs:complexType>'
)
MEMBERS = (
    '<xs:element name="h" type="xs:string"/>'
    f'<xs:element name="m" substitutionGroup="t:h" nillable="true">{short(4)}</xs:element>'
    '<xs:element name="f" type="xs:token" substitutionGroup="t:h" fixed="abc"/>'
    '<xs:element name="g" substitutionGroup="t:any"><xs:complexType><xs:sequence><xs:element name="in" type="xs:date"/>'
    '</xs:sequence><xs:attribute name="k" use="required"/></xs:complexType></xs:element>'
    '<xs:element name="any"/>'
)
ROOT = root_of('<xs:element name="b" type="t:B" maxOccurs="2"/>')
HEADS = root_of('<xs:element ref="t:h"/><xs:element ref="t:any" minOccurs="0"/>')
BLOCKED = root_of('<xs:element name="b" type="t:B" block="extension"/>')
TYPED = schema_of(TYPES + ROOT + '<xs:element name="top" type="t:B"/>', attributes=NAMED)
GROUPED = schema_of(MEMBERS + HEADS, attributes=NAMED)
KEPT = schema_of(TYPES + BLOCKED, attributes=NAMED)
TWO_SPACES = '<xs:element name="a" type="xs:int"/>' + root_of(
    '<xs:element name="a" type="xs:date"/><xs:element ref="t:a"/>'
)
RECURSIVE = schema_of(
    root_of('<xs:element name="a" type="xs:int"/><xs:element ref="t:r" minOccurs="0" maxOccurs="2"/>'),
    attributes=NAMED,
)

CASES = {
    "the type of an element that only another type has": (
        TYPED,
        "r",
        "/t:r/b[@xsi:type='t:D']/y",
        "maxLength",
        "3",
    ),
    "how often such an element occurs": (
        TYPED,
        "r",
        "/t:r/b[@xsi:type='t:D']/y",
        "occurrence",
        "minOccurs 2",
    ),
    "an attribute that only another type demands": (
        TYPED,
        "r",
        "/t:r/b[@xsi:type='t:D']/@q",
        "missing attribute",
        "q",
    ),
    "the type of such an attribute": (TYPED, "r", "/t:r/b[@xsi:type='t:D']/@q", "type", "int"),
    "a type that a restriction narrows": (TYPED, "r", "/t:r/b[@xsi:type='t:R']/x", "type", "byte"),
    "what another type must not have": (
        TYPED,
        "r",
        "/t:r/b[@xsi:type='t:D']",
        "unknown element",
        "{urn:example:unexpected}unexpected",
    ),
    "another type of the root": (TYPED, "top", "/t:top[@xsi:type='t:D']/@q", "missing attribute", "q"),
    "an element within another type of the root": (
        TYPED,
        "top",
        "/t:top[@xsi:type='t:D']/y",
        "maxLength",
        "3",
    ),
    "the type of a member": (GROUPED, "r", "/t:r/t:m", "maxLength", "4"),
    "whether a member may be nil": (GROUPED, "r", "/t:r/t:m", "nillability", "nil and yet not empty"),
    "the fixed value of a member": (GROUPED, "r", "/t:r/t:f", "fixed value", "abc"),
    "an attribute of a member": (GROUPED, "r", "/t:r/t:g/@k", "missing attribute", "k"),
    "an element within a member": (GROUPED, "r", "/t:r/t:g/in", "type", "date"),
    "a type that is not there": (TYPED, "r", "/t:r/b", "xsi:type", "no-such-type"),
    "a type of no relation": (TYPED, "r", "/t:r/b", "xsi:type", "t:Apart, not derived"),
    "a type of no relation at a simple one": (TYPED, "r", "/t:r/b/x", "xsi:type", "t:Apart, not derived"),
    "a type of no relation where the schema names none": (
        schema_of('<xs:element name="r" type="xs:int"/>', attributes=NAMED),
        "r",
        "/t:r",
        "xsi:type",
        "xs:anyType, not derived",
    ),
    "a derivation that is blocked": (KEPT, "r", "/t:r/b", "xsi:type", "t:Same, extension is blocked"),
    "an abstract type derived from the declared one": (TYPED, "r", "/t:r/b", "abstract type", "{urn:t}A"),
    "an element of a local name that stands beside it in another namespace": (
        schema_of(TWO_SPACES, attributes=NAMED),
        "r",
        "/t:r/t:a",
        "type",
        "int",
    ),
    "how often an element occurs within itself": (RECURSIVE, "r", "/t:r/t:r", "occurrence", "maxOccurs 2"),
}


def the(text: str, root: str, path: str, constraint: str, detail: str) -> Violation:
    found = violations(loaded(text), f"{{urn:t}}{root}")
    return next(one for one in found if (one.path, one.constraint, one.detail) == (path, constraint, detail))


@pytest.mark.parametrize("case", CASES)
def test_a_form_is_broken_alone(case: str) -> None:
    text, *which = CASES[case]
    assert_one_fault(text, the(text, *which))


@pytest.mark.parametrize(
    ("text", "root"), [(TYPED, "r"), (TYPED, "top"), (GROUPED, "r"), (KEPT, "r"), (RECURSIVE, "r")]
)
def test_a_path_finds_its_element_in_the_valid_document(text: str, root: str) -> None:
    for violation in violations(loaded(text), f"{{urn:t}}{root}"):
        valid, broken = find_any(violation.pairs)
        names = {prefix: uri for prefix, uri in valid.nsmap.items() if prefix}
        # An attribute may be missing in the valid one: it is unknown, or is to be of another value.
        at = violation.path.partition("/@")[0]
        assert valid.getroottree().xpath(at, namespaces=names), violation.path
        assert verdicts(text, valid) == {}
        assert set(verdicts(text, broken)) == {"libxml2", "xmlschema"}, etree.tostring(broken)


def test_a_path_to_a_type_that_is_changed_finds_its_element_in_both_documents() -> None:
    violation = the(TYPED, "r", "/t:r/b", "xsi:type", "no-such-type")

    @settings(database=None, deadline=None, max_examples=10)
    @given(violation.pairs)
    def check(pair: Pair) -> None:
        names = {prefix: uri for prefix, uri in pair[0].nsmap.items() if prefix}
        assert all(one.getroottree().xpath(violation.path, namespaces=names) for one in pair)

    check()


def nested(levels: int) -> str:
    """Give the schema of an element so many steps below the root, each with a name of its own."""
    names = [f"T{n}" for n in range(levels)]
    types = "".join(
        f'<xs:complexType name="{name}"><xs:sequence><xs:element name="e{n}" type="{below}" minOccurs="0"/>'
        "</xs:sequence></xs:complexType>"
        for n, (name, below) in enumerate(zip(names, [*names[1:], "xs:int"], strict=True))
    )
    return schema_of(f'{types}<xs:element name="r" type="T0"/>')


@pytest.mark.parametrize("levels", [9, 40, 90])
def test_an_element_is_broken_however_deep_it_is(levels: int) -> None:
    text = nested(levels)
    found = [one for one in violations(loaded(text), "r") if one.path.endswith(f"/e{levels - 1}")]
    assert {"type", "occurrence", "nillability"} <= {one.constraint for one in found}
    valid, broken = find_any(next(one for one in found if one.constraint == "type").pairs)
    assert verdicts(text, valid) == {}
    assert len(reasons_of(text, broken)) == 1


def test_no_element_is_deeper_than_judges_go() -> None:
    depths = {one.path.count("/") - 1 for one in violations(loaded(nested(DEEPEST + 3)), "r")}
    assert max(depths) == DEEPEST


def test_each_of_many_types_is_broken_once() -> None:
    """Also those beyond the few that documents are drawn with."""
    types = '<xs:complexType name="T"><xs:sequence/></xs:complexType>' + "".join(
        extension(f"T{n:02}", "T", f'<xs:attribute name="a{n}" type="xs:int"/>') for n in range(30)
    )
    fields = "".join(f'<xs:element name="e{n}" type="T" minOccurs="0"/>' for n in range(20))
    text = schema_of(f'{types}<xs:element name="r">{sequence(fields)}</xs:element>')
    found = violations(loaded(text), "r")
    broken = [one.path for one in found if one.constraint == "type" and "/@a" in one.path]
    assert {path.partition("/@")[2] for path in broken} == {f"a{n}" for n in range(30)}
    # Six hundred pairs of an element and a type would be places.
    assert len(broken) < 200


def _entangled(types: int) -> str:
    """Types each of which leads to four others, so that there are four times as many paths with each step."""
    named = "".join(
        f'<xs:complexType name="T{n}"><xs:sequence>'
        + "".join(
            f'<xs:element name="f{k}" type="T{(3 * n + k + 1) % types}" minOccurs="0"/>' for k in range(4)
        )
        + "</xs:sequence></xs:complexType>"
        for n in range(types)
    )
    return schema_of(f'{named}<xs:element name="r" type="T0"/>')


@pytest.mark.parametrize("types", [12, 600])
def test_places_are_as_many_as_components_rather_than_paths(types: int) -> None:
    schema = loaded(_entangled(types))
    own = schema.elements["r"]
    found = list(islice(targets(root_planner(schema, own), own), MOST_EVERYWHERE + 4 * types + 1))
    assert len(found) <= MOST_EVERYWHERE + 4 * types
    assert {target.form.xsd_type.name for target in found} == {f"T{n}" for n in range(types)}
    within = {id(one) for named in schema.types.values() for one in named.content}
    assert {id(target.particle) for target in found[1:]} == within


WITHIN_ITSELF = (
    '<xs:element name="n"><xs:complexType><xs:sequence><xs:element name="v" type="xs:int"/>'
    '<xs:element ref="n" minOccurs="0" maxOccurs="2"/></xs:sequence></xs:complexType>{}</xs:element>'
)


@pytest.mark.parametrize(("constraint", "detail"), [("order", "before"), ("occurrence", "maxOccurs 2")])
def test_an_element_within_itself_is_broken_there(constraint: str, detail: str) -> None:
    text = schema_of(WITHIN_ITSELF.format(""))
    found = offered(text, constraint, detail, root="n")
    assert found.path == "/n/n"
    assert_one_fault(text, found)


def test_a_constraint_whose_scopes_nest_is_not_offered_as_one_judge_accepts_it_broken() -> None:
    unique = '<xs:unique name="u"><xs:selector xpath=".//n/v|v"/><xs:field xpath="."/></xs:unique>'
    text = schema_of(WITHIN_ITSELF.format(unique))
    assert set(verdicts(text, etree.XML("<n><v>1</v><n><v>1</v></n></n>"))) == {"libxml2"}
    assert "identity constraint" not in {one.constraint for one in violations(loaded(text), "n")}
