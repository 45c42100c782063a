"""Run the strategies over a corpus of schemas: and say of every element whether its documents are valid.

    python -m benchmarks.xsts ../shared/xsts [--jobs 4] [--out xsts.jsonl] [--draws 20] [--only TEXT] [--every N]

Writes a line of JSON for each element and prints a summary. A run that is broken off goes on where it stopped when it
is started again with the same ``--out``. Each schema has a process of its own, bounded in time and memory.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
import tomllib
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import FailedHealthCheck, Unsatisfiable
from lxml import etree

from benchmarks.constructs import constructs_of
from benchmarks.measuring import table
from benchmarks.processes import SECONDS, each_apart
from contracts.strategies import (
    NotCoveredError,
    SchemaLoadError,
    UnsatisfiableError,
    XsdStrategyError,
    from_xsd,
)
from contracts.strategies.components import Schema
from contracts.strategies.loading import load

_PARSER = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
_OUTCOMES: dict[type[BaseException], str] = {
    UnsatisfiableError: "unsatisfiable",
    NotCoveredError: "not covered",
    SchemaLoadError: "schema not loaded",
    XsdStrategyError: "refused",
    FailedHealthCheck: "health check",
    Unsatisfiable: "nothing drawn",
    RecursionError: "recursion",
    MemoryError: "memory",
}


@dataclass(slots=True)
class Result:
    """What came of one element."""

    schema: str
    contributor: str
    element: str
    satisfiable: bool | None
    outcome: str = "error"
    first: bool = False
    drawn: int = 0
    valid: int = 0
    judges: dict[str, int] = field(default_factory=dict)
    detail: str = ""
    document: str = ""
    seconds: float = 0.0
    constructs: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """How the list of known gaps names the element."""
        return f"{self.schema}#{self.element}"


class Judges:
    """Both judges of one schema; libxml2 may be unable to read it."""

    def __init__(self, path: Path, schema: Schema) -> None:
        self.schema = schema
        self.refusal = ""
        self.libxml2: etree.XMLSchema | None = None
        try:
            self.libxml2 = etree.XMLSchema(etree.parse(path, _PARSER))
        except etree.LxmlError as error:
            self.refusal = str(error)

    def reasons(self, document: etree._Element) -> dict[str, str]:
        """Say why each judge refuses a document, read again from its bytes; nothing where both accept it."""
        found: dict[str, str] = {}
        again = _read_again(document)
        if self.libxml2 is None:
            found["libxml2-schema"] = self.refusal
        elif not self.libxml2.validate(again):
            found["libxml2"] = str(self.libxml2.error_log)
        try:
            errors = [str(error.reason) for error in self.schema.iter_errors(again)]
        except Exception as error:  # noqa: BLE001 - a crash of the judge is a finding of its own
            errors = [repr(error)]
        if errors:
            found["xmlschema"] = "; ".join(errors[:3])
        return found


def _read_again(document: etree._Element) -> etree._Element:
    return etree.fromstring(
        etree.tostring(document.getroottree(), encoding="utf-8"), etree.XMLParser(resolve_entities=False)
    )


def examine(root: Path, entry: dict[str, Any], draws: int = 20) -> Iterator[Result]:
    """Try every element of one schema of the corpus."""
    path = root / entry["schema"]
    warnings.simplefilter("ignore")
    try:
        schema = load(path)
    except XsdStrategyError as error:
        for wanted in entry["roots"]:
            yield _outcome(_blank(entry, wanted), error)
        return
    judges = Judges(path, schema)
    for wanted in entry["roots"]:
        blank = replace(_blank(entry, wanted), constructs=constructs_of(schema))
        yield _tried(schema, judges, blank, draws)


def _blank(entry: dict[str, Any], wanted: dict[str, Any]) -> Result:
    name = f"{{{wanted['namespace']}}}{wanted['name']}"
    return Result(entry["schema"], entry["contributor"], name, wanted["satisfiable"])


def _outcome(result: Result, error: BaseException) -> Result:
    kinds = (name for kind, name in _OUTCOMES.items() if isinstance(error, kind))
    result.outcome = next(kinds, "error")
    result.detail = f"{type(error).__name__}: {error}"[:600]
    return result


def _tried(schema: Schema, judges: Judges, result: Result, draws: int) -> Result:
    started = time.monotonic()
    documents: list[etree._Element] = []
    try:
        _draw(schema, result.element, documents, draws)
    except Exception as error:  # noqa: BLE001 - whatever it is becomes a line of the result
        _outcome(result, error)
    else:
        _judged(result, judges, documents)
    result.seconds = round(time.monotonic() - started, 2)
    return result


def _draw(schema: Schema, element: str, documents: list[etree._Element], draws: int) -> None:
    @seed(1)
    @settings(
        max_examples=draws + 1,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.nested_given],
    )
    @given(from_xsd(schema, element))
    def collect(document: etree._Element) -> None:
        documents.append(document)

    collect()


def _judged(result: Result, judges: Judges, documents: list[etree._Element]) -> None:
    counts: Counter[str] = Counter()
    for number, document in enumerate(documents):
        reasons = judges.reasons(document)
        counts.update(reasons.keys())
        if reasons and not result.detail:
            result.detail = json.dumps(reasons)[:900]
            result.document = etree.tostring(document, encoding="unicode")[:600]
        if not reasons:
            result.valid += 1
            result.first |= number == 0
    result.judges, result.drawn = dict(counts), len(documents)
    result.outcome = _kind(result)


def _kind(result: Result) -> str:
    if result.valid == result.drawn:
        return "valid"
    if result.judges.get("libxml2-schema"):
        return "libxml2 cannot read the schema" if len(result.judges) == 1 else "invalid"
    both = {"libxml2", "xmlschema"} <= set(result.judges)
    return "invalid" if both else f"refused by {' and '.join(sorted(result.judges))} only"


def run(
    root: Path, entries: Iterable[dict[str, Any]], draws: int, jobs: int, *, seconds: float = SECONDS
) -> Iterator[list[Result]]:
    """Try many schemas, several at a time."""
    for done in each_apart(partial(examine, root, draws=draws), entries, jobs, seconds=seconds):
        left = done.job["roots"][len(done.results) :]
        yield [*done.results, *(replace(_blank(done.job, wanted), outcome=done.ended) for wanted in left)]


def summary(results: list[Result]) -> str:
    """Sum up for each contributor and for each construct, and list the outcomes."""
    contributors, constructs = _grouped(results)
    lines = [_line(name, group) for name, group in sorted(contributors.items())]
    outcomes = Counter((str(result.satisfiable), result.outcome) for result in results)
    lines.extend(f"  satisfiable={known}: {outcome}: {n}" for (known, outcome), n in sorted(outcomes.items()))
    rows = [[name, *_figures(group)] for name, group in sorted(constructs.items())]
    return "\n".join(
        [*lines, "", table(["of elements of schemas with", "first valid", "further valid"], rows)]
    )


def _grouped(results: list[Result]) -> tuple[dict[str, list[Result]], dict[str, list[Result]]]:
    contributors: dict[str, list[Result]] = defaultdict(list)
    constructs: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        contributors[result.contributor].append(result)
        contributors["all"].append(result)
        for construct in result.constructs if result.satisfiable else ():
            constructs[construct].append(result)
    return contributors, constructs


def _figures(known: list[Result]) -> tuple[str, str]:
    """Give how many first documents are valid, and how many further ones."""
    drawn = sum(max(0, result.drawn - 1) for result in known)
    valid = sum(max(0, result.valid - result.first) for result in known)
    first = sum(result.first for result in known)
    return (
        f"{first}/{len(known)} = {first / max(1, len(known)):.2%}",
        f"{valid}/{drawn} = {valid / max(1, drawn):.2%}",
    )


def _line(name: str, group: list[Result]) -> str:
    known = [result for result in group if result.satisfiable]
    first, further = _figures(known)
    refused = sum(result.outcome == "unsatisfiable" for result in group if not result.satisfiable)
    return (
        f"{name}: first document valid by both judges {first}; further documents valid {further}; "
        f"not known to be satisfiable {len(group) - len(known)}, of which refused as unsatisfiable {refused}"
    )


def read(out: Path) -> list[Result]:
    """Read the results of an earlier run."""
    if not out.exists():
        return []
    return [Result(**json.loads(line)) for line in out.read_text().splitlines() if line.endswith("}")]


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--out", type=Path, default=Path("xsts.jsonl"))
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--gaps", type=Path, help="check against this list of known gaps")
    parser.add_argument("--only", default="", help="schemas whose path has this text")
    parser.add_argument("--every", type=int, default=1, help="every n-th schema")
    chosen = parser.parse_args(arguments)
    entries = [e for e in json.loads((chosen.path / "index.json").read_text()) if chosen.only in e["schema"]]
    results = _run_all(chosen, entries[:: chosen.every])
    problems = check_gaps(results, read_gaps(chosen.gaps)) if chosen.gaps else []
    print("\n".join(problems))
    return 1 if problems else 0


def read_gaps(path: Path) -> dict[str, str]:
    """Read the list of known gaps: the reason for each element that does not work yet."""
    gaps = tomllib.loads(path.read_text(encoding="utf-8"))["gap"]
    return {f"{gap['schema']}#{gap['element']}": gap["reason"] for gap in gaps}


def check_gaps(results: list[Result], gaps: dict[str, str]) -> list[str]:
    """Compare results with the known gaps: new ones fail, and so do those that have started to work."""
    problems = []
    for result in results:
        works = result.outcome == "valid"
        if result.satisfiable and not works and result.key not in gaps:
            problems.append(f"new gap: {result.key}: {result.outcome}: {result.detail[:200]}")
        if works and result.key in gaps:
            problems.append(f"works now, take it out of the list: {result.key}")
    return problems


def _run_all(chosen: argparse.Namespace, entries: list[dict[str, Any]]) -> list[Result]:
    results = read(chosen.out)
    done = {result.schema for result in results}
    left = [entry for entry in entries if entry["schema"] not in done]
    with chosen.out.open("a") as out:
        for number, found in enumerate(run(chosen.path, left, chosen.draws, chosen.jobs), 1):
            out.writelines(json.dumps(asdict(result)) + "\n" for result in found)
            out.flush()
            results.extend(found)
            print(f"\r{number}/{len(left)} schemas", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(summary(results))
    return results


if __name__ == "__main__":
    sys.exit(main())
