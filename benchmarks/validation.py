"""How fast exchanges are judged, against libxml2's bare validation of the same bodies.

    python -m benchmarks.validation

The exchanges are those of the cassettes. The baseline parses an envelope with lxml and validates the child of its
body against the contract's schema. Judging does this and more: protocol, field table, declared rules, echo.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path

from lxml import etree

from benchmarks.measuring import compare, table
from contracts.cases.draft import Case, case_from
from contracts.checks import judge
from contracts.discovery import catalogue
from contracts.exchange import Exchange
from contracts.labels import label
from contracts.model import Contract
from contracts.recording.cassette import read_corpus
from contracts.schemas import contract_schema

CASSETTES = Path(__file__).parents[1] / "cassettes"
HEADS = ("a second", "exchanges", "bare validation", "suite", "suite / bare")


@dataclass(frozen=True)
class Recorded:
    """A recorded success: the case, the exchange, and the response's bytes."""

    case: Case
    exchange: Exchange
    response: bytes


def recorded(contract: Contract) -> Iterator[Recorded]:
    """Give the recorded exchanges of valid requests that ended in a response, not in a fault."""
    folder = CASSETTES / contract.vendor / contract.operation
    for path in sorted(folder.glob("re[qs]*.yaml")):  # request.* and response.*, not what is provoked
        for each in read_corpus(path).recordings:
            if each.case["label"] == "valid" and each.response.status == HTTPStatus.OK:
                case = case_from(contract.id, each.case, each.request)
                yield Recorded(case, each.exchange, each.response.body)


def bare(schema: etree.XMLSchema, bodies: list[bytes]) -> int:
    """Parse and validate, and nothing else."""
    for data in bodies:
        envelope = etree.fromstring(data)
        schema.validate(envelope[-1][0])
    return len(bodies)


def judged(contract: Contract, found: list[Recorded]) -> int:
    """Judge each exchange by every rule."""
    for each in found:
        judge(contract, each.case, each.exchange)
    return len(found)


def labelled(contract: Contract, requests: list[bytes]) -> int:
    """Label each request by its bytes."""
    for data in requests:
        label(contract, data)
    return len(requests)


def rows_of(contract: Contract) -> Iterator[tuple[str, ...]]:
    """Measure one operation: its responses judged, its requests labelled."""
    found = list(recorded(contract))
    schema = contract_schema(contract).libxml2
    responses = [each.response for each in found]
    requests = [each.exchange.request.body for each in found]
    for name, bodies, job in (
        ("responses judged", responses, lambda: judged(contract, found)),
        ("requests labelled", requests, lambda: labelled(contract, requests)),
    ):
        rates = compare(partial(bare, schema, bodies), job)
        counts = (f"{len(found):,}", f"{rates.baseline:,.0f}", f"{rates.suite:,.0f}", f"{rates.ratio:.3f}")
        yield (f"{contract.id}: {name}", *counts)


def main() -> None:
    """Measure every operation of the catalogue and print the table."""
    print(table(HEADS, [row for contract in catalogue() for row in rows_of(contract)]))


if __name__ == "__main__":
    main()
