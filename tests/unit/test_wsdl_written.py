"""``contracts wsdl``: what is written, how schemas are put together, and how it refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from contracts.cli import main
from contracts.discovery import catalogue
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.errors import WsdlError
from contracts.exchange import HttpRequest, HttpResponse
from contracts.model import Contract
from contracts.reference import application
from contracts.wsdlwriting import services, wsdl
from tests.unit.made_contracts import SPACE, made, row
from tests.unit.reference_messages import COLLECTOR, RESURS, WALLEY

NS = {
    "w": "http://schemas.xmlsoap.org/wsdl/",
    "s": "http://schemas.xmlsoap.org/wsdl/soap/",
    "x": "http://www.w3.org/2001/XMLSchema",
}
KEY = row("Key", max=8)
REFUSED = {
    "id": "Refused",
    "code": "Server",
    "when": ["unknown"],
    "description": "It was refused.",
    "detail": {"element": "{urn:example:errors}Refusal", "fields": [row("Reason")]},
}


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["wsdl", *arguments])


def values(root: etree._Element, path: str, attribute: str) -> list[str]:
    return [each.get(attribute, "") for each in root.iterfind(path, NS)]


def described(*contracts: Contract) -> etree._Element:
    (service,) = services(contracts)
    return etree.fromstring(wsdl(service))


def second(folder: Path, **more: Any) -> Contract:
    """Make another operation of the same service."""
    other = {"operation": "PutOrder", "soap_action": "urn:example:put"} | more
    return made(folder, **other).model_copy(
        update={"request": made(folder, **more).request.model_copy(update={"element": "PutOrder"})}
    )


# --- the command ------------------------------------------------------------------------------------------


def test_it_writes_one_wsdl_for_each_service_of_the_catalogue(tmp_path: Path) -> None:
    result = call("--output", str(tmp_path))
    assert result.exit_code == 0, result.output
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == [
        "collector.InformationService.wsdl",
        "resurs.ConfigurationService.wsdl",
        "walley.InformationServiceV2.wsdl",
    ]


def test_all_operations_of_a_service_stand_in_one_wsdl(tmp_path: Path) -> None:
    call("resurs", "--output", str(tmp_path))
    root = etree.parse(tmp_path / "resurs.ConfigurationService.wsdl").getroot()
    operations = values(root, "w:portType/w:operation", "name")
    assert operations == ["peekInvoiceSequence", "setInvoiceSequence"]


def test_address_and_soap_action_are_the_documented_ones() -> None:
    for service in services(catalogue()):
        root = etree.fromstring(wsdl(service))
        documented = [address.url for address in service.contracts[0].addresses if not address.production]
        assert values(root, "w:service/w:port/s:address", "location") == documented[:1]
        actions = [contract.soap_action for contract in service.contracts]
        assert values(root, "w:binding/w:operation/s:operation", "soapAction") == actions


def test_another_address_can_be_given(tmp_path: Path) -> None:
    assert call("walley", "--address", "http://127.0.0.1:8080/x", "--output", str(tmp_path)).exit_code == 0
    root = etree.parse(tmp_path / "walley.InformationServiceV2.wsdl").getroot()
    assert values(root, "w:service/w:port/s:address", "location") == ["http://127.0.0.1:8080/x"]


def test_one_address_for_several_services_is_refused(tmp_path: Path) -> None:
    result = call("--address", "http://127.0.0.1:8080/x", "--output", str(tmp_path))
    assert result.exit_code == 2
    assert "--address is the address of one service, these are 3" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "address", ["127.0.0.1:8080", "ftp://host/", "http://", "http://[", "http://h:99999/"]
)
def test_an_address_that_is_no_web_address_is_refused(address: str) -> None:
    result = call("walley", "--address", address)
    assert result.exit_code == 2
    assert "expected a URL with scheme and host" in result.output


def test_credentials_in_an_address_are_refused_and_not_repeated() -> None:
    result = call("walley", "--address", "http://me:hunter2@host/")
    assert result.exit_code == 2
    assert "carries no credentials" in result.output
    assert "hunter2" not in result.output


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = call("walley", "--output", str(tmp_path / "file" / "below"))
    assert result.exit_code == 1
    assert "the WSDL cannot be written" in result.output
    assert isinstance(result.exception, SystemExit)


def test_the_same_contracts_give_the_same_bytes() -> None:
    (first, *_), (again, *_) = services(catalogue()), services(reversed(catalogue()))
    assert wsdl(first) == wsdl(again)


# --- what it tells ----------------------------------------------------------------------------------------


def test_header_parts_and_declared_faults_are_bound(tmp_path: Path) -> None:
    root = described(made(tmp_path, header=[KEY], faults=[REFUSED]))
    assert values(root, "w:binding/w:operation/w:input/s:header", "part") == ["Key"]
    assert values(root, "w:binding/w:operation/w:fault/s:fault", "name") == ["Refused"]
    details = root.findall("w:types/x:schema[@targetNamespace='urn:example:errors']/x:element", NS)
    assert [each.get("name") for each in details] == ["Refusal"]


def test_a_fault_without_a_declared_detail_is_left_out(tmp_path: Path) -> None:
    root = described(made(tmp_path))
    assert values(root, "w:portType/w:operation/w:fault", "name") == []


def test_header_parts_that_operations_share_are_declared_once(tmp_path: Path) -> None:
    response = [row("Id")]
    root = described(
        made(tmp_path, header=[KEY], response=response), second(tmp_path, header=[KEY], response=response)
    )
    names = values(root, "w:types/x:schema/x:element", "name")
    assert sorted(names) == ["GetOrder", "Key", "Order", "PutOrder"]


def test_declarations_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WsdlError, match=f"element Key of namespace {SPACE} is declared in two ways"):
        described(made(tmp_path, header=[KEY]), second(tmp_path, header=[row("Key", max=9)]))


def test_schemas_with_different_forms_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WsdlError, match="elementFormDefault"):
        described(made(tmp_path), second(tmp_path, qualified=False))


def test_two_operations_with_one_request_element_are_refused(tmp_path: Path) -> None:
    other = made(tmp_path, operation="PutOrder")
    with pytest.raises(WsdlError, match="R2710"):
        described(made(tmp_path), other)


def test_soap_12_has_no_binding_and_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WsdlError, match=r"expected SOAP 1\.1"):
        described(made(tmp_path, soap="1.2"))


# --- schemas of several files -----------------------------------------------------------------------------

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'


def published(folder: Path, main: str, **files: str) -> Contract:
    """Make a contract whose schema was published in several files."""
    contract = made(folder, schema_from="vendor")
    for name, content in {"orders": main, **files}.items():
        (folder / f"{name}.xsd").write_text(content)
    return contract


ELEMENTS = '<xs:element name="GetOrder" type="{p}:T"/><xs:element name="Order" type="{p}:T"/>'


def test_an_included_file_is_put_in_with_its_own_prefixes(tmp_path: Path) -> None:
    contract = published(
        tmp_path,
        f'<xs:schema {XS} xmlns:a="{SPACE}" targetNamespace="{SPACE}"><xs:include schemaLocation="more.xsd"/>'
        f"{ELEMENTS.format(p='a')}</xs:schema>",
        more=f'<xs:schema {XS} xmlns:b="{SPACE}" targetNamespace="{SPACE}"><xs:complexType name="T"><xs:sequence>'
        '<xs:element name="Id" type="b:I"/></xs:sequence></xs:complexType>'
        '<xs:simpleType name="I"><xs:restriction base="xs:string"/></xs:simpleType></xs:schema>',
    )
    (schema,) = described(contract).findall("w:types/x:schema", NS)
    assert schema.find("x:include", NS) is None
    compiled = etree.XMLSchema(etree.fromstring(etree.tostring(schema)))
    assert compiled.validate(etree.fromstring(f'<m:Order xmlns:m="{SPACE}"><Id>1</Id></m:Order>'))
    assert not compiled.validate(etree.fromstring(f'<m:Order xmlns:m="{SPACE}"/>'))


def test_an_imported_file_stands_beside_it_without_a_location(tmp_path: Path) -> None:
    contract = published(
        tmp_path,
        f'<xs:schema {XS} xmlns:o="urn:other" targetNamespace="{SPACE}">'
        f'<xs:import namespace="urn:other" schemaLocation="more.xsd"/>{ELEMENTS.format(p="o")}</xs:schema>',
        more=f'<xs:schema {XS} targetNamespace="urn:other"><xs:complexType name="T"/></xs:schema>',
    )
    root = described(contract)
    assert values(root, "w:types/x:schema", "targetNamespace") == [SPACE, "urn:other"]
    assert values(root, "w:types/x:schema/x:import", "schemaLocation") == [""]


@pytest.mark.parametrize(
    ("reference", "more", "said"),
    [
        ("include", f"<xs:schema {XS}/>", "expected a schema with a targetNamespace"),
        ("redefine", f'<xs:schema {XS} targetNamespace="{SPACE}"/>', "xs:redefine cannot be put into a WSDL"),
    ],
)
def test_what_cannot_be_put_into_a_wsdl_is_refused(
    reference: str, more: str, said: str, tmp_path: Path
) -> None:
    main = (
        f'<xs:schema {XS} targetNamespace="{SPACE}"><xs:{reference} schemaLocation="more.xsd"/></xs:schema>'
    )
    with pytest.raises(WsdlError, match=said):
        described(published(tmp_path, main, more=more))


# --- the reference services -------------------------------------------------------------------------------


def asked(url: str, method: str = "GET") -> HttpResponse:
    response = ReferenceEndpoint(application()).send(HttpRequest(method, url, (), b"")).response
    assert response is not None
    return response


@pytest.mark.parametrize("url", [COLLECTOR, RESURS, WALLEY])
@pytest.mark.parametrize("query", ["wsdl", "WSDL", "wsdl="])
def test_a_reference_service_gives_its_wsdl_with_the_address_as_asked(url: str, query: str) -> None:
    response = asked(f"{url}?{query}")
    assert response.status == 200
    assert response.header("Content-Type") == "text/xml; charset=utf-8"
    path = url.removeprefix("http://reference.invalid")
    locations = values(etree.fromstring(response.body), "w:service/w:port/s:address", "location")
    assert locations == [f"http://localhost{path}"]


@pytest.mark.parametrize(("method", "query"), [("POST", "wsdl"), ("GET", "xsd"), ("GET", "")])
def test_nothing_else_gives_the_wsdl(method: str, query: str) -> None:
    assert b"definitions" not in asked(f"{WALLEY}?{query}", method).body
