"""Compare the violations that are offered with the constraints that a schema states.

    python -m benchmarks.strategies_coverage ../shared/xsts [--every 40] [--jobs 2] [--out missing.jsonl]

The constraints are read off the components of the schema here, without the code that breaks them. What has no
violation is written to ``--out``, a line for each; some of it cannot be broken, such as a facet that another implies.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contracts.strategies import XsdStrategyError, violations
from contracts.strategies.components import Component
from contracts.strategies.facets import facets_of, foundation
from contracts.strategies.judges import Judges
from contracts.strategies.loading import global_element, load
from contracts.strategies.planner import Planner
from contracts.strategies.targets import Target, targets

Constraint = tuple[str, str]
# Any text that XML allows is one of these, or so libxml2 says of the last.
_FREE = frozenset({"string", "normalizedString", "token", "anySimpleType", "anyAtomicType", "anyURI"})


def stated(target: Target, path_of: Any) -> Iterator[Constraint]:  # noqa: ANN401 - a function of a name
    """Give the constraints that a schema states on one element, each with its path."""
    decl, xsd_type = target.form.decl, target.form.xsd_type
    here = target.xpath
    yield here, "nillability"
    if decl.fixed is not None:
        yield here, "fixed value"
    elif xsd_type.is_simple() or xsd_type.has_simple_content():
        yield from ((here, name) for name in of_text(xsd_type))
    yield from ((here, name) for name in of_content(xsd_type))
    yield from ((here, name) for name in of_occurrence(target))
    for name, attribute in attributes(xsd_type):
        yield from ((f"{here}/@{path_of(name)}", one) for one in of_attribute(attribute))
    yield from ((here, f"identity constraint {one.local_name}") for one in target.form.identities)


def of_text(xsd_type: Component) -> Iterator[str]:
    """Give the facets of a type, and the type itself where not every text is one of it."""
    facets = facets_of(xsd_type)
    for bounds, name in ((facets.lower, "min"), (facets.upper, "max")):
        yield from {f"{name}{'Inclusive' if bound.inclusive else 'Exclusive'}" for bound in bounds[:1]}
    set_ones = {
        "minLength": facets.min_length,
        "maxLength": facets.max_length is not None,
        "totalDigits": facets.total_digits,
        "fractionDigits": facets.fraction_digits is not None,
        "pattern": facets.patterns,
        "enumeration": facets.enumeration,
    }
    yield from (name for name, value in set_ones.items() if value)
    if (getattr(foundation(xsd_type), "local_name", None) or "") not in _FREE:
        yield "type"


def of_content(xsd_type: Component) -> Iterator[str]:
    """Give what the content of an element must not have."""
    wild = xsd_type.is_complex() and None in xsd_type.attributes
    if not wild:
        yield "unknown attribute"
    if xsd_type.is_simple() or xsd_type.has_simple_content():
        yield "unknown element"
        return
    if not any(hasattr(part, "process_contents") for part in xsd_type.content.iter_elements()):
        yield "unknown element"
    if not xsd_type.mixed:
        yield "type"


def of_occurrence(target: Target) -> Iterator[str]:
    """Give how often and where an element may stand."""
    particle, group = target.particle, target.group
    if particle is None or group is None:
        return
    if group.model == "choice":
        if group.min_occurs and all(part.min_occurs for part in group):
            yield "choice"
    elif particle.min_occurs:
        yield "occurrence minOccurs"
    if particle.max_occurs is not None and group.max_occurs == 1:
        yield "occurrence maxOccurs"


def attributes(xsd_type: Component) -> Iterator[tuple[str, Component]]:
    """Give the attributes that a type allows."""
    for name, attribute in ({} if xsd_type.is_simple() else xsd_type.attributes).items():
        if name is not None and attribute.use != "prohibited":
            yield name, attribute


def of_attribute(attribute: Component) -> Iterator[str]:
    """Give the constraints on one attribute."""
    if attribute.use == "required":
        yield "missing attribute"
    if attribute.fixed is not None:
        yield "fixed value"
    else:
        yield from of_text(attribute.type)


def offered(path: str, constraint: str, detail: str) -> Constraint:
    """Give how a violation answers to a constraint."""
    if constraint == "occurrence":
        return path, f"occurrence {detail.partition(' ')[0]}"
    if constraint == "identity constraint":
        return path, f"identity constraint {detail.split(' ')[1]}"
    return path, constraint


def compared(path: Path, element: str) -> tuple[Counter[str], list[Constraint]]:
    """Count the constraints of one element, and give those without a violation."""
    schema = load(path)
    if Judges(schema).libxml2 is None:
        return Counter({"elements of schemas that libxml2 cannot read": 1}), []
    planner = Planner(schema)
    wanted = {
        one
        for target in targets(planner, global_element(schema, element))
        for one in stated(target, planner.qname)
    }
    found = {offered(one.path, one.constraint, one.detail) for one in violations(schema, element)}
    counts = Counter({"stated": len(wanted), "without a violation": len(wanted - found)})
    counts.update(f"stated: {name.partition(' constraint ')[0]}" for _, name in wanted)
    counts.update(f"without: {name.partition(' constraint ')[0]}" for _, name in wanted - found)
    return counts, sorted(wanted - found)


def _task(arguments: tuple[Path, dict[str, Any]]) -> tuple[Counter[str], list[dict[str, str]]]:
    root, entry = arguments
    warnings.simplefilter("ignore")
    total: Counter[str] = Counter()
    lines = []
    for one in entry["roots"]:
        name = f"{{{one['namespace']}}}{one['name']}"
        try:
            counts, missing = (
                compared(root / entry["schema"], name) if one["satisfiable"] else (Counter(), [])
            )
        except XsdStrategyError:
            counts, missing = Counter({"elements without documents": 1}), []
        total.update(counts)
        lines += [
            {"schema": entry["schema"], "element": name, "path": at, "constraint": what}
            for at, what in missing
        ]
    return total, lines


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--every", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--out", type=Path, default=Path("missing.jsonl"))
    chosen = parser.parse_args(arguments)
    entries = json.loads((chosen.path / "index.json").read_text())[:: chosen.every]
    total: Counter[str] = Counter()
    with multiprocessing.get_context("fork").Pool(chosen.jobs) as pool, chosen.out.open("w") as out:
        for counts, lines in pool.imap_unordered(_task, [(chosen.path, entry) for entry in entries]):
            total.update(counts)
            out.writelines(json.dumps(line) + "\n" for line in lines)
            out.flush()
    for name, number in sorted(total.items()):
        print(f"{name}: {number}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
