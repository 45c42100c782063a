"""A label is what the bytes are; the field tables and libxml2 agree on it for whatever is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from lxml import etree

from contracts.discovery import catalogue, find
from contracts.labels import Label, label
from contracts.model import Contract, Field
from contracts.rules import rules_by_id
from contracts.schemas import contract_schema, documented_schema
from contracts.soap import envelope_bytes, take_apart
from contracts.xml import NIL, parse
from tests.unit.made_contracts import enveloped, get_order, made, payload, row

CONTRACTS = [contract for contract in catalogue() if contract.request.fields]
TEXTS = st.one_of(
    st.sampled_from(["", "1", "SE", "ZZ", " 5 ", "+5", "007", "2147483648", "-32769", "1.5", "abc"]),
    st.text("0123456789+- ", max_size=8),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
        max_size=60,
    ),
    st.sampled_from([20, 21, 50, 51]).map("x".__mul__),
    st.sampled_from([20, 21, 50, 51]).map("\N{MATHEMATICAL BOLD CAPITAL A}".__mul__),
)


PLAIN = {"string": "SE", "int": "7", "short": "7", "integer": "7"}


def element_of(each: Field, space: str | None, text: str | None, nil: str | None = None) -> etree._Element:
    element = etree.Element(f"{{{space}}}{each.name}" if space else each.name)
    element.text = text
    if nil is not None:
        element.set(NIL, nil)
    return element


def plain(each: Field, space: str | None, *, unset: bool) -> list[etree._Element]:
    """Give a field as a valid request has it, or unset if it may be."""
    if unset and each.nillable:
        return [element_of(each, space, None, "true")]
    return [element_of(each, space, PLAIN[each.type])]


@st.composite
def odd(draw: st.DrawFn, each: Field, space: str | None) -> list[etree._Element]:
    """Draw a field in any way: absent, twice, nil, of any text, in any namespace."""
    spaces = st.sampled_from([space, space, space, "urn:example:other", None])
    nils = st.sampled_from([None, None, None, "true", "false", "1", "yes"])
    one = st.builds(element_of, st.just(each), spaces, TEXTS | st.none(), nils)
    return draw(st.lists(one, max_size=2) | one.map(lambda element: [element]))


@st.composite
def envelopes(draw: st.DrawFn, contract: Contract) -> bytes:
    """Draw a request of which a few fields are odd, and perhaps a stranger or another order."""
    message = contract.request
    rows = (*message.header, *message.fields)
    chosen = draw(st.lists(st.sampled_from([each.name for each in rows]), max_size=2))
    unset = draw(st.sampled_from(message.identifiers)) if message.identifiers else ""

    def elements(of: tuple[Field, ...], space: str | None) -> list[etree._Element]:
        found = []
        for each in of:
            is_odd = each.name in chosen
            found += draw(odd(each, space)) if is_odd else plain(each, space, unset=each.name == unset)
        return found

    space = contract.namespace if message.qualified else None
    body = etree.Element(f"{{{contract.namespace}}}{message.element}")
    fields = elements(message.fields, space)
    if draw(st.integers(0, 9)) == 0:
        fields.append(etree.Element(f"{{{space}}}Stranger" if space else "Stranger"))
    body.extend(draw(st.permutations(fields)) if draw(st.integers(0, 5)) == 0 else fields)
    return envelope_bytes(contract, elements(message.header, contract.namespace), body)


@settings(max_examples=500, deadline=None)
@given(data=st.data(), contract=st.sampled_from(CONTRACTS))
def test_tables_and_libxml2_agree_on_whatever_is_sent(data: st.DataObject, contract: Contract) -> None:
    envelope = data.draw(envelopes(contract))
    found = label(contract, envelope)
    event("valid" if found.valid else f"{min(len(found.broken), 3)} broken")
    assert found.doubt is None
    assert found.broken <= set(rules_by_id(contract))
    if found.valid:
        assert valid_by_both_schemas(contract, envelope)


def valid_by_both_schemas(contract: Contract, envelope: bytes) -> bool:
    parts = take_apart(parse(envelope))
    if parts is None or parts.payload is None:
        return False
    schemas = (documented_schema(contract), contract_schema(contract))
    return not any(schema.problems(parts.payload) for schema in schemas)


# --- examples ---------------------------------------------------------------------------------------------


def broken(contract: Contract, inside: str, header: str = "") -> set[str]:
    found = label(contract, enveloped(payload("GetOrder", inside), header=header))
    assert found.doubt is None, found
    return {rule.removeprefix(f"{contract.id}.request.") for rule in found.broken}


ID = "<Id>K1</Id>"
BREAKING = {
    "Id.maxLength": "<Id>123456</Id>",
    "Id.minOccurs": "",
    "Id.maxOccurs": ID * 2,
    "Id.nillable": '<Id xsi:nil="true">K1</Id>',
    "Count.type": f"{ID}<Count>x</Count>",
    "Count.maxLength": f"{ID}<Count>0001</Count>",
    "Count.nillable": f'{ID}<Count xsi:nil="true"/>',
    "Colour.enumeration": f"{ID}<Colour>blue</Colour>",
    "Tag.maxOccurs": f"{ID}{'<Tag>a</Tag>' * 3}",
    "order": f"<Count>1</Count>{ID}",
    "namespace": '<Id xmlns="">K1</Id>',
    "unknownElement": f"{ID}<Other/>",
}


@pytest.mark.parametrize("rule", BREAKING)
def test_bytes_that_break_one_promise_violate_it_and_no_other(rule: str, tmp_path: Path) -> None:
    contract = made(tmp_path)
    assert broken(contract, BREAKING[rule]) == {rule}
    found = label(contract, enveloped(payload("GetOrder", BREAKING[rule])))
    assert found.violates_only(f"{contract.id}.request.{rule}")
    assert not found.valid
    assert str(found) == f"violates {contract.id}.request.{rule}"


def test_bytes_that_break_several_promises_violate_none_of_them_alone(tmp_path: Path) -> None:
    contract = made(tmp_path)
    assert broken(contract, "<Id>123456</Id><Count>x</Count>") == {"Id.maxLength", "Count.type"}
    found = label(contract, enveloped(payload("GetOrder", "<Id>123456</Id><Count>x</Count>")))
    assert not found.violates_only(f"{contract.id}.request.Id.maxLength")


DECLARED: tuple[Mapping[str, Any], ...] = (
    {"id": "notBoth", "description": "Not both.", "at_most_one_of": ["Count", "Colour"]},
    {"id": "even", "description": "Even.", "xpath": "not(Count) or Count mod 2 = 0"},
    {"id": "later", "description": "Later.", "all_set": ["Tag"], "when": {"situation": "found"}},
)


@pytest.mark.parametrize(
    ("inside", "rules"),
    [
        (f"{ID}<Count>2</Count>", set()),
        (f"{ID}<Count>1</Count>", {"even"}),
        (f"{ID}<Count>2</Count><Colour>red</Colour>", {"notBoth"}),
    ],
)
def test_declared_rules_count_but_for_those_of_a_situation(
    inside: str, rules: set[str], tmp_path: Path
) -> None:
    """A request's bytes do not tell the situation that it was made for."""
    assert broken(made(tmp_path, request_rules=DECLARED), inside) == rules


