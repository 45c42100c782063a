"""How much the suite catches: run it against the conforming reference services and every named deviation of them.

    python -m benchmarks.catch_rate [--deviation NAME… | --family NAME…] [--examples N] [--processes N] [--twin N]
                                    [--out FILE]

Each deviation is one run of the engine. First the rules that must catch it are exercised; where they do not, all rules
of the operations concerned. A run ends with the first finding of a rule that is expected, so the requests counted are
those that an item of the suite sends until it fails. The table by family and every result are kept in a JSON file; a
run that is broken off goes on where it stopped when it is started again with the same file and number of examples.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.counting import at_least_one, none_or_more
from benchmarks.deviating import BROKEN, MISSED, OTHER, RIGHT, Result, measure, measure_twin
from contracts.errors import OptionError
from contracts.reference.deviations import DEVIATIONS, by_family, find


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: how the deviations of a family came off, and what it took to catch them."""

    family: str
    deviations: int
    right: int
    other: int
    missed: int
    error: int
    median: float | None
    maximum: int | None


def line(family: str, found: Sequence[Result]) -> Line:
    """Count the results of one family."""
    outcomes = Counter(each.outcome for each in found)
    needed = [each.requests for each in found if each.outcome == RIGHT]
    return Line(
        family,
        len(found),
        right=outcomes[RIGHT],
        other=outcomes[OTHER],
        missed=outcomes[MISSED],
        error=outcomes[BROKEN],
        median=statistics.median(needed) if needed else None,
        maximum=max(needed, default=None),
    )


def lines(results: dict[str, Result]) -> list[Line]:
    """Give the table by family, and the sum as its last line."""
    by_name = {family: [each.name for each in deviations] for family, deviations in by_family().items()}
    found = {
        family: [results[name] for name in names if name in results] for family, names in by_name.items()
    }
    every = [each for results_of in found.values() for each in results_of]
    return [*(line(family, some) for family, some in found.items() if some), line("all", every)]


def twins(results: dict[str, Result]) -> list[Result]:
    """Give what came of the conforming services."""
    return [each for each in results.values() if each.name.startswith("twin ")]


# --- measuring --------------------------------------------------------------------------------------------


def kept(path: Path, examples: int) -> dict[str, Result]:
    """Give the results of an earlier run with as many examples. Raises OptionError for a file of another kind."""
    if not path.is_file():
        return {}
    try:
        results = [Result(**each) for each in json.loads(path.read_text(encoding="utf-8"))["results"]]
    except (ValueError, KeyError, TypeError) as error:
        raise OptionError(
            f"--out {path}: expected results of this benchmark, got something else; name another file"
        ) from error
    return {each.name: each for each in results if each.examples == examples and each.outcome != BROKEN}


