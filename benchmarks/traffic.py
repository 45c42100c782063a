"""Recorded exchanges judged a second, by corpus size: python -m benchmarks.traffic.

The baseline is vcrpy, which reads the same cassette and judges nothing. Every exchange has an account number of its
own, so that redaction has as much to do as in real traffic.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from vcr.serialize import deserialize
from vcr.serializers import yamlserializer

from benchmarks.measuring import compare, table
from contracts.discovery import catalogue
from contracts.exchange import Exchange
from contracts.verifying.verification import Verification
from tests.verify.formats import KNOWN, asked, came, invoice, vcr_document

SIZES = (100, 1_000, 5_000)


def corpus(size: int) -> list[Exchange]:
    """Give exchanges that differ in the account."""
    base = asked(invoice(correlation_id="order-1"))
    return [_with_number(base, str(70_000_000 + number)) for number in range(size)]


def _with_number(base: Exchange, number: str) -> Exchange:
    old, new = KNOWN.encode(), number.encode()
    response = replace(came(base), body=came(base).body.replace(old, new))
    return Exchange(replace(base.request, body=base.request.body.replace(old, new)), response)


def loaded(path: Path) -> int:
    """Let vcrpy read the cassette."""
    requests, _ = deserialize(path.read_text(encoding="utf-8"), yamlserializer)
    return len(requests)


def verified(path: Path, number: int) -> int:
    """Judge every exchange."""
    report = Verification(catalogue()).verify([path])
    if report.traffic is None or report.traffic.judged != number:
        raise AssertionError("not all exchanges were judged")
    return number


def main(sizes: Sequence[int]) -> None:
    """Print exchanges a second for each size of a corpus."""
    rows = []
    for size in sizes:
        given = corpus(size)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "cassette.yaml"
            path.write_text(yaml.dump(vcr_document(given), Dumper=yaml.CSafeDumper), encoding="utf-8")
            rates = compare(partial(loaded, path), partial(verified, path, size), rounds=1)
        rows.append([f"{size:,}", f"{rates.baseline:,.0f}", f"{rates.suite:,.0f}", f"{rates.ratio:.2f}"])
    print(table(["exchanges", "read by vcrpy", "judged", "ratio"], rows))


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or SIZES)
