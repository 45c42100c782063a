"""Judge violations: each is to be refused by both judges, what it was made of accepted by both.

    python -m benchmarks.strategies_violations ../shared/xsts [--every 20] [--draws 3] [--jobs 4] [--seconds 600]

Takes every n-th schema of the corpus, all violations of each of its elements (at most 200), and some pairs of each. The
schemas come in a shuffled order, always the same, so that a run that ends early is a sample as well.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import HypothesisException

from benchmarks.xsts import Judges
from contracts.strategies import Violation, XsdStrategyError, violations
from contracts.strategies.loading import load
from contracts.strategies.violations import Pair

_MOST = 200


def judged(path: Path, elements: list[str], draws: int) -> Counter[str]:
    """Count what the judges say of the violations of some elements of one schema."""
    warnings.simplefilter("ignore")
    counts: Counter[str] = Counter()
    try:
        schema = load(path)
        judges = Judges(path, schema)
        found = [one for element in elements for one in violations(schema, element)[:_MOST]]
    except XsdStrategyError:
        return Counter({"schemas without documents": 1})
    if judges.libxml2 is None:
        return Counter({"schemas that libxml2 cannot read": 1})
    for violation in found:
        counts["violations"] += 1
        counts[f"of {violation.constraint}"] += 1
        counts.update(_pairs(violation, judges, draws))
    return counts


def _pairs(violation: Violation, judges: Judges, draws: int) -> Counter[str]:
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
        counts["pairs"] += 1
        counts["mended, accepted by both"] += not judges.reasons(valid)
        counts["broken, refused by both"] += set(judges.reasons(broken)) == {"libxml2", "xmlschema"}

    try:
        judge()
    except HypothesisException as error:
        counts[f"not drawn: {type(error).__name__}"] += 1
    return counts


def _task(arguments: tuple[Path, dict[str, Any], int]) -> Counter[str]:
    root, entry, draws = arguments
    elements = [f"{{{one['namespace']}}}{one['name']}" for one in entry["roots"] if one["satisfiable"]]
    return judged(root / entry["schema"], elements, draws)


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--every", type=int, default=20)
    parser.add_argument("--draws", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--seconds", type=float, default=float("inf"), help="end early, with what is done")
    chosen = parser.parse_args(arguments)
    entries = json.loads((chosen.path / "index.json").read_text())[:: chosen.every]
    random.Random(1).shuffle(entries)  # noqa: S311 - an order, no secret
    total: Counter[str] = Counter()
    until = time.monotonic() + chosen.seconds
    with multiprocessing.get_context("fork").Pool(chosen.jobs) as pool:
        for counts in pool.imap_unordered(_task, [(chosen.path, entry, chosen.draws) for entry in entries]):
            total.update(counts)
            total["schemas"] += 1
            if time.monotonic() > until:
                break
    for name, number in sorted(total.items()):
        print(f"{name}: {number}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
