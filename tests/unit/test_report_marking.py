"""The element that a finding points at is found and marked, whatever the prefixes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.reports.marking import Marked, cut, marked
from tests.unit.report_samples import fault, invoice

SHOWN = [
    ("/soap:Envelope/soap:Body/GetInvoiceResponse/Status", "<Status>Open</Status>"),
    ("Envelope/Body/GetInvoiceResponse/Status", "<Status>Open</Status>"),
    ("Envelope/Body/*/Status", "<Status>Open</Status>"),
    ("GetInvoiceResponse/Status[1]", "<Status>Open</Status>"),
    ("{http://a.test/b/c}Envelope/Body/GetInvoiceResponse/TotalAmount", "<TotalAmount>1205.00</TotalAmount>"),
]


@pytest.mark.parametrize(("place", "shown"), SHOWN)
def test_an_element_is_marked_alone(place: str, shown: str) -> None:
    found = marked(invoice(), [place])
    assert found is not None
    assert found.marked == shown


def test_a_fault_code_is_found_from_within_the_body() -> None:
    found = marked(fault("NO"), ["Fault/faultcode"])
    assert found is not None
    assert found.marked == "<faultcode>soap:NO</faultcode>"


@pytest.mark.parametrize(
    "place",
    [
        "",
        "/",
        "Status",
        "Envelope/None",
        "Envelope/Body/*/Status[2]",
        "Envelope/Body/*/Status[0]",
        "[",
        "a//b",
    ],
)
def test_a_place_that_is_not_there_marks_nothing(place: str) -> None:
    whole = marked(invoice())
    assert marked(invoice(), [place]) == whole
    assert whole is not None
    assert whole.marked == ""


def test_the_first_place_that_is_there_is_marked() -> None:
    found = marked(invoice(), ["Envelope/None", "Envelope/Body/*/Status", "Envelope/Body/*/TotalAmount"])
    assert found is not None
    assert found.marked == "<Status>Open</Status>"


@pytest.mark.parametrize("place", [place for place, _ in SHOWN])
def test_marking_changes_nothing_of_the_text(place: str) -> None:
    plain, found = marked(invoice()), marked(invoice(), [place])
    assert plain is not None
    assert found is not None
    assert found.before + found.marked + found.after == plain.before


def test_a_document_that_holds_the_mark_itself_is_split_at_the_right_place() -> None:
    found = marked(b"<a><b>mark 0</b><!--mark 1--><c>x</c></a>", ["a/c"])
    assert found is not None
    assert found.marked == "<c>x</c>"


@pytest.mark.parametrize(
    "data", [b"", b"  ", b"<a>", b"plain", b"<!DOCTYPE a><a/>", b"<a>" + b"x" * 300_000 + b"</a>"]
)
def test_what_is_no_xml_or_too_large_is_not_indented(data: bytes) -> None:
    assert marked(data) is None


@given(st.binary(), st.text())
def test_no_bytes_and_no_place_are_too_odd(data: bytes, place: str) -> None:
    marked(data, [place])
    marked(b"<Envelope><Body><a>1</a></Body></Envelope>", [place])


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200), st.integers(3, 500))
def test_a_cut_keeps_the_mark_and_counts_what_it_leaves_out(
    before: str, inside: str, after: str, limit: int
) -> None:
    whole = Marked(before, inside, after)
    kept, left_out = cut(whole, limit)
    assert kept.size + left_out == whole.size
    assert kept.size <= limit
    assert bool(kept.marked) == bool(inside)
    assert (
        before.endswith(kept.before) if inside or not left_out else (before + after).startswith(kept.before)
    )
