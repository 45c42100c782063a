"""Which rules need a fact of HTTP that a format of recordings may not keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contracts.model import Contract
from contracts.verdicts import Judgement
from contracts.verifying.recorded import Fact, Recorded

NEEDS: Final[Mapping[str, frozenset[Fact]]] = {
    "protocol.R1141": frozenset({"HTTP version"}),
    "protocol.R1140": frozenset({"HTTP version"}),
    "protocol.R1126": frozenset({"status"}),
    "protocol.R1124": frozenset({"status"}),
    "protocol.R1111": frozenset({"status"}),
    "protocol.framing": frozenset({"headers", "what followed the body"}),
    "protocol.status": frozenset({"status"}),
    "protocol.faultStatus": frozenset({"status"}),
    "protocol.faultStatusOfCode": frozenset({"status"}),
    "protocol.httpVersion": frozenset({"HTTP version"}),
    "protocol.contentType": frozenset({"headers"}),
    "protocol.charsets": frozenset({"headers", "exact bytes"}),
    "protocol.R9702": frozenset({"headers"}),
    "protocol.R9703": frozenset({"headers"}),
    "protocol.R9700": frozenset({"headers"}),
    "protocol.mediaType": frozenset({"headers"}),
    "protocol.R1012": frozenset({"headers", "exact bytes"}),
    "protocol.R1018": frozenset({"headers", "exact bytes"}),
    "client.R1132": frozenset({"request headers"}),
    "client.R1109": frozenset({"request headers"}),
    "client.R2744": frozenset({"request headers"}),
    "client.action": frozenset({"request headers"}),
    "client.R9702": frozenset({"request headers"}),
    "client.R9703": frozenset({"request headers"}),
    "client.R9700": frozenset({"request headers"}),
    "client.mediaType": frozenset({"request headers"}),
    "client.R1012": frozenset({"request headers", "exact bytes"}),
    "client.R1018": frozenset({"request headers", "exact bytes"}),
}
"""By the end of a rule's id."""


def needs(contract: Contract, rule: str) -> frozenset[Fact]:
    """Give the facts that a rule cannot be judged without."""
    return NEEDS.get(rule.removeprefix(f"{contract.id}."), frozenset())


def is_told(contract: Contract, judgement: Judgement, recorded: Recorded) -> bool:
    """Tell whether the recording keeps what the judgement rests on."""
    return not needs(contract, judgement.rule) & recorded.missing
