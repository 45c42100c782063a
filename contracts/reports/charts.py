"""The geometry of the report's small charts; the template draws them as inline SVG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from contracts.reportmodel import Coverage, FieldCoverage, Report
from contracts.reports.coverage import coverage
from contracts.verdicts import Verdict

WIDTH = 1000
_THINNEST = 4.0
_STATES = ("valued", "empty", "nil", "absent")
_MOST_LENGTHS = 24


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a bar: where it begins, how wide it is, what it stands for and how often."""

    name: str
    start: float
    width: float
    number: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of slices, ``WIDTH`` wide in all."""

    slices: tuple[Slice, ...]

    @property
    def total(self) -> int:
        """What the slices count together."""
        return sum(each.number for each in self.slices)


@dataclass(frozen=True, slots=True)
class Length:
    """A column of the chart of lengths: how many values were that long, and its place from 0 to 1."""

    characters: int
    number: int
    place: float
    height: float
    at_limit: bool


@dataclass(frozen=True, slots=True)
class FieldChart:
    """The charts of one field; ``limit`` is where its maximum lies, from 0 to 1, ``unseen`` what never stood."""

    field: FieldCoverage
    side: str
    name: str
    states: Bar
    lengths: tuple[Length, ...]
    limit: float
    seen: int
    unseen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CoverageChart:
    """The charts of one contract."""

    contract: str
    fields: tuple[FieldChart, ...]
    faults: Mapping[str, int]


def bar(counts: Mapping[Verdict, int]) -> Bar:
    """Give the bar of promises by verdict."""
    return _bar((str(verdict.value), number) for verdict, number in counts.items())


def _bar(counts: Iterable[tuple[str, int]]) -> Bar:
    """Lay slices side by side; what is there is seen, however little it is of the whole."""
    given = [(name, number) for name, number in counts if number]
    total = sum(number for _, number in given)
    wide = [max(_THINNEST, WIDTH * number / total) for _, number in given]
    scale = WIDTH / sum(wide) if wide else 1.0
    return Bar(tuple(_slices(given, [width * scale for width in wide])))


def _slices(given: list[tuple[str, int]], widths: list[float]) -> Iterator[Slice]:
    start = 0.0
    for (name, number), width in zip(given, widths, strict=True):
        yield Slice(name, round(start, 2), round(width, 2), number)
        start += width


def coverage_charts(report: Report) -> tuple[CoverageChart, ...]:
    """Give the charts of every contract of which something was reached."""
    return tuple(_charts(each) for each in coverage(report))


def _charts(of: Coverage) -> CoverageChart:
    return CoverageChart(of.contract, tuple(_field(field) for field in of.fields), of.faults)


def _field(field: FieldCoverage) -> FieldChart:
    side, _, name = field.place.partition(".")
    states = [(state, getattr(field, state)) for state in _STATES]
    unseen = tuple(value for value, number in field.values.items() if not number)
    return FieldChart(
        field=field,
        side=side,
        name=name,
        states=_bar(states),
        lengths=tuple(_lengths(field)),
        limit=round((field.maximum or 0) / _scale(field), 4),
        seen=len(field.values) - len(unseen),
        unseen=unseen,
    )


def _lengths(field: FieldCoverage) -> Iterator[Length]:
    """Give a column for each length; the scale reaches a little beyond the longest and the maximum."""
    numbers = {int(length): number for length, number in field.lengths.items()}
    if not numbers or field.maximum is None:
        return
    end = _scale(field)
    most = max(numbers.values())
    for length in sorted(_chosen(numbers, field.maximum)):
        number = numbers[length]
        height = 0.2 + 0.8 * number / most
        yield Length(length, number, round(length / end, 4), round(height, 3), length == field.maximum)


def _scale(field: FieldCoverage) -> float:
    return max(field.maximum or 0, *map(int, field.lengths), 0) * 1.05 + 1


def _chosen(numbers: Mapping[int, int], maximum: int) -> set[int]:
    """Keep the lengths nearest to the maximum where there are more than a small chart shows."""
    return set(sorted(numbers, key=lambda length: abs(length - maximum))[:_MOST_LENGTHS])
