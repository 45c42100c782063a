"""The same exchanges written in every format that is read."""

from __future__ import annotations

import base64
import gzip
import json
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import dpkt
import yaml

from contracts.endpoints.reference import ReferenceEndpoint
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from tests.unit.reference_messages import LOGIN, PEEK, RESURS, WALLEY, envelope, invoice_request, post

KNOWN = "73255093"
CLIENT, SERVER = (b"\x7f\x00\x00\x01", 40000), (b"\x7f\x00\x00\x02", 80)


def asked(request: HttpRequest) -> Exchange:
    """Ask the embedded reference service."""
    endpoint = ReferenceEndpoint()
    exchange = endpoint.send(request)
    endpoint.close()
    return exchange


def invoice(text: str | None = None, **fields: Any) -> HttpRequest:
    """Give a request for an invoice."""
    body = invoice_request(**({"invoice_no": KNOWN} | fields)) if text is None else text
    return post(WALLEY, envelope(body, LOGIN))


def exchanges() -> list[Exchange]:
    """Give one exchange that is right, one with a fault, and two in which the client is wrong."""
    unquoted = invoice()
    headers = tuple((name, value.strip('"')) for name, value in unquoted.headers)
    requests = [
        invoice(correlation_id="order-1"),
        invoice(invoice_no="4711"),
        invoice(correlation_id="x" * 51),
        HttpRequest("POST", WALLEY, headers, unquoted.body),
        post(RESURS, envelope(PEEK)),
    ]
    return [asked(each) for each in requests]


def came(exchange: Exchange) -> HttpResponse:
    """Give the response, which there is."""
    assert exchange.response is not None
    return exchange.response


def table(headers: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name, []).append(value)
    return found


def vcr_document(given: Sequence[Exchange]) -> dict[str, Any]:
    """Give what vcrpy writes."""
    return {"interactions": [_interaction(each) for each in given], "version": 1}


def _interaction(exchange: Exchange) -> dict[str, Any]:
    request, response = exchange.request, came(exchange)
    return {
        "request": {
            "body": request.body.decode(),
            "headers": table(request.headers),
            "method": request.method,
            "uri": request.url,
        },
        "response": {
            "body": {"string": response.body.decode()},
            "headers": table(response.headers),
            "status": {"code": response.status, "message": response.reason},
        },
    }


def ruby_document(given: Sequence[Exchange]) -> dict[str, Any]:
    """Give what Ruby's VCR writes: 2.x and later."""
    listed = []
    for each in given:
        said = _interaction(each)
        said["request"] |= {
            "method": "post",
            "body": {"encoding": "UTF-8", "string": said["request"]["body"]},
        }
        body = base64.encodebytes(came(each).body).decode()
        said["response"] |= {"body": {"encoding": "ASCII-8BIT", "base64_string": body}, "http_version": "1.1"}
        listed.append(said | {"recorded_at": "Tue, 01 Nov 2022 04:58:44 GMT"})
    return {"http_interactions": listed, "recorded_with": "VCR 6.1.0"}


def har_document(given: Sequence[Exchange]) -> dict[str, Any]:
    """Give what Firefox writes."""
    return {
        "log": {"version": "1.2", "creator": {"name": "Firefox"}, "entries": [_entry(each) for each in given]}
    }


