"""A named deviation: one way of not doing what the documentation says, and the rule that must notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from contracts.reference.pipeline import Pipeline
from contracts.verdicts import Verdict

Change = Callable[[Pipeline], Pipeline]
Needs = Literal["", "rare input", "two conditions", "another operation", "time"]

COLLECTOR = ("collector.GetCurrentInvoice",)
WALLEY = ("walley.GetCurrentInvoice",)
PEEK = ("resurs.peekInvoiceSequence",)
SET = ("resurs.setInvoiceSequence",)
INVOICES = COLLECTOR + WALLEY
SEQUENCES = PEEK + SET
ALL = INVOICES + SEQUENCES
"""Every operation that a vendor documents."""
SPECIMEN = ("specimen.FindCopy",)


@dataclass(frozen=True, slots=True)
class Deviation:
    """One way of not conforming.

    ``claim`` says what is wrong, ``operations`` where. ``rules`` are patterns of the rule ids of which one must catch
    it, with the verdict expected; an id may name a check that the suite does not have yet, and then ``promise`` says
    what is promised and by whom. ``needs`` says what it takes to show: a rare input, two conditions together, another
    operation that was asked before, or time (which passes only over HTTP).
    """

    name: str
    family: str
    claim: str
    operations: tuple[str, ...]
    rules: tuple[str, ...]
    verdict: Verdict
    change: Change
    needs: Needs = ""
    promise: str = ""

    def __call__(self, pipeline: Pipeline) -> Pipeline:
        """Give a pipeline that deviates; the pipeline of a service that is not concerned comes back as it is."""
        vendors = {operation.partition(".")[0] for operation in self.operations}
        return self.change(pipeline) if pipeline.service.vendor in vendors else pipeline

    def expects(self, rule: str) -> bool:
        """Tell whether this is a rule that must catch it."""
        return any(fnmatchcase(rule, pattern) for pattern in self.rules)


@dataclass(frozen=True, slots=True)
class Family:
    """Makes the deviations of one family."""

    name: str

    def __call__(
        self,
        name: str,
        claim: str,
        change: Change,
        *rules: str,
        on: tuple[str, ...] = ALL,
        verdict: Verdict = Verdict.VIOLATES,
        needs: Needs = "",
        promise: str = "",
    ) -> Deviation:
        """Make a deviation; ``rules`` are rule ids without the operation that they begin with."""
        patterns = tuple(f"{'*' if on == ALL else operation}.{rule}" for operation in on for rule in rules)
        return Deviation(
            name, self.name, claim, on, tuple(dict.fromkeys(patterns)), verdict, change, needs, promise
        )
