"""Rendering times of a report of 2,000 rules at 100, 2,000 and 20,000 exchanges: python -m benchmarks.reports."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from contracts.reportmodel import Report
from contracts.reports import csvfile, html, jsonfile, junit, markdown, sarif
from tests.unit import report_samples as samples

FORMATS: dict[str, Callable[[Report], object]] = {
    "html": html.render,
    "markdown": markdown.render,
    "junit": junit.render,
    "sarif": sarif.dumps,
    "csv": csvfile.render,
}


def report(exchanges: int) -> Report:
    """Give a report of that many exchanges and up to 2,000 rules, of which a tenth are broken, 200 at most."""
    rules = min(2_000, exchanges)
    base = samples.large(rules=rules, broken=min(200, rules // 10))
    more = [
        samples.exchange(
            base.rules[number % rules].id,
            samples.get_invoice(str(number)),
            samples.response(samples.invoice()),
        )
        for number in range(exchanges - len(base.exchanges))
    ]
    return base.model_copy(update={"exchanges": (*base.exchanges, *more)})


def main() -> None:
    """Write, read and render each report, and print how long it took."""
    for number in (100, 2_000, 20_000):
        with TemporaryDirectory() as folder:
            path = Path(folder) / "report.json"
            jsonfile.write(report(number), path)
            begun = time.perf_counter()
            read = jsonfile.read(path)
            times = {"read": time.perf_counter() - begun}
            for name, render in FORMATS.items():
                begun = time.perf_counter()
                render(read)
                times[name] = time.perf_counter() - begun
        print(
            f"{number:>6,} exchanges: " + ", ".join(f"{name} {taken:.2f} s" for name, taken in times.items())
        )


if __name__ == "__main__":
    main()
