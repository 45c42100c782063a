"""On which line of its contract file a rule is promised, so that a finding can be shown beside it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from contracts.locating import KeyPath, lines_of
from contracts.model import Contract, Message
from contracts.rules import Rule, rules_of


@lru_cache(maxsize=64)
def rule_lines(contract: Contract) -> dict[str, int]:
    """Give the line for each rule's id; nothing for a contract without a file, or one that cannot be read.

    A rule about a field stands at the field's row, a declared rule and a fault at their tables, one about a whole
    message at the message's table, and what SOAP and HTTP ask of every operation at the operation's name.
    """
    text = _text(contract.path)
    if text is None:
        return {}
    keys = {rule.id: _key(contract, rule) for rule in rules_of(contract)}
    lines = lines_of(text, keys.values())
    return {rule: lines[key] for rule, key in keys.items() if key in lines}


def _text(path: Path | None) -> str | None:
    try:
        return None if path is None else path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        return None


def _key(contract: Contract, rule: Rule) -> KeyPath:
    if rule.fault is not None and rule.fault in contract.faults:
        return ("fault", contract.faults.index(rule.fault))
    if rule.side not in {"request", "response"}:
        return ("operation",)
    return (rule.side, *_within(contract.request if rule.side == "request" else contract.response, rule))


def _within(message: Message, rule: Rule) -> KeyPath:
    if rule.declared is not None and rule.declared in message.rules:
        return ("rule", message.rules.index(rule.declared))
    rows = message.header if rule.in_header else message.fields
    if rule.field is not None and rule.field in rows:
        return ("header" if rule.in_header else "fields", rows.index(rule.field))
    return ("element",)
