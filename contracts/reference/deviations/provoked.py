"""The fault that an unknown mandatory header block has to bring, told in a way that is none of SOAP's.

Plain requests never bring it: who looks at the faults of refused messages alone does not see it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from lxml import etree

from contracts.exchange import HttpResponse
from contracts.reference.deviations.deviation import SPECIMEN, Change, Family
from contracts.reference.deviations.ways import on_envelope, on_response, with_header
from contracts.xml import local_name

faults = Family("faults")
soap12 = Family("SOAP 1.2")

CODE = b":MustUnderstand<"


def _is_provoked(response: HttpResponse) -> bool:
    return CODE in response.body


def _of_vendor(local: str) -> Callable[[etree._Element], None]:
    """Give the code the same local name in a namespace of the vendor's."""

    def change(envelope: etree._Element) -> None:
        for code in [each for each in envelope.iter("*") if local_name(each) == local]:
            other = etree.Element(str(code.tag), nsmap={"v": "urn:example:vendor"})
            other.text = "v:MustUnderstand"
            parent = code.getparent()
            assert parent is not None  # noqa: S101 -- it stands in the Fault
            parent.replace(code, other)

    return change


def _bare(envelope: etree._Element) -> None:
    for code in envelope.iter("faultcode"):
        code.text = "MustUnderstand"


def _without(local: str) -> Callable[[etree._Element], None]:
    def change(envelope: etree._Element) -> None:
        for part in [each for each in envelope.iter("*") if local_name(each) == local]:
            parent = part.getparent()
            assert parent is not None  # noqa: S101 -- it stands in the Fault
            parent.remove(part)

    return change


def _altered(alter: Callable[[etree._Element], None]) -> Change:
    return on_envelope(alter, _is_provoked)


def _with_200() -> Change:
    return on_response(
        lambda came: replace(came, status=HTTPStatus.OK.value, reason=HTTPStatus.OK.phrase), _is_provoked
    )


def _as_html() -> Change:
    return on_response(lambda came: with_header(came, "Content-Type", "text/html"), _is_provoked)


DEVIATIONS = (
    faults(
        "not-understood-in-foreign-namespace",
        "The code MustUnderstand is in a namespace of the vendor's.",
        _altered(_of_vendor("faultcode")),
        "protocol.R1027",
    ),
    faults(
        "not-understood-unqualified",
        "The code MustUnderstand has no prefix.",
        _altered(_bare),
        "protocol.R1027",
    ),
    faults(
        "not-understood-with-200",
        "The fault MustUnderstand travels with HTTP 200.",
        _with_200(),
        "protocol.R1126",
    ),
    faults(
        "not-understood-as-text-html",
        "The fault MustUnderstand has the media type of a page.",
        _as_html(),
        "protocol.R9703",
    ),
    faults(
        "not-understood-without-string",
        "The fault MustUnderstand has no faultstring.",
        _altered(_without("faultstring")),
        "protocol.faultShape",
    ),
    soap12(
        "soap-12-not-understood-in-foreign-namespace",
        "The code MustUnderstand is in a namespace of the vendor's.",
        _altered(_of_vendor("Value")),
        "protocol.mustUnderstand",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-not-understood-with-200",
        "The fault MustUnderstand travels with HTTP 200.",
        _with_200(),
        "protocol.faultStatus",
        on=SPECIMEN,
    ),
    soap12(
        "soap-12-not-understood-without-reason",
        "The fault MustUnderstand has no Reason.",
        _altered(_without("Reason")),
        "protocol.faultShape",
        on=SPECIMEN,
    ),
)