def test_a_format_is_beyond_what_a_schema_sees(tmp_path: Path) -> None:
    contract = made(tmp_path, request=[row("Land", format="country")], identifiers=[])
    assert broken(contract, "<Land>ZZ</Land>") == {"Land.format"}
    assert broken(contract, "<Land>SE</Land>") == set()


TOKEN = '<t:Token xmlns:t="urn:example:orders">a</t:Token>'


@pytest.mark.parametrize(
    ("header", "rules"),
    [
        (TOKEN, set()),
        (TOKEN + '<o:Other xmlns:o="urn:x"/>', set()),
        ("", {"Token.minOccurs"}),
        (TOKEN * 2, {"Token.maxOccurs"}),
        (TOKEN.replace(">a<", ">abcde<"), {"Token.maxLength"}),
        (TOKEN.replace("urn:example:orders", "urn:x"), {"Token.minOccurs"}),
    ],
)
def test_header_parts_are_judged_among_whatever_else_stands_there(
    header: str, rules: set[str], tmp_path: Path
) -> None:
    assert broken(made(tmp_path, header=[row("Token", max=4)]), ID, header) == rules


def bad_envelopes() -> Iterator[object]:
    yield pytest.param(b"<a", "not well-formed", id="no XML")
    yield pytest.param(b"<!DOCTYPE a><a/>", "not well-formed", id="a DTD")
    yield pytest.param(get_order().encode(), "no envelope around", id="no envelope")
    yield pytest.param(enveloped(""), "no envelope around", id="an empty body")
    yield pytest.param(enveloped("<GetOrder/>"), "no envelope around", id="another namespace")


@pytest.mark.parametrize(("envelope", "why"), [*bad_envelopes()])
def test_what_is_no_request_of_the_operation_is_called_neither(
    envelope: bytes, why: str, tmp_path: Path
) -> None:
    found = label(made(tmp_path), envelope)
    assert found.doubt is not None
    assert why in found.doubt
    assert not found.valid
    assert str(found) == f"unclear: {found.doubt}"


def test_a_schema_that_is_stricter_than_the_tables_is_a_doubt(tmp_path: Path) -> None:
    contract = made(tmp_path)
    strict = (tmp_path / "orders.xsd").read_text(encoding="utf-8").replace('"5"', '"1"')
    (tmp_path / "orders.xsd").write_text(strict, encoding="utf-8")
    found = label(contract, enveloped(get_order()))
    assert found.doubt is not None
    assert found.doubt.startswith("the tables are kept, yet the schema refuses")
    assert not found.violates_only(f"{contract.id}.request.Id.maxLength")


def test_a_schema_that_is_laxer_than_the_tables_is_a_doubt_only_of_the_tables_own(tmp_path: Path) -> None:
    """The published schema may allow what the documentation forbids; the tables' own schema must see it."""
    contract = made(tmp_path)
    lax = (tmp_path / "orders.xsd").read_text(encoding="utf-8").replace('"5"', '"500"')
    (tmp_path / "orders.xsd").write_text(lax, encoding="utf-8")
    assert broken(contract, "<Id>123456</Id>") == {"Id.maxLength"}


def test_an_empty_label_is_valid() -> None:
    assert Label().valid
    assert str(Label()) == "valid"


@pytest.mark.parametrize("contract", catalogue(), ids=lambda each: each.id)
def test_printed_requests_are_valid(contract: Contract) -> None:
    for example in contract.examples:
        if example.of == "request" and contract.path is not None:
            assert label(contract, (contract.path.parent / example.file).read_bytes()).doubt is None
    assert find(contract.id) == (contract,)