def save(path: Path, results: dict[str, Result]) -> None:
    """Write the table, the twin and all results; a run that is broken off meanwhile leaves the last ones.

    Raises OptionError when the file cannot be written.
    """
    found = twins(results)
    written = {
        "families": [asdict(each) for each in lines(results)],
        "twin": {
            "requests": sum(each.requests for each in found),
            "false_alarms": sum(len(each.others) for each in found),
        },
        "results": [asdict(results[name]) for name in sorted(results)],
    }
    beside = path.with_name(f"{path.name}.part")
    try:
        beside.write_text(json.dumps(written, indent=1, ensure_ascii=False), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise OptionError(f"--out {path}: the results cannot be written: {error.strerror}") from error


def measured(name: str, examples: int, share: int) -> Result:
    """Measure a deviation, or an operation of the conforming services."""
    operation = name.removeprefix("twin ")
    return measure(name, examples)[0] if operation == name else measure_twin(operation, examples, share)


def submit(
    pool: ProcessPoolExecutor, names: Iterable[str], options: argparse.Namespace
) -> dict[Future[Result], str]:
    """Start what has no result yet; the services share the requests that conforming ones are asked."""
    services = sum(name.startswith("twin ") for name in chosen(options))
    share = -(-options.twin // max(1, services))
    return {pool.submit(measured, name, options.examples, share): name for name in names}


def collect(
    started: dict[Future[Result], str], results: dict[str, Result], options: argparse.Namespace
) -> None:
    """Take the results as they come, tell and keep them."""
    for number, future in enumerate(as_completed(started), start=1):
        name, error = started[future], future.exception()
        result = (
            future.result() if error is None else Result(name, BROKEN, options.examples, message=repr(error))
        )
        results[name] = result
        save(options.out, results)
        told = result.rule or ", ".join(result.others) or result.message
        print(
            f"{number}/{len(started)} {name}: {result.outcome}, {result.requests} requests: {told}",
            flush=True,
        )


# --- what is told -----------------------------------------------------------------------------------------

HEADS = ("all", RIGHT, OTHER, MISSED, BROKEN, "median", "maximum")


def table(results: dict[str, Result]) -> Iterator[str]:
    """Give the table for people; median and maximum are of the requests until a deviation was caught."""
    yield f"{'family':<20}" + "".join(f"{head:>9}" for head in HEADS)
    for each in lines(results):
        counts = (each.deviations, each.right, each.other, each.missed, each.error)
        median = "-" if each.median is None else f"{each.median:g}"
        maximum = "-" if each.maximum is None else str(each.maximum)
        yield f"{each.family:<20}" + "".join(f"{cell!s:>9}" for cell in (*counts, median, maximum))


def not_right(results: dict[str, Result]) -> Iterator[str]:
    """List what was missed or caught by another rule."""
    for name, result in results.items():
        if name in DEVIATIONS and result.outcome != RIGHT:
            known = "" if result.has_rule else " (no rule of that name yet)"
            told = f": {result.message}" if result.message else ""
            yield f"{result.outcome}: {name}: expected {', '.join(DEVIATIONS[name].rules)}{known}{told}"
            yield from (f"    {rule} {said[:150]}" for rule, said in result.others.items())


def twin_lines(results: dict[str, Result]) -> Iterator[str]:
    """Tell of the twin: requests and false alarms."""
    found = twins(results)
    alarms = [(each.name, rule, said) for each in found for rule, said in each.others.items()]
    yield f"twin: {sum(each.requests for each in found):,} requests, {len(alarms)} false alarms"
    yield from (f"    {name}: {rule} {said[:200]}" for name, rule, said in alarms)


def arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line. Raises OptionError for a deviation that does not exist."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--deviation", action="append", default=[], metavar="NAME", help="only this; repeatable"
    )
    parser.add_argument(
        "--family",
        action="append",
        default=[],
        metavar="NAME",
        choices=list(by_family()),
        help="only the deviations of this family, and the conforming services that they are of; repeatable",
    )
    parser.add_argument("--examples", type=at_least_one, default=10, help="as --contract-max-examples (10)")
    parser.add_argument("--processes", type=at_least_one, default=2)
    parser.add_argument(
        "--twin",
        type=none_or_more,
        default=20_000,
        metavar="N",
        help="requests to the conforming services; 0 for none",
    )
    parser.add_argument("--out", type=Path, default=Path("catch_rate.json"))
    options = parser.parse_args(argv)
    for name in options.deviation:
        find(name)
    return options


def chosen(options: argparse.Namespace) -> list[str]:
    """Name what is to be measured: the conforming services first, unless single deviations are asked for."""
    of_families = [each.name for family in options.family for each in by_family()[family]]
    names = options.deviation + of_families or list(DEVIATIONS)
    if options.deviation or not options.twin:
        return names
    return [*(f"twin {operation}" for operation in operations_of(names)), *names]


def operations_of(names: Iterable[str]) -> list[str]:
    """Name the operations that deviations are of, sorted."""
    return sorted({operation for name in names for operation in DEVIATIONS[name].operations})


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, tell, and give 1 unless every deviation is caught by the right rule and nothing is a false alarm."""
    try:
        options = arguments(argv)
        results = kept(options.out, options.examples)
        save(options.out, results)
    except OptionError as error:
        print(error, file=sys.stderr)
        return 2
    names = chosen(options)
    with ProcessPoolExecutor(options.processes) as pool:
        collect(submit(pool, [name for name in names if name not in results], options), results, options)
    print("", *table(results), "", *twin_lines(results), "", *not_right(results), sep="\n")
    return int(any(each.outcome in {"false alarm", OTHER, MISSED, BROKEN} for each in results.values()))


if __name__ == "__main__":
    sys.exit(main())
