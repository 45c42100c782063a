"""The conformance report as one value: what the JSON file holds and every other report is made from.

Its JSON Schema is generated from these classes and committed beside the package.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field as Key

from contracts.model import Question, Severity, Source, Value
from contracts.verdicts import Sender, Verdict

FORMAT: Literal["soap-contracts-report/1"] = "soap-contracts-report/1"


class Body(Value):
    """Exact bytes (after redaction): as text where they are UTF-8 without loss, else as base64."""

    encoding: Literal["utf-8", "base64"]
    content: str
    left_out: int = Key(default=0, description="How many further bytes came that are not kept.")


class RequestEvidence(Value):
    """What was sent."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: Body


class ResponseEvidence(Value):
    """What came back."""

    status: int
    reason: str
    http_version: str
    headers: tuple[tuple[str, str], ...]
    body: Body


class ExchangeEvidence(Value):
    """One exchange, with the label of the case that made it."""

    id: str = Key(description="A hash of the exchange's redacted bytes.")
    contract: str
    rule: str = Key(description="The rule that the case was made for.")
    label: str = Key(description="valid, or `violates <rule id>`.")
    aim: str = Key(description="What the case reaches for, such as 'exactly 50 characters'.")
    situation: str | None
    expected: str = Key(description="What the documentation promises for this case, in words.")
    request: RequestEvidence
    response: ResponseEvidence | None
    failure: str | None = Key(description="Why there is no response.")
    twin: str | None = Key(
        default=None, description="The id of the exchange that this one must get the same answer as."
    )


class Finding(Value):
    """One verdict other than conforms, told once however many exchanges show it."""

    verdict: Verdict
    message: str
    place: str
    exchange: str = Key(description="The id of the smallest exchange that shows it.")
    times: int
    reproduce: str = Key(description="A curl command, credentials as shell variables.")
    by: Sender = Key(
        default="service", description="Whose doing it is; in recorded traffic the client may be the one."
    )


class Acceptance(Value):
    """Why a finding does not fail the run: somebody accepted it, until a day."""

    reason: str
    accepted_by: str
    expires: date = Key(description="The last day on which it is accepted.")
    expired: bool = Key(default=False, description="Whether that day had gone by when the run began.")


class RuleResult(Value):
    """One promise and what the run says of it."""

    id: str
    contract: str
    kind: str
    side: str
    severity: Severity
    promise: str
    source: str = Key(description="Page and field, or requirement id.")
    source_url: str | None
    verdict: Verdict
    exercises: int = Key(description="How many exchanges bore on the rule.")
    counts: dict[str, int] = Key(description="Verdict to number of exchanges.")
    reason: str | None = Key(description="Why it was not exercised.")
    dropped: int = Key(description="Cases whose bytes did not bear out their label and were not sent.")
    findings: tuple[Finding, ...]
    evidence: tuple[str, ...] = Key(description="Ids of exchanges that bear it out, smallest first.")
    line: int | None = Key(default=None, description="The line of the contract file that promises it.")
    selected: bool = Key(default=True, description="Whether the run had a test item for it.")
    accepted: Acceptance | None = Key(
        default=None, description="What the baseline says of a finding of this rule and verdict."
    )

    @property
    def is_accepted(self) -> bool:
        """Whether the verdict is a known one that does not fail the run."""
        return self.accepted is not None and not self.accepted.expired

    @property
    def selected_or_heard(self) -> bool:
        """Whether the run was asked about the rule, or saw something of it by the way."""
        return self.selected or self.verdict is not Verdict.NOT_EXERCISED


class Difference(Value):
    """A place where the field table and the published schema say different things."""

    contract: str
    place: str = Key(description="request.nextInvoiceNumber, for one.")
    aspect: str = Key(description="nillable, occurs, type, maximum, order, missing …")
    documentation: str
    schema_says: str
    source: str


class ContractInfo(Value):
    """What the report tells about a contract."""

    id: str
    vendor: str
    service: str
    operation: str
    writes: bool
    sources: tuple[Source, ...]
    questions: tuple[Question, ...]
    differences: tuple[Difference, ...]
    left_out: str | None = Key(description="Why no rule of it was run, if so.")
    file: str | None = Key(
        default=None, description="The contract file, relative to where the run was started, with slashes."
    )
    schema_from: Literal["vendor", "field tables"] | None = Key(
        default=None, description="Whether the vendor published the schema, or the field tables gave it."
    )


