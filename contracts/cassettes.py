"""What is recorded: the cassettes of a folder, each with the rule that it is for, and the rules that have none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from contracts.cases.aim import NoAim
from contracts.cases.aims import aims
from contracts.errors import OptionError, RecordingError
from contracts.model import Contract
from contracts.options import Options
from contracts.places import LeftOut, Places
from contracts.recording import parts
from contracts.recording.cassette import SUFFIX, cassette_path, read_corpus
from contracts.recording.corpus import Corpus
from contracts.recording.document import FORMAT, RECORD
from contracts.recording.secrets_found import unredacted
from contracts.recording.workplace import NAME, is_unfinished
from contracts.relabelling import check_evidence, hash_of, invalid, recorded_case
from contracts.replaying import cassette_name
from contracts.rules import Rule, rules_of

OF_OTHERS: Final = "not a cassette that this suite wrote"


@dataclass(frozen=True)
class Recorded:
    """One cassette. ``rule`` is None where no contract has the rule, ``corpus`` where it cannot be read."""

    path: Path
    rule_id: str
    contract: Contract | None
    rule: Rule | None
    corpus: Corpus | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Missing:
    """A rule that no cassette is there for, and why that is so."""

    rule: Rule
    reason: str


def survey(folder: Path, contracts: Sequence[Contract]) -> list[Recorded]:
    """Read all cassettes of a folder, or one. Raises OptionError when there is no such folder or file."""
    known = {rule.id: (contract, rule) for contract in contracts for rule in rules_of(contract)}
    return [_recorded(path, known) for path in cassettes_in(folder)]


def cassettes_in(folder: Path) -> list[Path]:
    """Give the files of cassettes, without their further parts. Raises OptionError as ``survey`` does."""
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise OptionError(
            f"{folder}: there is no such folder of cassettes; name the one that holds <vendor>/<operation>/"
        )
    found = (path for path in folder.rglob(f"*{SUFFIX}") if NAME not in path.parts)
    return sorted(path for path in found if not parts.is_part(path) and not path.name.startswith("."))


def is_of_others(found: Recorded) -> bool:
    """Tell a file that this suite did not write: tests of other things keep theirs in the same folder."""
    if found.rule is not None:
        return False
    try:
        return not parts.read_text(found.path).startswith(f"format: {FORMAT}")
    except RecordingError:
        return True


def missing(folder: Path, contracts: Sequence[Contract]) -> list[Missing]:
    """Give the rules that have no cassette below a folder that holds <vendor>/<operation>/."""
    places = Places(Options(), {contract.id: contract for contract in contracts})
    pairs = [(contract, rule) for contract in contracts for rule in rules_of(contract)]
    absent = [pair for pair in pairs if not cassette_path(folder, cassette_name(pair[1])).is_file()]
    return [Missing(rule, _why_missing(places, contract, rule)) for contract, rule in absent]


def problems(found: Recorded) -> Iterator[str]:
    """Say all that keeps a cassette from being evidence, or that must not stand in it."""
    if found.problem is not None:
        yield found.problem
    if found.corpus is None:
        return
    if found.contract is None or found.rule is None:
        yield f"{found.path}: no contract has the rule {found.rule_id}; `contracts cassettes prune` removes it"
        return
    yield from _evidence(found.contract, found.rule, found.corpus, found.path)
    yield from _in_clear(found.path, found.contract, found.corpus)
    yield from (
        f"{stray}: a part that no cassette names; prune removes it" for stray in parts.strays(found.path)
    )


def unfinished_below(folder: Path) -> list[Path]:
    """Give the folders below this one into which a recording was broken off, or is under way."""
    return sorted(path.parent for path in folder.rglob(NAME) if is_unfinished(path.parent))


def relabel(found: Recorded) -> str | None:
    """Tie a cassette to today's contract where all that is recorded still means the same.

    Gives None when that was done or not needed, else why it cannot be. Raises RecordingError when the file cannot be
    written.
    """
    contract, corpus = found.contract, found.corpus
    if contract is None or corpus is None or found.rule is None:
        return found.problem or f"{found.path}: no contract has the rule {found.rule_id}"
    try:
        cases = [recorded_case(contract, each, found.path) for each in corpus.recordings]
    except RecordingError as error:
        return str(error)
    changed = invalid(contract, cases)
    if changed:
        return (
            f"{found.path}: {len(changed)} of {len(cases)} recorded exchanges prove nothing any more. {changed[0]}. "
            f"Record it anew: {RECORD}"
        )
    if corpus.provenance.contract_hash != hash_of(contract):
        provenance = replace(corpus.provenance, contract_hash=hash_of(contract))
        parts.write(found.path, Corpus(provenance, corpus.recordings))
    return None


def _recorded(path: Path, known: dict[str, tuple[Contract, Rule]]) -> Recorded:
    rule_id = ".".join((*path.parts[-3:-1], path.name.removesuffix(SUFFIX)))
    contract, rule = known.get(rule_id, (None, None))
    try:
        return Recorded(path, rule_id, contract, rule, read_corpus(path), None)
    except RecordingError as error:
        return Recorded(path, rule_id, contract, rule, None, str(error))


def _evidence(contract: Contract, rule: Rule, corpus: Corpus, path: Path) -> Iterator[str]:
    try:
        cases = [recorded_case(contract, each, path) for each in corpus.recordings]
        check_evidence(contract, cases, corpus, path)
    except RecordingError as error:
        yield str(error)
        return
    others = sorted({case.rule for case in cases} - {rule.id})
    if others:
        yield f"{path} is the cassette of {rule.id}, yet holds a case of {others[0]}; record it anew: {RECORD}"


def _in_clear(path: Path, contract: Contract, corpus: Corpus) -> Iterator[str]:
    if corpus.provenance.kind == "reference":  # nobody's data; reading it a second time would tell no more
        return
    for file in (path, *parts.further(path)):
        yield from map(str, unredacted(file, contracts=(contract,)))


def _why_missing(places: Places, contract: Contract, rule: Rule) -> str:
    place = places.of(contract)
    if isinstance(place, LeftOut):
        return place.reason
    found = aims(place.setting, rule)
    return found.reason if isinstance(found, NoAim) else "nothing is recorded"


def selected(found: Iterable[Recorded], words: Sequence[str]) -> list[Recorded]:
    """Give the cassettes whose rule's id holds all the words."""
    return [each for each in found if all(word in each.rule_id for word in words)]
