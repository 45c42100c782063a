"""How often a live service may still be asked, and how fast, by all processes of this machine together."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from threading import Lock

from contracts.endpoints.ledger import Ledger
from contracts.errors import BudgetExhausted


class Budget:
    """Counts requests against a limit: those of this process, or of all that share a ledger."""

    def __init__(self, limit: int, ledger: Ledger | None = None) -> None:
        self._limit = limit
        self._ledger = ledger
        self._spent = 0
        self._lock = Lock()

    @property
    def limit(self) -> int:
        """How many requests may be sent in all."""
        return self._limit

    @property
    def spent(self) -> int:
        """How many requests this process sent."""
        return self._spent

    @property
    def left(self) -> int:
        """How many requests may still be sent."""
        if self._ledger is None:
            return self._limit - self._spent
        with self._ledger.entry() as page:
            return max(0, self._limit - page.entry.spent)

    def spend(self) -> None:
        """Count one request.

        Raises BudgetExhausted when the limit is reached; nothing is counted then.
        """
        with self._lock:
            if self._ledger is None:
                self._check(self._spent)
            else:
                self._share(self._ledger)
            self._spent += 1

    def _share(self, ledger: Ledger) -> None:
        with ledger.entry() as page:
            self._check(page.entry.spent)
            page.entry = replace(page.entry, spent=page.entry.spent + 1)

    def _check(self, spent: int) -> None:
        if spent < self._limit:
            return
        others = spent - self._spent
        by_others = f" ({others:,} of them by other processes on this machine)" if others else ""
        raise BudgetExhausted(
            f"the budget of {self._limit:,} requests is used up{by_others}; raise `requests` under [….limits] "
            "in the environments file, or lower --contract-max-examples"
        )


class RateLimit:
    """Spaces requests evenly: one in every 1/per_second seconds, of this process or of all that share a ledger.

    The clock is the same for all processes of a machine, as time.monotonic() is since Python 3.5.
    """

    def __init__(
        self,
        per_second: float,
        ledger: Ledger | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = 1 / per_second
        self._ledger = ledger
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._lock = Lock()

    def wait(self) -> None:
        """Return when the next request may be sent; time that went by unused gives no burst later."""
        with self._lock:
            now = self._clock()
            slot = self._slot(now)
        if slot > now:
            self._sleep(slot - now)

    def _slot(self, now: float) -> float:
        """Take the next free moment, so that nobody else has it."""
        if self._ledger is None:
            slot = max(now, self._next)
            self._next = slot + self._interval
            return slot
        with self._ledger.entry() as page:
            slot = max(now, page.entry.next)
            page.entry = replace(page.entry, next=slot + self._interval)
        return slot
