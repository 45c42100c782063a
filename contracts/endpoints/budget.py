"""How often a live service may still be asked, and how fast."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from contracts.errors import BudgetExhausted


class Budget:
    """Counts the requests of one process against a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._spent = 0
        self._lock = Lock()

    @property
    def limit(self) -> int:
        """How many requests may be sent in all."""
        return self._limit

    @property
    def spent(self) -> int:
        """How many requests were sent."""
        return self._spent

    @property
    def left(self) -> int:
        """How many requests may still be sent."""
        return self._limit - self._spent

    def spend(self) -> None:
        """Count one request.

        Raises BudgetExhausted when the limit is reached; nothing is counted then.
        """
        with self._lock:
            if self._spent >= self._limit:
                raise BudgetExhausted(
                    f"the budget of {self._limit:,} requests is used up; raise `requests` under [….limits] "
                    "in the environments file, or lower --contract-max-examples"
                )
            self._spent += 1


class RateLimit:
    """Spaces requests evenly: one in every 1/per_second seconds."""

    def __init__(
        self,
        per_second: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next = clock()
        self._lock = Lock()

    def wait(self) -> None:
        """Return when the next request may be sent; time that went by unused gives no burst later."""
        with self._lock:
            now = self._clock()
            slot = max(now, self._next)
            self._next = slot + self._interval
        if slot > now:
            self._sleep(slot - now)
