"""Work on many things, several at a time, each in a process of its own that is bounded in time and memory."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

SECONDS = 240
MEMORY = 3 * 2**30
_GLANCE = 0.005

J = TypeVar("J")
R = TypeVar("R")
Work = Callable[[J], Iterable[R]]


@dataclass(frozen=True, slots=True)
class Done(Generic[J, R]):
    """What came of one job: its results, and ``done``, ``timeout`` or ``died``."""

    job: J
    results: list[R]
    ended: str


def each_apart(
    work: Work[J, R], jobs: Iterable[J], at_a_time: int, *, seconds: float = SECONDS
) -> Iterator[Done[J, R]]:
    """Do the work for each job in a process of its own, and give what came of it as it ends."""
    waiting = iter(jobs)
    running: list[_Task[J, R]] = []
    while True:
        while len(running) < at_a_time and (job := next(waiting, None)) is not None:
            running.append(_Task(work, job, seconds))
        if not running:
            return
        time.sleep(_GLANCE)
        for task in [task for task in running if task.is_done()]:
            running.remove(task)
            yield Done(task.job, task.results, task.ended)


def _process(work: Work[J, R], job: J, pipe: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for result in work(job):
        pipe.send(result)
    pipe.send(None)
    pipe.close()


class _Task(Generic[J, R]):
    """One job in its process."""

    def __init__(self, work: Work[J, R], job: J, seconds: float) -> None:
        context = multiprocessing.get_context("fork")
        self.job = job
        self.results: list[R] = []
        self.ended = "died"
        self.pipe, theirs = context.Pipe(duplex=False)
        self.process: BaseProcess = context.Process(target=_process, args=(work, job, theirs))
        self.process.start()
        theirs.close()
        self.until = time.monotonic() + seconds

    def is_done(self) -> bool:
        """Take what has come, and say whether no more will."""
        alive = self.process.is_alive()
        self._take()
        if alive and self.ended == "died" and time.monotonic() < self.until:
            return False
        if alive and self.ended == "died":
            self.ended = "timeout"
        self.process.kill()
        self.process.join()
        self.pipe.close()
        return True

    def _take(self) -> None:
        with suppress(EOFError):
            while self.pipe.poll():
                result = self.pipe.recv()
                if result is None:
                    self.ended = "done"
                else:
                    self.results.append(result)
