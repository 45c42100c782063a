"""Judge violations: each is to be refused by both judges, what it was made of accepted by both.

    python -m benchmarks.strategies_violations ../shared/xsts [--every 20] [--draws 3] [--jobs 4] [--out FILE]

Takes every n-th schema of the corpus, all violations of each of its elements (at most 200), and some pairs of each; and
holds the violations against the constraints that the schema states, which are read off its components without the
code that breaks them. Writes a line of JSON for each element and prints a summary. A run that is broken off goes on
where it stopped when it is started again with the same ``--out``. Each schema has a process of its own, bounded in time
and memory.

``--unbroken`` names a file that lists, with the reason, each constraint that has no violation because nothing could
break it. One that is missing from it is told, and so is one in it that has a violation now.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
import tomllib
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisException
from lxml import etree

from benchmarks.processes import each_apart
from benchmarks.stated_components import unbroken
from benchmarks.xsts import Judges
from contracts.strategies import Violation, XsdStrategyError, violations
from contracts.strategies.loading import load
from contracts.strategies.violations import Pair

_MOST = 200
_SECONDS = 900
_BOTH = frozenset({"libxml2", "xmlschema"})


@dataclass(slots=True)
class Broken:
    """What came of the violations of one element."""

    schema: str
    contributor: str
    element: str
    outcome: str = "judged"
    counts: dict[str, int] = field(default_factory=dict)
    #: What a judge says against expectation, in words.
    wrong: list[str] = field(default_factory=list)
    #: The constraints that the schema states and no violation breaks, each with its path.
    unbroken: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0


def examine(root: Path, entry: dict[str, Any], *, draws: int) -> Iterator[Broken]:
    """Try the violations of every element of one schema of the corpus."""
    warnings.simplefilter("ignore")
    for wanted in entry["roots"]:
        if wanted["satisfiable"]:
            yield _timed(root / entry["schema"], _blank(entry, wanted), draws)


def _blank(entry: dict[str, Any], wanted: dict[str, Any]) -> Broken:
    return Broken(entry["schema"], entry["contributor"], f"{{{wanted['namespace']}}}{wanted['name']}")


def _timed(path: Path, result: Broken, draws: int) -> Broken:
    started = time.monotonic()
    try:
        _judge(path, result, draws)
    except XsdStrategyError as error:
        result.outcome = f"without documents: {error}"
    result.seconds = round(time.monotonic() - started, 2)
    return result


def _judge(path: Path, result: Broken, draws: int) -> None:
    schema = load(path)
    judges = Judges(path, schema)
    if judges.libxml2 is None:
        result.outcome = "libxml2 cannot read the schema"
        return
    found = violations(schema, result.element)
    result.unbroken = sorted(unbroken(schema, result.element, found))
    counts: Counter[str] = Counter()
    for violation in found[:_MOST]:
        counts["violations"] += 1
        counts[f"of {violation.constraint}"] += 1
        counts.update(_pairs(violation, judges, draws, result.wrong))
    result.counts = dict(counts)


def _pairs(violation: Violation, judges: Judges, draws: int, wrong: list[str]) -> Counter[str]:
    counts: Counter[str] = Counter()

    @seed(1)
    @settings(
        max_examples=draws,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(violation.pairs)
    def judge(pair: Pair) -> None:
        valid, broken = pair
        mended, refused = judges.reasons(valid), frozenset(judges.reasons(broken))
        counts["pairs"] += 1
        counts["mended, accepted by both"] += not mended
        counts["broken, refused by both"] += refused == _BOTH
        if mended or refused != _BOTH:
            wrong.append(
                f"{_name(violation)}: mended {mended}, refused by {sorted(refused)}: {_text(broken)}"
            )

    try:
        judge()
    except (HypothesisException, XsdStrategyError) as error:
        counts[f"not drawn: {type(error).__name__}"] += 1
        wrong.append(f"{_name(violation)}: {error!r}"[:500])
    return counts


def _name(violation: Violation) -> str:
    return f"{violation.path} {violation.constraint} {violation.detail}"


def _text(document: etree._Element) -> str:
    return etree.tostring(document, encoding="unicode")[:300]


def summary(results: list[Broken]) -> str:
    """Sum up: what was judged, of which constraints, and what has no violation."""
    total: Counter[str] = Counter()
    for result in results:
        total.update(result.counts)
        total[f"elements: {result.outcome.partition(':')[0]}"] += 1
        total["constraints without a violation"] += len(result.unbroken)
        total["said against expectation"] += len(result.wrong)
    return "\n".join(f"{name}: {number}" for name, number in sorted(total.items()))


def key_of(result: Broken, path: str, constraint: str) -> str:
    """How the list of what cannot be broken names a constraint."""
    return f"{result.schema}#{result.element} {path} {constraint}"


def read_unbreakable(path: Path) -> dict[str, str]:
    """Read the list of constraints that nothing can break, each with its reason."""
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["because"]
    return {constraint: one["reason"] for one in listed for constraint in one["constraints"]}


def check_unbroken(results: Iterable[Broken], listed: dict[str, str]) -> list[str]:
    """Compare with the list: what is missing from it fails, and so does what has a violation now."""
    problems: list[str] = []
    for result in results:
        prefix = f"{result.schema}#{result.element} "
        unbroken = {key_of(result, *one) for one in result.unbroken}
        mine = {key for key in listed if key.startswith(prefix)}
        problems.extend(f"has no violation: {key}" for key in sorted(unbroken - mine))
        problems.extend(f"has one now, take it out of the list: {key}" for key in sorted(mine - unbroken))
        problems.extend(f"{prefix}{one}" for one in result.wrong)
    return problems


def read(out: Path) -> list[Broken]:
    """Read the results of an earlier run."""
    if not out.exists():
        return []
    lines = [json.loads(line) for line in out.read_text().splitlines() if line.endswith("}")]
    return [Broken(**line | {"unbroken": [tuple(one) for one in line["unbroken"]]}) for line in lines]


def _run_all(chosen: argparse.Namespace, entries: list[dict[str, Any]]) -> list[Broken]:
    results = read(chosen.out)
    known = {result.schema for result in results}
    left = [entry for entry in entries if entry["schema"] not in known]
    work = partial(examine, chosen.path, draws=chosen.draws)
    with chosen.out.open("a") as out:
        for number, done in enumerate(each_apart(work, left, chosen.jobs, seconds=_SECONDS), 1):
            found = [*done.results, *_missing(done.job, done.results, done.ended)]
            out.writelines(json.dumps(asdict(result)) + "\n" for result in found)
            out.flush()
            results.extend(found)
            print(f"\r{number}/{len(left)} schemas", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return results


def _missing(entry: dict[str, Any], results: list[Broken], ended: str) -> list[Broken]:
    wanted = [_blank(entry, one) for one in entry["roots"] if one["satisfiable"]][len(results) :]
    for one in wanted:
        one.outcome = ended
    return wanted


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--every", type=int, default=20)
    parser.add_argument("--only", default="", help="schemas whose path has this text")
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--out", type=Path, default=Path("violations.jsonl"))
    parser.add_argument("--unbroken", type=Path, help="check against this list of what cannot be broken")
    chosen = parser.parse_args(arguments)
    entries = [e for e in json.loads((chosen.path / "index.json").read_text()) if chosen.only in e["schema"]]
    results = _run_all(chosen, entries[:: chosen.every])
    print(summary(results))
    problems = check_unbroken(results, read_unbreakable(chosen.unbroken)) if chosen.unbroken else []
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
