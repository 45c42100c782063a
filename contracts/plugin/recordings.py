"""The end of a run that recorded: either all is recorded, or the next run continues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from contracts.plugin.settings import RUN, WORKER_FOLDERS
from contracts.recording.workplace import NAME, clear
from contracts.tally import Tally

FOLDERS = pytest.StashKey[set[Path]]()
CRASHED = pytest.StashKey[bool]()


def take_folders(config: pytest.Config, output: dict[str, object], *, crashed: bool) -> None:
    """Note, in the controller of xdist, into which folders a worker has recorded, or that it crashed."""
    said = output.get(WORKER_FOLDERS)
    folders = config.stash.setdefault(FOLDERS, set())
    folders.update(Path(path) for path in (said if isinstance(said, list) else ()))
    config.stash[CRASHED] = config.stash.get(CRASHED, False) or crashed


def settle_recordings(session: pytest.Session, tallies: Iterable[Tally], exitstatus: int) -> list[str]:
    """Clear up after a recording that is complete; give what is to be said of it."""
    folders = _folders(session.config)
    known = list(tallies)
    if not folders:
        return []
    lines = list(_taken_over(known))
    if _broke_off(session, known, exitstatus):
        return [*lines, *_how_to_continue(folders)]
    for folder in folders:
        clear(folder)
    return lines


def _folders(config: pytest.Config) -> set[Path]:
    run = config.stash.get(RUN, None)
    own = run.recording_folders if run is not None else ()
    return config.stash.setdefault(FOLDERS, set()).union(own)


def _broke_off(session: pytest.Session, tallies: list[Tally], exitstatus: int) -> bool:
    """Tell whether something that was asked for is not recorded."""
    stopped = bool(session.shouldstop or session.shouldfail or session.config.stash.get(CRASHED, False))
    unlike = exitstatus not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
    return stopped or unlike or any(each.problem or each.unreachable for each in tallies)


def _taken_over(tallies: list[Tally]) -> Iterator[str]:
    taken, anew = sum(each.continued for each in tallies), sum(each.outdated for each in tallies)
    if taken or anew:
        yield f"continued a recording that was broken off: {taken:,} exchanges were taken over, not asked again."
    if anew:
        yield (
            f"{anew:,} of its exchanges were asked anew: the request in their place is another one today, or the "
            "service's state has moved on."
        )


def _how_to_continue(folders: set[Path]) -> Iterator[str]:
    yield "The recording is not complete. Run the same command again: it continues where this one ended."
    for folder in sorted(folders):
        yield f"What was exchanged stands in {folder / NAME}; delete that folder to begin anew."
