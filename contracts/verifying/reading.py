"""Which reader reads a file: told by what it holds, not by what it is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from contracts.errors import TrafficError
from contracts.verifying import har, vcr
from contracts.verifying.flows import read_flows
from contracts.verifying.messages import is_message, read_pair
from contracts.verifying.openfile import NotTraffic, start
from contracts.verifying.pcap import MAGIC, read_pcap
from contracts.verifying.recorded import Entry

FORMATS: Final = (
    "VCR cassettes (YAML or JSON), HAR, mitmproxy flows, packet captures (pcap, pcapng), and NAME.request.http or "
    "NAME.request.xml beside the response of that name"
)
_FLOWS: Final = re.compile(rb"\d{1,12}:")
_YAML: Final = re.compile(rb"(?m)^(?:http_)?interactions:|^format: soap-contracts-cassette/")
_BOM: Final = b"\xef\xbb\xbf"

Reader = Callable[[Path], Iterator[Entry]]


def read(path: Path) -> Iterator[Entry]:
    """Read the exchanges of one file.

    Gives Recorded for each exchange, and Skipped for what is none. Raises TrafficError when the file cannot be read, is
    damaged or in no format that is read; what was given before stands.
    """
    return (read_pair if is_message(path) else _reader(path))(path)


def _reader(path: Path) -> Reader:
    beginning = start(path)
    if not beginning.strip():
        raise TrafficError(f"{path}: expected a recording, got an empty file; record it again")
    for fits, reader in _READERS:
        if fits(path, beginning):
            return reader
    raise NotTraffic(f"{path}: this is in no format that is read; expected {FORMATS}")


def _read_json(path: Path) -> Iterator[Entry]:
    """Tell a HAR from a cassette."""
    document = vcr.load_json(path)
    is_har = isinstance(document, dict) and "log" in document
    return har.entries(document, path) if is_har else vcr.entries(document, path)


_READERS: Final[tuple[tuple[Callable[[Path, bytes], bool], Reader], ...]] = (
    (lambda _path, data: data.startswith(MAGIC), read_pcap),
    (lambda _path, data: _FLOWS.match(data) is not None, read_flows),
    (lambda _path, data: data.removeprefix(_BOM).lstrip()[:1] == b"{", _read_json),
    (lambda path, data: _YAML.search(data) is not None or _named_yaml(path), vcr.read_yaml),
)


def _named_yaml(path: Path) -> bool:
    return path.name.removesuffix(".gz").endswith((".yaml", ".yml"))
