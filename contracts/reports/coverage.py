"""What was reached of each field: as the run counted it, else as the kept evidence shows it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from lxml import etree

from contracts.reportmodel import Coverage, ExchangeEvidence, FieldCoverage, Report
from contracts.reports.evidence import exact
from contracts.verdicts import Verdict
from contracts.xml import NotXml, children, is_nil, local_name, parse, text

# The most exchanges that are read where the run did not count: they are a sample in any case.
MOST_READ = 2_000
_LARGEST = 64 * 1024
# As the promises of the derived rules are worded.
_MAXIMUM = re.compile(r"has at most (\d+) characters\.")
_VALUES = re.compile(r"is one of: (.*)\.", re.DOTALL)
_SIDES = ("request", "response")


class Promise(Protocol):
    """What is read of a rule: a rule of a contract has it, and the result of one in a report."""

    @property
    def id(self) -> str:
        """The rule's id."""

    @property
    def contract(self) -> str:
        """The id of its contract."""

    @property
    def kind(self) -> str:
        """What it is about."""

    @property
    def side(self) -> str:
        """The message that it binds."""

    @property
    def promise(self) -> str:
        """What it says."""


def coverage(report: Report) -> tuple[Coverage, ...]:
    """Give the coverage that the report holds; else count it in the exchanges that are kept as evidence."""
    return report.coverage or tuple(_derived(report))


def is_sample(report: Report) -> bool:
    """Tell whether the coverage is counted in the kept evidence rather than in every exchange."""
    return not report.coverage


@dataclass
class _Counts:
    """What was seen of one field so far."""

    place: str
    maximum: int | None
    listed: tuple[str, ...]
    states: Counter[str] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)

    def add(self, element: etree._Element) -> None:
        """Count the field as it stands in one message."""
        state = _state(element)
        self.states[state] += 1
        if state != "nil":
            value = text(element)
            self.lengths[len(value)] += 1
            self.values[value] += value in self.listed

    def frozen(self, messages: int) -> FieldCoverage:
        """Give the counts as a value; it was absent from those of the messages in which it was not seen."""
        return FieldCoverage(
            place=self.place,
            **{state: self.states[state] for state in ("valued", "empty", "nil")},
            absent=messages - self.states.total(),
            maximum=self.maximum,
            lengths={str(length): self.lengths[length] for length in sorted(self.lengths)},
            values={value: self.values[value] for value in self.listed},
        )


def _state(element: etree._Element) -> str:
    if is_nil(element):
        return "nil"
    return "valued" if text(element) else "empty"


def _derived(report: Report) -> Iterator[Coverage]:
    fields = count_fields(report.rules, _sample(report.exchanges))
    faults: dict[str, dict[str, int]] = {}
    for rule in report.rules:
        if rule.kind == "fault":
            name = rule.id.removeprefix(f"{rule.contract}.fault.")
            faults.setdefault(rule.contract, {})[name] = rule.counts.get(Verdict.CONFORMS.value, 0)
    for contract in dict.fromkeys(rule.contract for rule in report.rules):
        if fields.get(contract) or faults.get(contract):
            yield Coverage(
                contract=contract, fields=fields.get(contract, ()), faults=faults.get(contract, {})
            )


def count_fields(
    promises: Iterable[Promise], exchanges: Iterable[ExchangeEvidence]
) -> dict[str, tuple[FieldCoverage, ...]]:
    """Count how the fields of each contract stand in the messages of exchanges; faults and pages are no messages.

    Fields are those that the promises are about; what no message of a side was counted for is left out.
    """
    rules: dict[str, list[Promise]] = {}
    for rule in promises:
        rules.setdefault(rule.contract, []).append(rule)
    counters = {name: _counters(members) for name, members in rules.items()}
    messages: Counter[tuple[str, str]] = Counter()
    for exchange in exchanges:
        messages.update(_count(exchange, counters.get(exchange.contract, {})))
    return {
        name: tuple(
            counts.frozen(number)
            for counts in found.values()
            if (number := messages[name, counts.place.partition(".")[0]])
        )
        for name, found in counters.items()
    }


def _sample(exchanges: tuple[ExchangeEvidence, ...]) -> tuple[ExchangeEvidence, ...]:
    """Give exchanges evenly from the whole report, no more than are read."""
    return exchanges[:: -(-len(exchanges) // MOST_READ) or 1]


def _counters(rules: Iterable[Promise]) -> dict[str, _Counts]:
    """Give a counter for each field of a contract: every field has a rule about its type."""
    found: dict[str, dict[str, Promise]] = {}
    for rule in rules:
        if rule.side in _SIDES:
            place = rule.id.removeprefix(f"{rule.contract}.").removesuffix(f".{rule.kind}")
            found.setdefault(place, {})[rule.kind] = rule
    return {
        place: _Counts(place, _maximum(kinds), _listed(kinds))
        for place, kinds in found.items()
        if "type" in kinds
    }


def _maximum(kinds: Mapping[str, Promise]) -> int | None:
    found = _MAXIMUM.search(kinds["maxLength"].promise) if "maxLength" in kinds else None
    return int(found[1]) if found else None


def _listed(kinds: Mapping[str, Promise]) -> tuple[str, ...]:
    found = _VALUES.search(kinds["enumeration"].promise) if "enumeration" in kinds else None
    return tuple(found[1].split(", ")) if found else ()


def _count(exchange: ExchangeEvidence, counters: Mapping[str, _Counts]) -> Iterator[tuple[str, str]]:
    """Count the fields of both messages; gives the contract and the side of each message that was counted."""
    bodies = [("request", exchange.request.body)]
    if exchange.response is not None:
        bodies.append(("response", exchange.response.body))
    for side, body in bodies:
        fields = _fields(exact(body))
        if fields is not None:
            yield exchange.contract, side
            for name, element in fields.items():
                if (counts := counters.get(f"{side}.{name}")) is not None:
                    counts.add(element)


def _fields(body: bytes) -> dict[str, etree._Element] | None:
    """Give header parts and body fields by name; None for what is no message: a fault, HTML, broken XML."""
    try:
        root = parse(body) if 0 < len(body) <= _LARGEST else None
    except NotXml:
        return None
    if root is None or local_name(root) != "Envelope":
        return None
    parts = {local_name(part): part for part in children(root)}
    content = children(parts["Body"]) if "Body" in parts else []
    if not content or local_name(content[0]) == "Fault":
        return None
    header = children(parts["Header"]) if "Header" in parts else []
    return {local_name(each): each for each in (*header, *children(content[0]))}
