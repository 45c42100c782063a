"""What the documentation asks of a client beyond the field tables: envelope, schema, HTTP headers.

A run makes its requests right in these by construction, so only recorded traffic can break them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from contracts.model import Contract, Severity
from contracts.protocol import BP11, SOAP11, SOAP12, Requirement, requirements
from contracts.rules import Rule, rule_id, rules_of

# Of the requirements on messages, those that a request can be held to; the rest speak of answers.
OF_MESSAGES: Final = {
    "1.1": (
        "R9702", "R9703", "R9700", "R1012", "R1018", "R1008", "R1009", "R9980", "R1015", "R1011", "R1014", "R1032",
        "R1005", "R1006", "R1013",
    ),
    "1.2": ("mediaType", "doctype", "instruction", "envelope", "namespace"),
}  # fmt: skip
MESSAGE: Final = "message"
SCHEMA: Final = "schema"
POST: Final = "R1132"
QUOTED: Final = "R1109"
ACTION: Final = "R2744"
ACTION_12: Final = "action"


@lru_cache(maxsize=256)
def client_rules(contract: Contract) -> tuple[Rule, ...]:
    """Derive the rules that bind the sender of a request, ids ``<contract>.client.<requirement>``."""
    return tuple(_rules(contract))


def all_rules(contract: Contract) -> tuple[Rule, ...]:
    """Give every rule that recorded traffic is judged by: the contract's own, then the client's."""
    return (*rules_of(contract), *client_rules(contract))


def client_id(contract: Contract, name: str) -> str:
    """Give the id of a rule for the client."""
    return rule_id(contract, "client", name)


def _rules(contract: Contract) -> Iterator[Rule]:
    version = SOAP11 if contract.soap == "1.1" else SOAP12
    yield _rule(
        contract,
        MESSAGE,
        f"The request is an envelope of SOAP {contract.soap} around {contract.request.element} alone.",
        f"{version}, the envelope",
    )
    yield _rule(
        contract, SCHEMA, f"The request is valid against {contract.schema_file}.", contract.sources[0].title
    )
    yield from _http_rules(contract)
    known = {each.id: each for each in requirements(contract.soap)}
    yield from (_of_message(contract, known[name]) for name in OF_MESSAGES[contract.soap])


def _http_rules(contract: Contract) -> Iterator[Rule]:
    if contract.soap == "1.2":
        promise = "The action of the Content-Type, where there is one, is the documented one."
        yield _rule(contract, ACTION_12, promise, f"{SOAP12}, part 2, section 6.5")
        return
    yield _rule(contract, POST, "The request uses the method POST.", f"{BP11}, {POST}")
    yield _rule(contract, QUOTED, "The value of SOAPAction is in quotes.", f"{BP11}, {QUOTED}")
    yield _rule(
        contract, ACTION, f'SOAPAction is "{contract.soap_action}", as documented.', f"{BP11}, {ACTION}"
    )


def _of_message(contract: Contract, requirement: Requirement) -> Rule:
    promise = f"Of the request: {requirement.promise[:1].lower()}{requirement.promise[1:]}"
    return _rule(contract, requirement.id, promise, requirement.source, requirement.severity)


def _rule(contract: Contract, name: str, promise: str, source: str, severity: Severity = "error") -> Rule:
    url = contract.sources[0].url if name == SCHEMA else None
    return Rule(client_id(contract, name), contract.id, "client", "request", severity, promise, source, url)
