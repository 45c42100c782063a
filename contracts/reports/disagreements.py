"""Where documentation, schema and service say different things: each place once, the three side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from contracts.reportmodel import ContractInfo, Difference, Report, RuleResult
from contracts.reports.findings import grouped
from contracts.reports.summary import counted
from contracts.verdicts import Verdict

_DISAGREEING = (Verdict.VIOLATES, Verdict.LENIENT, Verdict.UNDOCUMENTED)
# What the comparison with the schema calls an aspect, and what the rules call it.
_KINDS = {
    "occurs": ("minOccurs", "maxOccurs"),
    "missing": ("minOccurs", "type"),
    "extra": ("unknownElement",),
    "totalDigits": ("fractionDigits", "maxInclusive"),
    "maximum": ("maxLength", "maxInclusive"),
}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One place and aspect, and what each of the three says of it; ``rule`` is the one that tells the last."""

    contract: str
    place: str
    aspect: str
    documentation: str
    schema: str
    service: str
    source: str
    rule: RuleResult | None = None


def disagreements(report: Report) -> tuple[Disagreement, ...]:
    """Give the places where documentation and schema differ, then those where the service alone does."""
    rules = {rule.id: rule for rule in report.rules}
    infos = {info.id: info for info in report.contracts}
    written = [
        _about_schema(difference, rules) for info in report.contracts for difference in info.differences
    ]
    told = {each.rule.id for each in written if each.rule is not None}
    return (*written, *_about_service(report.rules, infos, told))


def _about_schema(difference: Difference, rules: Mapping[str, RuleResult]) -> Disagreement:
    rule = _rule(difference, rules)
    return Disagreement(
        difference.contract,
        difference.place,
        difference.aspect,
        difference.documentation,
        difference.schema_says,
        "no promise was derived from it, so nothing was sent" if rule is None else _service(rule),
        difference.source,
        rule,
    )


def _rule(difference: Difference, rules: Mapping[str, RuleResult]) -> RuleResult | None:
    kinds = _KINDS.get(difference.aspect, (difference.aspect,))
    names = (f"{difference.contract}.{difference.place}.{kind}" for kind in kinds)
    return next((rules[name] for name in names if name in rules), None)


def _service(rule: RuleResult) -> str:
    """Say what the service was seen to do about a promise."""
    if rule.verdict is Verdict.NOT_EXERCISED:
        return f"not exercised: {rule.reason or 'no reason was given'}"
    if rule.verdict is Verdict.CONFORMS:
        return f"follows the documentation, in {counted(rule.exercises, 'exchange')}"
    found = next((finding.message for finding in rule.findings if finding.verdict == rule.verdict), "")
    return f"{rule.verdict.value}: {found}" if found else rule.verdict.value


def _about_service(
    rules: Iterable[RuleResult], infos: Mapping[str, ContractInfo], told: set[str]
) -> Iterator[Disagreement]:
    """Tell each finding once, as the list of what is broken does."""
    for rule, _same in grouped(rule for rule in rules if rule.verdict in _DISAGREEING):
        if rule.id not in told:
            place = rule.id.removeprefix(f"{rule.contract}.").removesuffix(f".{rule.kind}")
            schema = _schema(infos.get(rule.contract))
            yield Disagreement(
                rule.contract, place, rule.kind, rule.promise, schema, _service(rule), rule.source, rule
            )


def _schema(info: ContractInfo | None) -> str:
    if info is not None and info.schema_from == "field tables":
        return "none is published"
    if info is not None and info.schema_from == "vendor":
        return "no difference from the documentation"
    return "no difference was found"
