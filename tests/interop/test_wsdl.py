"""The WSDLs that are written hold WS-I's static requirements; a WSDL that breaks one is seen to break it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from contracts.discovery import catalogue
from contracts.wsdlwriting import Described, services, wsdl
from tests.interop.basic_profile import REQUIREMENTS, broken

Change = Callable[[str], str]


def written(vendor: str) -> str:
    """Write the WSDL of a vendor's one service."""
    (service,) = services(each for each in catalogue() if each.vendor == vendor)
    return wsdl(service).decode()


@pytest.mark.parametrize("service", services(catalogue()), ids=lambda each: each.name)
def test_a_written_wsdl_holds_every_static_requirement(service: Described) -> None:
    assert broken(wsdl(service)) == []


def swap(old: str, new: str, count: int = 1) -> Change:
    """Give a change that puts one text in the place of another, which has to be there."""

    def change(text: str) -> str:
        assert old in text, f"{old} is not in the WSDL"
        return text.replace(old, new, count)

    return change


def without(pattern: str) -> Change:
    """Give a change that leaves out the first text that fits a pattern."""

    def change(text: str) -> str:
        assert re.search(pattern, text, re.DOTALL), f"{pattern} is not in the WSDL"
        return re.sub(pattern, "", text, count=1, flags=re.DOTALL)

    return change


def types_last(text: str) -> str:
    """Put ``types`` at the end."""
    types = re.search(r"<wsdl:types>.*</wsdl:types>", text, re.DOTALL)
    assert types
    return text.replace(types[0], "").replace("</wsdl:definitions>", f"{types[0]}</wsdl:definitions>")


def both(first: Change, second: Change) -> Change:
    """Give two changes as one."""
    return lambda text: second(first(text))


def imported(attributes: str, before: str = "<wsdl:types>") -> Change:
    return swap(before, f"<wsdl:import {attributes}/>{before}")


BODY = '<soap:body use="literal"/>'
RESPONSE_PART = '<wsdl:part name="parameters" element="tns:peekInvoiceSequenceResponse"/>'
TWO_PARTS = swap(RESPONSE_PART, f'{RESPONSE_PART}<wsdl:part name="more" element="tns:peekInvoiceSequence"/>')

BREAKS: dict[str, Change] = {
    "R2001": imported('namespace="urn:x" location="types.xsd"'),
    "R2002": imported('namespace="urn:x" location="types.xsd"'),
    "R2003": swap(
        "<wsdl:types>",
        '<wsdl:types><x:import xmlns:x="http://www.w3.org/2001/XMLSchema" namespace="urn:x"/>',
    ),
    "R2022": imported('namespace="urn:x" location="x.wsdl"', "<wsdl:message "),
    "R2023": types_last,
    "R2026": swap("<soap:binding ", '<soap:binding wsdl:required="true" '),
    "R2028": swap("<wsdl:service ", '<wsdl:service version="1" '),
    "R2029": without(r" location=\"[^\"]*\""),
    "R2101": swap('message="tns:peekInvoiceSequenceInput"', 'message="tns:nothing"'),
    "R2102": without(r'<import namespace="http://ecommerce.resurs.com/v4/types/common"/>'),
    "R2105": without(r' targetNamespace="http://ecommerce.resurs.com/v4/msg/exception"'),
    "R2110": swap(
        'type="base64Binary"', 'xmlns:e="http://schemas.xmlsoap.org/soap/encoding/" type="e:Array"'
    ),
    "R2111": swap('<element name="logotype"', '<element wsdl:arrayType="xsd:int[]" name="logotype"'),
    "R2112": swap('name="logotype"', 'name="ArrayOfLogotype"'),
    "R2201": swap(BODY, '<soap:body parts="parameters more" use="literal"/>'),
    "R2204": swap('element="tns:peekInvoiceSequence"/>', 'type="tns:peekInvoiceSequence"/>'),
    "R2205": swap('name="fault" element="ns1:', 'name="fault" type="ns1:'),
    "R2206": swap('element="tns:peekInvoiceSequence"/>', 'element="tns:nothing"/>'),
    "R2209": both(TWO_PARTS, swap(BODY, '<soap:body parts="parameters" use="literal"/>', 2)),
    "R2210": TWO_PARTS,
    "R2303": without(r'<wsdl:input message="tns:peekInvoiceSequenceInput"/>'),
    "R2304": swap(
        '<wsdl:operation name="setInvoiceSequence"', '<wsdl:operation name="peekInvoiceSequence"', 2
    ),
    "R2305": both(TWO_PARTS, swap("<wsdl:operation ", '<wsdl:operation parameterOrder="x" ')),
    "R2306": swap('name="fault" element=', 'name="fault" type="ns1:ECommerceError" element='),
    "R2401": without(r"<soap:binding [^>]*>"),
    "R2701": without(r' transport="[^"]*"'),
    "R2702": swap('transport="http://schemas.xmlsoap.org/soap/http"', 'transport="urn:mail"'),
    "R2705": swap('soapAction="" style="document"', 'soapAction="" style="rpc"'),
    "R2706": swap(BODY, '<soap:body use="encoded"/>'),
    "R2710": swap('element="tns:setInvoiceSequence"', 'element="tns:peekInvoiceSequence"'),
    "R2711": swap(
        "</wsdl:port>",
        '</wsdl:port><wsdl:port name="again" binding="tns:ConfigurationServiceBinding"><soap:address location='
        '"https://test.resurs.com/ecommerce-test/ws/V4/ConfigurationService"/></wsdl:port>',
    ),
    "R2716": swap(BODY, '<soap:body namespace="urn:x" use="literal"/>'),
    "R2718": without(r'<wsdl:operation name="peekInvoiceSequence">\s*<soap:operation.*?</wsdl:operation>'),
    "R2720": without(r' part="Username"'),
    "R2721": without(r'(?<=<soap:fault) name="[^"]*"'),
    "R2723": swap(
        '<soap:fault name="ECommerceErrorException" use="literal"/>', '<soap:fault name="x" use="encoded"/>'
    ),
    "R2740": without(r"<soap:fault [^>]*>"),
    "R2749": swap("<soap:header ", '<soap:header parts="Username" '),
    "R2754": swap('<soap:fault name="', '<soap:fault name="Other'),
    "R2801": swap('type="common:nonEmptyString"', 'type="common:nothing"'),
    "R2803": imported('namespace="relative" location="x.wsdl"'),
    "R4003": swap("encoding='UTF-8'", "encoding='ISO-8859-1'"),
    "R4004": swap("version='1.0'", "version='1.1'"),
}
WITH_HEADERS = {"R2720", "R2749"}


@pytest.mark.parametrize("number", sorted(BREAKS))
def test_a_wsdl_that_breaks_a_requirement_is_seen_to_break_it(number: str) -> None:
    changed = BREAKS[number](written("walley" if number in WITH_HEADERS else "resurs"))
    assert number in broken(changed.encode())


def test_every_requirement_has_a_wsdl_that_breaks_it() -> None:
    assert set(BREAKS) == set(REQUIREMENTS)
