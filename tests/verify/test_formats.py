"""Every format gives the same exchanges, and so the same verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import vcr
import yaml
from requests import Session

from contracts.reference import application, serving
from contracts.verdicts import Verdict
from contracts.verifying import Recorded, read
from contracts.verifying.recorded import Entry, Skipped
from tests.unit.reference_messages import LOGIN, WALLEY, envelope, invoice_request, post
from tests.verify.formats import (
    KNOWN,
    WRITERS,
    capture,
    exchanges,
    flow,
    frame,
    loopback,
    segments,
    tnetstring,
    vcr_document,
    wire_request,
)
from tests.verify.judged import found, left_out, verdict, verified

HERE = Path(__file__).parent / "recordings"
TOO_LONG = "walley.GetCurrentInvoice.request.CorrelationId.maxLength"
UNQUOTED = "walley.GetCurrentInvoice.client.R1109"
ACTION = "walley.GetCurrentInvoice.client.R2744"


def recorded(entries: list[Entry]) -> list[Recorded]:
    return [each for each in entries if isinstance(each, Recorded)]


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_traffic_has_the_same_findings_in_every_format(name: str, tmp_path: Path) -> None:
    # Two services of the catalogue share an element; only address and SOAPAction tell which is meant.
    report = verified(WRITERS[name](tmp_path, exchanges()), without="collector")
    by_headers = {} if name == "envelopes" else {UNQUOTED: "client"}
    assert found(report) == {TOO_LONG: "client"} | by_headers
    assert report.traffic is not None
    assert (report.traffic.read, report.traffic.judged) == (5, 5)
    assert left_out(report) == {}
    assert report.run.exit_code == 1


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "envelopes"])
def test_every_format_gives_back_the_exact_bodies_and_statuses(name: str, tmp_path: Path) -> None:
    given = exchanges()
    path = WRITERS[name](tmp_path, given)
    files = sorted(path.glob("*.request.*")) if path.is_dir() else [path]
    entries = recorded([entry for file in files for entry in read(file)])
    assert [each.request.body for each in entries] == [each.request.body for each in given]
    assert [each.request.url for each in entries] == [each.request.url for each in given]
    for entry, exchange in zip(entries, given, strict=True):
        assert entry.response is not None
        assert exchange.response is not None
        assert (entry.response.status, entry.response.body) == (
            exchange.response.status,
            exchange.response.body,
        )
        assert entry.response.header("Content-Type") == exchange.response.header("Content-Type")


@pytest.mark.parametrize("serializer", ["yaml", "json"])
def test_what_vcrpy_itself_records_is_read(serializer: str, tmp_path: Path) -> None:
    path = tmp_path / f"cassette.{serializer}"
    request = post(WALLEY, envelope(invoice_request(invoice_no=KNOWN), LOGIN))
    with (
        serving(application()) as base,
        vcr.VCR(serializer=serializer).use_cassette(str(path)),
        Session() as client,
    ):
        url = base + "/v3.0/InformationServiceV2.svc"
        answer = client.post(url, data=request.body, headers=dict(request.headers))
    (entry,) = recorded(list(read(path)))
    assert entry.request.body == request.body
    assert entry.response is not None
    assert (entry.response.status, entry.response.body) == (200, answer.content)
    report = verified(path)
    assert found(report) == {}
    assert verdict(report, "walley.GetCurrentInvoice.request.accepted") == Verdict.CONFORMS


@pytest.mark.parametrize("name", ["loopback.pcap", "mitmproxy.flows"])
def test_a_real_file_of_a_real_tool_gives_what_its_client_did(name: str) -> None:
    report = verified(HERE / name)
    assert found(report) == {TOO_LONG: "client", UNQUOTED: "client"}
    assert report.traffic is not None
    assert (report.traffic.read, report.traffic.judged) == (7, 5)
    cancel = "{http://schemas.ecommerce.collector.se/v30/InformationService}CancelInvoiceRequest"
    assert left_out(report) == {
        f"of no contract: an operation without a contract: {cancel}": 1,
        "of no contract: no request with a body (GET)": 1,
    }


def test_a_real_archive_of_chromium_gives_what_its_page_did() -> None:
    report = verified(HERE / "chromium.har")
    assert found(report) == {TOO_LONG: "client", "walley.GetCurrentInvoice.client.message": "client"}
    assert left_out(report) == {"of no contract: no request with a body (GET)": 1}


def test_the_suites_own_cassettes_are_read_without_a_finding() -> None:
    folder = Path(__file__).parents[2] / "cassettes/resurs/peekInvoiceSequence"
    report = verified(folder)
    assert found(report) == {}
    assert report.run.exit_code == 0
    assert report.run.endpoint.evidence == "reference"
    assert verdict(report, "resurs.peekInvoiceSequence.protocol.R1126") == Verdict.CONFORMS


# --- the shapes of vcrpy's cassettes through the years ------------------------------------------------------

OLD: Mapping[str, str] = {
    "bytes, as requests sends them": "body: !!binary |\n        PGEvPg==",
    "text of Python 2": "body: !!python/unicode '<a/>'",
    "an io.BytesIO": (
        "body: !!python/object/new:_io.BytesIO\n        state: !!python/tuple\n        - !!binary |\n"
        "          PGEvPg==\n        - 0\n        - null"
    ),
    "a file in parts": "body: !!python/object/apply:builtins.list\n      - - '<a'\n        - '/>'",
    "a table with a string": "body: {string: '<a/>'}",
    "base64 in a table": "body: {base64_string: 'PGEv Pg=='}",
}


@pytest.mark.parametrize("body", OLD.values(), ids=OLD.keys())
def test_a_body_is_read_in_every_way_in_which_vcrpy_has_written_one(body: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "interactions:\n- request:\n    "
        + body.replace("\n      ", "\n    ")
        + "\n    headers: {A: b}\n    method: POST\n"
        "    uri: http://h/p\n  response:\n    body: {string: ok}\n    headers: {}\n    status: {code: 200}\n"
        "version: 1\n"
    )
    (entry,) = recorded(list(read(path)))
    assert entry.request.body == b"<a/>"
    assert entry.request.headers == (("A", "b"),)


def test_what_older_vcrpy_wrote_for_httpx_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        "interactions:\n- request: {body: '<a/>', headers: {}, method: POST, uri: 'http://h/'}\n"
        "  response: {content: ok, headers: [[X, y]], http_version: HTTP/1.1, status_code: 201}\nversion: 1\n"
    )
    (entry,) = recorded(list(read(path)))
    assert entry.response is not None
    assert (entry.response.status, entry.response.body, entry.response.http_version) == (201, b"ok", "1.1")
    assert entry.response.headers == (("X", "y"),)


def test_a_body_that_was_unpacked_loses_the_header_that_says_it_is_packed(tmp_path: Path) -> None:
    document = vcr_document(exchanges()[:1])
    document["interactions"][0]["response"]["headers"]["Content-Encoding"] = ["gzip"]
    path = tmp_path / "a.yaml"
    path.write_text(yaml.safe_dump(document))
    assert found(verified(path)) == {}


def test_a_text_goes_back_to_the_encoding_that_its_declaration_names(tmp_path: Path) -> None:
    document = vcr_document(exchanges()[:1])
    said = document["interactions"][0]["request"]
    said["body"] = "<?xml version='1.0' encoding='iso-8859-1'?>" + said["body"].replace("order-1", "ärende")
    path = tmp_path / "a.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True))
    (entry,) = recorded(list(read(path)))
    assert "ärende".encode("latin-1") in entry.request.body


# --- captures -----------------------------------------------------------------------------------------------


def test_segments_may_come_in_any_order_and_twice(tmp_path: Path) -> None:
    opening, rest = segments(exchanges())[:2], segments(exchanges())[2:]
    path = capture(tmp_path / "a.pcap", [frame(each) for each in [*opening, *rest[::-1], *rest[:3]]])
    assert found(verified(path)) == {TOO_LONG: "client", UNQUOTED: "client"}


def test_sequence_numbers_may_begin_anew(tmp_path: Path) -> None:
    path = capture(tmp_path / "a.pcap", [frame(each) for each in segments(exchanges(), first=2**32 - 900)])
    assert len(recorded(list(read(path)))) == 5


def test_a_capture_of_the_loopback_interface_of_bsd_is_read(tmp_path: Path) -> None:
    frames = [loopback(frame(each)) for each in segments(exchanges())]
    assert len(recorded(list(read(capture(tmp_path / "a.pcap", frames, link=0))))) == 5


def test_two_connections_are_kept_apart(tmp_path: Path) -> None:
    one = [frame(each) for each in segments(exchanges()[:1])]
    other = [frame(each, client=(b"\x7f\x00\x00\x01", 40001)) for each in segments(exchanges()[1:2])]
    mixed = [each for pair in zip(one, other, strict=False) for each in pair]
    mixed += [*one[len(other) :], *other[len(one) :]]
    path = capture(tmp_path / "a.pcap", mixed)
    assert len(recorded(list(read(path)))) == 2


def test_a_packet_that_is_missing_is_told_and_not_taken_for_the_end(tmp_path: Path) -> None:
    every = segments(exchanges(), size=200)
    gone = next(number for number, each in enumerate(every) if not each[0] and each[2])
    path = capture(tmp_path / "a.pcap", [frame(each) for each in every[:gone] + every[gone + 1 :]])
    report = verified(path)
    assert left_out(report)["of the service: a response of which packets are missing in the capture"] == 5


def test_tls_in_a_capture_is_counted(tmp_path: Path) -> None:
    hello = (True, 1001, b"\x16\x03\x01\x02\x00\x01", 0x18)
    report = verified(capture(tmp_path / "a.pcap", [frame(hello)]))
    assert left_out(report) == {"a TLS connection: a capture of plain HTTP is needed": 1}
    assert report.run.exit_code == 12


# --- what is no exchange ------------------------------------------------------------------------------------


def test_a_flow_that_is_no_http_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(tnetstring({"type": "tcp", "messages": []}) + tnetstring(flow(exchanges()[0])))
    assert [type(each) for each in read(path)] == [Skipped, Recorded]


def test_a_request_without_a_response_is_judged_all_the_same(tmp_path: Path) -> None:
    too_long = exchanges()[2]
    path = tmp_path / "a.request.http"
    path.write_bytes(wire_request(too_long.request))
    report = verified(path)
    assert found(report) == {TOO_LONG: "client"}
    assert left_out(report) == {"of the service: no response was recorded": 1}


def test_a_response_without_its_request_is_counted(tmp_path: Path) -> None:
    (tmp_path / "a.response.xml").write_text("<a/>")
    assert left_out(verified(tmp_path)) == {"a response without its request": 1}


def test_a_pair_is_read_once_whichever_of_its_files_is_given(tmp_path: Path) -> None:
    folder = WRITERS["envelopes"](tmp_path, exchanges()[:1])
    report = verified(folder, folder / "0.response.xml", folder / "0.request.xml")
    assert report.traffic is not None
    assert report.traffic.read == 1
