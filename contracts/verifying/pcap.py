"""Captures of plain HTTP (pcap and pcapng), by dpkt; what is encrypted in them stays unread, and is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from contracts.errors import TrafficError
from contracts.exchange import HttpResponse
from contracts.verifying.http1 import NotHttp, read_request, read_response
from contracts.verifying.moments import of_seconds
from contracts.verifying.openfile import opened, unreadable
from contracts.verifying.recorded import NO_RESPONSE, Entry, Recorded, Skipped
from contracts.verifying.streams import MAX_STREAM, Stream

MAGIC: Final = (
    b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d", b"\x0a\x0d\x0d\x0a",
)  # fmt: skip
NEXT_GENERATION: Final = MAGIC[-1]
METHOD: Final = re.compile(rb"[A-Z]{3,20} \S+ HTTP/1\.[01]\r?\n")
TLS: Final = re.compile(rb"\x16\x03[\x00-\x04]")

Place = tuple[bytes, int]
"""Address and port of one end."""


@dataclass(slots=True)
class _Connection:
    """Both directions between two ends, by who sends."""

    number: int
    streams: dict[Place, Stream] = field(default_factory=dict)
    first_sender: Place | None = None


def read_pcap(path: Path) -> Iterator[Entry]:
    """Read every connection of a capture. Raises TrafficError when dpkt is not there or the capture is damaged."""
    connections: dict[frozenset[Place], _Connection] = {}
    problem: TrafficError | None = None
    with opened(path) as file:
        try:
            for when, segment in _segments(file, path):
                _take(connections, when, *segment)
        except TrafficError as error:  # what was captured before the damage is judged all the same
            problem = error
    for each in connections.values():
        yield from _exchanges(f"{path}, connection {each.number}", each)
    if problem is not None:
        raise problem


def _dpkt(path: Path) -> Any:  # noqa: ANN401 -- dpkt ships no types
    try:
        import dpkt  # noqa: PLC0415 -- an extra
    except ImportError as error:
        raise TrafficError(
            f"{path}: a packet capture is read by dpkt, which is not installed; pip install 'soap-contracts[pcap]'"
        ) from error
    return dpkt


def _segments(file: IO[bytes], path: Path) -> Iterator[tuple[float, tuple[Place, Place, Any]]]:
    dpkt = _dpkt(path)
    try:
        magic = file.read(4)
        file.seek(0)
        reader = (dpkt.pcapng.Reader if magic == NEXT_GENERATION else dpkt.pcap.Reader)(file)
        link = _links(dpkt).get(reader.datalink())
        if link is None:
            raise TrafficError(
                f"{path}: expected a capture of Ethernet, loopback, Linux cooked or raw IP, got link type "
                f"{reader.datalink()}; capture on such an interface"
            )
        for when, frame in reader:
            segment = _segment(dpkt, link, frame)
            if segment is not None:
                yield when, segment
    except (dpkt.Error, ValueError, EOFError, IndexError) as error:
        raise TrafficError(
            f"{path}: the capture is damaged or cut short; what stands before the damage is judged"
        ) from error
    except OSError as error:
        raise unreadable(path, error) from error


def _links(dpkt: Any) -> dict[int, Any]:  # noqa: ANN401 -- as above
    """Give what reads a frame, by link type (https://www.tcpdump.org/linktypes.html)."""
    pcap = dpkt.pcap
    return {
        pcap.DLT_EN10MB: dpkt.ethernet.Ethernet,
        pcap.DLT_NULL: dpkt.loopback.Loopback,
        pcap.DLT_LOOP: dpkt.loopback.Loopback,
        pcap.DLT_LINUX_SLL: dpkt.sll.SLL,
        276: dpkt.sll2.SLL2,
        pcap.DLT_RAW: _raw(dpkt),
        101: _raw(dpkt),
        228: _raw(dpkt),
        229: _raw(dpkt),
    }


def _raw(dpkt: Any) -> Any:  # noqa: ANN401 -- as above
    return lambda frame: (dpkt.ip6.IP6 if frame[0] >> 4 == 6 else dpkt.ip.IP)(frame)  # noqa: PLR2004 -- IP version


def _segment(dpkt: Any, link: Any, frame: bytes) -> tuple[Place, Place, Any] | None:  # noqa: ANN401 -- as above
    try:
        packet = link(frame)
    except (dpkt.Error, IndexError, ValueError):
        return None
    while packet is not None and not isinstance(packet, dpkt.ip.IP | dpkt.ip6.IP6):
        packet = getattr(packet, "data", None)
        packet = None if isinstance(packet, bytes) else packet
    if packet is None or not isinstance(packet.data, dpkt.tcp.TCP):
        return None
    tcp = packet.data
    return (bytes(packet.src), tcp.sport), (bytes(packet.dst), tcp.dport), tcp


def _take(
    connections: dict[frozenset[Place], _Connection],
    when: float,
    source: Place,
    target: Place,
    tcp: Any,  # noqa: ANN401 -- as above
) -> None:
    key = frozenset((source, target))
    connection = connections.setdefault(key, _Connection(len(connections) + 1))
    stream = connection.streams.setdefault(source, Stream(began=when))
    connection.streams.setdefault(target, Stream(began=when))
    syn, acknowledges = tcp.flags & 0x02, tcp.flags & 0x10
    if syn:
        stream.open(tcp.seq)
        connection.first_sender = target if acknowledges else source
    else:
        stream.add(tcp.seq, bytes(tcp.data))


def _exchanges(where: str, connection: _Connection) -> Iterator[Entry]:
    sides = _client_first(connection)
    if sides is None:
        yield from _not_http(where, connection)
        return
    client, server = sides
    yield from _paired(where, client, server)


def _client_first(connection: _Connection) -> tuple[Stream, Stream] | None:
    """Tell who asks: whose bytes begin with a request."""
    streams = list(connection.streams.values())
    if len(streams) != 2:  # noqa: PLR2004 -- one for each direction
        return None
    for client, server in (streams, streams[::-1]):
        if METHOD.match(bytes(client.data[:8192])):
            return client, server
    return None


def _not_http(where: str, connection: _Connection) -> Iterator[Entry]:
    starts = [bytes(each.data[:8]) for each in connection.streams.values()]
    if any(TLS.match(each) for each in starts):
        yield Skipped(where, "a TLS connection: a capture of plain HTTP is needed", encrypted=True)
    elif any(starts):
        yield Skipped(where, "a TCP connection that does not begin with an HTTP/1.x request")


def _paired(where: str, client: Stream, server: Stream) -> Iterator[Entry]:
    """Give the exchanges of one connection, the first answer for the first question and so on."""
    asked, answered = bytes(client.data), bytes(server.data)
    at = back = 0
    number = 0
    while at < len(asked):
        number += 1
        place = f"{where}, request {number}"
        try:
            request, at = read_request(asked, at)
        except NotHttp:
            yield Skipped(place, _why(client, "a request"))
            return
        came, why, back = _answer(server, answered, back, request.method)
        when = of_seconds(client.began)
        yield Recorded(place, request, came, why, when=when)
    if client.too_large or client.lost:
        yield Skipped(f"{where}, request {number + 1}", _why(client, "a request"))


def _answer(server: Stream, answered: bytes, at: int, method: str) -> tuple[HttpResponse | None, str, int]:
    """Give the next response and where it ends; or None, why, and the end of all that came."""
    if at >= len(answered):
        return None, _why(server, "a response") if server.lost or server.too_large else NO_RESPONSE, at
    try:
        response, end = read_response(answered, at, method=method)
    except NotHttp:
        return None, _why(server, "a response"), len(answered)
    return response, "", end


def _why(stream: Stream, what: str) -> str:
    if stream.too_large:
        return f"{what} behind the first {MAX_STREAM // 1024**2} MiB of a connection"
    if stream.lost:
        return f"{what} of which packets are missing in the capture"
    return f"{what} that is cut short or no HTTP/1.x"