def _entry(exchange: Exchange) -> dict[str, Any]:
    request, response = exchange.request, came(exchange)

    def rows(headers: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
        return [{"name": name, "value": value} for name, value in headers]

    return {
        "startedDateTime": "2024-01-02T03:04:05.678+01:00",
        "request": {
            "method": request.method,
            "url": request.url,
            "httpVersion": "HTTP/1.1",
            "headers": rows(request.headers),
            "bodySize": len(request.body),
            "postData": {"mimeType": "text/xml", "params": [], "text": request.body.decode()},
        },
        "response": {
            "status": response.status,
            "statusText": response.reason,
            "httpVersion": "HTTP/1.1",
            "headers": rows(response.headers),
            "content": {"mimeType": "text/xml", "size": len(response.body), "text": response.body.decode()},
        },
    }


def wire_request(request: HttpRequest) -> bytes:
    """Write a request as it travels."""
    path = "/" + request.url.split("/", 3)[3]
    host = request.url.split("/")[2]
    lines = [f"{request.method} {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(request.body)}"]
    lines += [f"{name}: {value}" for name, value in request.headers]
    return "\r\n".join([*lines, "", ""]).encode() + request.body


def wire_response(response: HttpResponse) -> bytes:
    """Write a response as it travels."""
    own = [pair for pair in response.headers if pair[0].lower() != "content-length"]
    lines = [f"HTTP/1.1 {response.status} {response.reason}", f"Content-Length: {len(response.body)}"]
    lines += [f"{name}: {value}" for name, value in own]
    return "\r\n".join([*lines, "", ""]).encode() + response.body


def tnetstring(value: object) -> bytes:
    """Write a value as mitmproxy does."""
    if value is None:
        return b"0:~"
    if isinstance(value, bool):
        return b"4:true!" if value else b"5:false!"
    tag, data = _tagged(value)
    return str(len(data)).encode() + b":" + data + tag


def _tagged(value: object) -> tuple[bytes, bytes]:
    if isinstance(value, int):
        return b"#", str(value).encode()
    if isinstance(value, float):
        return b"^", repr(value).encode()
    if isinstance(value, str):
        return b";", value.encode()
    if isinstance(value, bytes):
        return b",", value
    if isinstance(value, dict):
        return b"}", b"".join(tnetstring(part) for pair in value.items() for part in pair)
    assert isinstance(value, list | tuple)
    return b"]", b"".join(map(tnetstring, value))


def flow(exchange: Exchange) -> dict[str, Any]:
    """Give a flow of mitmproxy."""
    request, response = exchange.request, exchange.response

    def raw(headers: Sequence[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
        return [(name.encode(), value.encode()) for name, value in headers]

    answer = None
    if response is not None:
        answer = {
            "http_version": b"HTTP/1.1",
            "status_code": response.status,
            "reason": response.reason.encode(),
            "headers": raw(response.headers),
            "content": response.body,
        }
    return {
        "type": "http",
        "version": 21,
        "request": {
            "method": request.method.encode(),
            "scheme": b"http",
            "host": request.url.split("/")[2],
            "port": 80,
            "path": ("/" + request.url.split("/", 3)[3]).encode(),
            "http_version": b"HTTP/1.1",
            "headers": raw(request.headers),
            "content": request.body,
            "timestamp_start": 1704164645.678,
        },
        "response": answer,
    }


Segment = tuple[bool, int, bytes, int]
"""Whether the client sends, the sequence number, the payload, the flags."""


def segments(given: Sequence[Exchange], first: int = 1000, size: int = 700) -> list[Segment]:
    """Give the segments of one connection in which all exchanges travel, one after the other."""
    syn: list[Segment] = [(True, first, b"", 0x02), (False, first, b"", 0x12)]
    at = {True: first + 1, False: first + 1}
    found: list[Segment] = []
    for each in given:
        for client, data in ((True, wire_request(each.request)), (False, wire_response(came(each)))):
            for start in range(0, len(data), size):
                part = data[start : start + size]
                found.append((client, at[client] % 2**32, part, 0x18))
                at[client] += len(part)
    return [*syn, *found]


def frame(
    segment: Segment, *, client: tuple[bytes, int] = CLIENT, server: tuple[bytes, int] = SERVER
) -> bytes:
    """Put a segment into TCP, IPv4 and Ethernet."""
    from_client, sequence, payload, flags = segment
    source, target = (client, server) if from_client else (server, client)
    tcp = dpkt.tcp.TCP(sport=source[1], dport=target[1], seq=sequence, flags=flags, data=payload)
    packet = dpkt.ip.IP(src=source[0], dst=target[0], p=dpkt.ip.IP_PROTO_TCP, data=tcp)
    packet.len = len(packet)
    return bytes(dpkt.ethernet.Ethernet(type=dpkt.ethernet.ETH_TYPE_IP, data=packet))


def capture(path: Path, frames: Sequence[bytes], *, pcapng: bool = False, link: int = 1) -> Path:
    """Write frames as a capture."""
    with path.open("wb") as file:
        writer = dpkt.pcapng.Writer(file) if pcapng else dpkt.pcap.Writer(file, linktype=link, snaplen=65535)
        for number, each in enumerate(frames):
            writer.writepkt(each, 1704164645.0 + number)
    return path


def _write_messages(folder: Path, given: Sequence[Exchange], kind: str) -> Path:
    folder.mkdir()
    for number, each in enumerate(given):
        bare = kind == "xml"
        sent = each.request.body if bare else wire_request(each.request)
        received = came(each).body if bare else wire_response(came(each))
        (folder / f"{number}.request.{kind}").write_bytes(sent)
        (folder / f"{number}.response.{kind}").write_bytes(received)
    return folder


def _text(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _packed(path: Path, text: str) -> Path:
    path.write_bytes(gzip.compress(text.encode()))
    return path


WRITERS: dict[str, Callable[[Path, Sequence[Exchange]], Path]] = {
    "vcrpy, YAML": lambda folder, given: _text(folder / "a.yaml", yaml.safe_dump(vcr_document(given))),
    "vcrpy, JSON": lambda folder, given: _text(folder / "a.json", json.dumps(vcr_document(given))),
    "Ruby's VCR": lambda folder, given: _text(folder / "a.yml", yaml.safe_dump(ruby_document(given))),
    "HAR": lambda folder, given: _text(folder / "a.har", json.dumps(har_document(given))),
    "HAR, gzip": lambda folder, given: _packed(folder / "a.har.gz", json.dumps(har_document(given))),
    "mitmproxy": lambda folder, given: _bytes(
        folder / "a", b"".join(tnetstring(flow(each)) for each in given)
    ),
    "pcap": lambda folder, given: capture(folder / "a.pcap", [frame(each) for each in segments(given)]),
    "pcapng": lambda folder, given: capture(
        folder / "a.pcapng", [frame(each) for each in segments(given)], pcapng=True
    ),
    "HTTP messages": lambda folder, given: _write_messages(folder / "messages", given, "http"),
    "envelopes": lambda folder, given: _write_messages(folder / "messages", given, "xml"),
}


def _bytes(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def loopback(frame_of_ethernet: bytes) -> bytes:
    """Put the same packet behind the header of BSD's loopback interface."""
    return struct.pack("<I", 2) + frame_of_ethernet[14:]
