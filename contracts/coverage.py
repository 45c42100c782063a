"""What the exchanges of a run reached: every field nil, empty, valued and absent; values and faults seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from lxml import etree
from pydantic import BaseModel
from pydantic import Field as Key

from contracts.checks.answer import Answer, SoapAnswer
from contracts.choices import choice_in, choices
from contracts.declared import field_element
from contracts.lexical import normalized, same_value
from contracts.model import Contract, Field
from contracts.reportmodel import Coverage, FieldCoverage
from contracts.xml import is_nil, text

LONGEST_CODE = 200


class SeenField(BaseModel):
    """How one field was seen, counted by message; lengths and listed values only, never another value."""

    valued: int = 0
    empty: int = 0
    nil: int = 0
    absent: int = 0
    lengths: dict[str, int] = Key(default_factory=dict)
    values: dict[str, int] = Key(default_factory=dict)

    def see(self, row: Field, element: etree._Element | None) -> None:
        """Count one message."""
        if element is None:
            self.absent += 1
        elif is_nil(element):
            self.nil += 1
        else:
            self._see_value(row, normalized(row.type, text(element)))

    def _see_value(self, row: Field, value: str) -> None:
        if not value:
            self.empty += 1
            return
        self.valued += 1
        _count(self.lengths, str(len(value)))
        for listed in row.enum:
            if same_value(row.type, value, listed):
                _count(self.values, listed)

    def add(self, other: SeenField) -> None:
        """Add what another run of items saw."""
        self.valued += other.valued
        self.empty += other.empty
        self.nil += other.nil
        self.absent += other.absent
        for name, number in other.lengths.items():
            _count(self.lengths, name, number)
        for name, number in other.values.items():
            _count(self.values, name, number)


class Seen(BaseModel):
    """What was seen of one contract."""

    fields: dict[str, SeenField] = Key(default_factory=dict)
    faults: dict[str, int] = Key(default_factory=dict)
    choices: dict[str, int] = Key(default_factory=dict)

    def see_request(self, contract: Contract, payload: etree._Element | None) -> None:
        """Count the fields of a request, and which optional ones it sets together."""
        self._see("request", contract.request.fields, payload)
        if payload is not None and contract.request.fields:
            _count(self.choices, choice_in(contract, payload))

    def see_answer(self, contract: Contract, answer: Answer) -> None:
        """Count the fields of a response, or the code of a fault."""
        if not isinstance(answer, SoapAnswer):
            return
        if answer.fault is not None:
            _count(self.faults, answer.fault.code)
        elif answer.parts.payload is not None:
            self._see("response", contract.response.fields, answer.parts.payload)

    def tell_safely(self, redact: Callable[[str], str]) -> None:
        """Replace what is secret in the codes of faults: a service may put there whatever it was sent."""
        codes, self.faults = self.faults, {}
        for code, number in codes.items():
            _count(self.faults, redact(code)[:LONGEST_CODE], number)

    def _see(self, side: str, rows: Iterable[Field], payload: etree._Element | None) -> None:
        for row in rows:
            seen = self.fields.setdefault(f"{side}.{row.name}", SeenField())
            seen.see(row, field_element(payload, row.name))

    def add(self, other: Seen) -> None:
        """Add what other items saw."""
        for place, seen in other.fields.items():
            self.fields.setdefault(place, SeenField()).add(seen)
        for code, number in other.faults.items():
            _count(self.faults, code, number)
        for choice, number in other.choices.items():
            _count(self.choices, choice, number)


def _count(counts: dict[str, int], name: str, number: int = 1) -> None:
    counts[name] = counts.get(name, 0) + number


def coverage(contract: Contract, seen: Seen) -> Coverage:
    """Give the coverage of a contract for the report, what was never seen included."""
    places = [("request", row) for row in contract.request.fields]
    places += [("response", row) for row in contract.response.fields]
    codes = [fault.code for fault in contract.faults if fault.code is not None]
    return Coverage(
        contract=contract.id,
        fields=tuple(_field(side, row, seen.fields) for side, row in places),
        faults=_with_unseen(codes, seen.faults),
        choices=_with_unseen(choices(contract) if contract.request.fields else (), seen.choices),
    )


def _with_unseen(known: Iterable[str], seen: Mapping[str, int]) -> dict[str, int]:
    return {name: seen.get(name, 0) for name in dict.fromkeys([*known, *sorted(seen)])}


def _field(side: str, row: Field, seen: Mapping[str, SeenField]) -> FieldCoverage:
    place = f"{side}.{row.name}"
    counts = seen.get(place, SeenField())
    return FieldCoverage(
        place=place,
        valued=counts.valued,
        empty=counts.empty,
        nil=counts.nil,
        absent=counts.absent,
        maximum=row.max if isinstance(row.max, int) else None,
        lengths=dict(sorted(counts.lengths.items(), key=lambda each: int(each[0]))),
        values={listed: counts.values.get(listed, 0) for listed in row.enum},
    )
