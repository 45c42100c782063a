"""Which recordings nobody needs any more, and which are not the suite's to remove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from contracts.cassettes import OF_OTHERS, Recorded, is_of_others, survey
from contracts.model import Contract
from contracts.recording import parts


@dataclass(frozen=True, slots=True)
class Pruning:
    """What may be removed, and what is left alone: each with its reason."""

    needless: tuple[Path, ...]
    left: tuple[str, ...]


def pruning(folder: Path, contracts: Sequence[Contract]) -> Pruning:
    """Look for cassettes of rules that a contract no longer has, their parts, and parts that no cassette names.

    Left alone are files that this suite did not write, as tests of other things keep them in the same folder, and
    recordings of operations of which no contract is known here. Raises OptionError when there is no such folder.
    """
    operations = {contract.id for contract in contracts}
    found: list[Path] = []
    left: list[str] = []
    for each in survey(folder, contracts):
        reason = _why_left(each, operations)
        if reason is not None:
            left.append(f"{each.path}: left alone: {reason}")
        elif each.rule is None:
            found += [each.path, *parts.strays(each.path, [])]
        elif each.corpus is not None:
            found += parts.strays(each.path)
    return Pruning(tuple(found), tuple(left))


def _why_left(found: Recorded, operations: set[str]) -> str | None:
    if found.rule is not None:
        return None
    if is_of_others(found):
        return OF_OTHERS
    operation = ".".join(found.path.parts[-3:-1])
    if operation in operations:
        return None
    return f"no contract {operation} is known here; name it with --contract, or remove the folder yourself"