class FieldCoverage(Value):
    """What the exchanges of a run did with one field, counted by message."""

    place: str = Key(description="request.InvoiceNo, for one.")
    valued: int = Key(default=0, description="Messages in which it stood with a value.")
    empty: int = Key(default=0, description="Messages in which it stood empty, and not nil.")
    nil: int = Key(default=0, description="Messages in which it was nil.")
    absent: int = Key(default=0, description="Messages in which it did not stand.")
    maximum: int | None = Key(default=None, description="The documented maximum of characters.")
    lengths: dict[str, int] = Key(
        default_factory=dict, description="Number of characters, as text, to number of values that long."
    )
    values: dict[str, int] = Key(
        default_factory=dict,
        description="Where values are enumerated: each of them to how often it stood, 0 included.",
    )


class Coverage(Value):
    """What the exchanges of a run reached of one contract."""

    contract: str
    fields: tuple[FieldCoverage, ...] = ()
    faults: dict[str, int] = Key(
        default_factory=dict, description="Documented fault code to how often it came, 0 included."
    )
    choices: dict[str, int] = Key(
        default_factory=dict,
        description="Optional request fields that may be set together to how often a request set just these, "
        "0 included.",
    )


class Provenance(Value):
    """Who answered when a recording was made."""

    cassette: str
    recorded: str = Key(description="Date and time, ISO 8601.")
    endpoint: str = Key(description="reference service, or the live environment's name and address.")
    suite: str
    contract_hash: str
    server: str | None


class EndpointInfo(Value):
    """Where the cases went."""

    kind: Literal["recorded", "reference", "url", "live", "traffic"]
    name: str
    evidence: Literal["reference", "live", "mixed", "unknown"] = Key(
        description="Whose behaviour the exchanges show: the embedded reference service's, or a vendor's."
    )
    recorded: tuple[str, str] | None = Key(description="Oldest and newest recording, ISO 8601.")


class LeftOut(Value):
    """Something in recorded traffic that was not judged, and how often."""

    reason: str
    times: int
    examples: tuple[str, ...] = Key(description="Places of the first few: file and entry.")


class Traffic(Value):
    """What became of recorded traffic that somebody else made."""

    files: int = Key(description="How many files were read.")
    read: int = Key(description="How many exchanges stood in them.")
    judged: int = Key(description="How many of these belonged to a contract and were judged.")
    left_out: tuple[LeftOut, ...] = Key(description="Everything that was not judged, by reason.")


class RunInfo(Value):
    """When, where, with what."""

    started: str
    seconds: float
    endpoint: EndpointInfo
    versions: dict[str, str]
    settings: dict[str, str]
    sent: int
    dropped: int
    exit_code: int


KnownState = Literal["accepted", "expired", "gone", "not checked"]


class KnownFinding(Value):
    """One entry of the baseline, and what became of it in this run."""

    rule: str
    verdict: Verdict
    reason: str
    accepted_by: str
    expires: date
    state: KnownState = Key(
        default="not checked",
        description="accepted; expired: it occurs, and its day has gone by; gone: the rule was exercised and "
        "the finding did not occur; not checked: the run has no evidence about the rule.",
    )


class Gate(Value):
    """What fails the run, and what does not since it is known."""

    fail_on: tuple[Verdict, ...] = Key(
        default=(Verdict.VIOLATES,), description="The verdicts that fail a run, of rules that bind."
    )
    baseline: str | None = Key(default=None, description="The file of known findings.")
    strict: bool = Key(default=False, description="Whether an entry that no longer occurs fails the run.")
    day: date | None = Key(default=None, description="The day that expiry dates are compared with (UTC).")
    shard: str | None = Key(default=None, description="Which part of the suite this run is, such as 1/3.")
    known: tuple[KnownFinding, ...] = ()

    def in_state(self, state: KnownState) -> tuple[KnownFinding, ...]:
        """Give the entries of the baseline that are in this state, in the file's order."""
        return tuple(each for each in self.known if each.state == state)


class Report(Value):
    """The whole report."""

    format: Literal["soap-contracts-report/1"] = FORMAT
    run: RunInfo
    provenance: tuple[Provenance, ...]
    contracts: tuple[ContractInfo, ...]
    rules: tuple[RuleResult, ...]
    exchanges: tuple[ExchangeEvidence, ...]
    problems: tuple[str, ...] = Key(
        description="What went wrong on this side: recordings missing, budget used up."
    )
    coverage: tuple[Coverage, ...] = Key(
        default=(), description="What was reached of each contract; empty when the run did not count it."
    )
    traffic: Traffic | None = Key(
        default=None, description="Only where the report judges recorded traffic that somebody else made."
    )
    gate: Gate = Key(default=Gate(), description="What fails the run, and the known findings.")
