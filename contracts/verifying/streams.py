"""TCP put together again: what each side of a connection said, from segments in any order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

MAX_STREAM: Final = 64 * 1024 * 1024
"""The most bytes of one direction of one connection that are kept."""

HALF: Final = 2**31
WHOLE: Final = 2**32


@dataclass(slots=True)
class Stream:
    """One direction of a connection. ``data`` is what came without a gap from its beginning on.

    ``first`` is the sequence number of the first byte: from the SYN, or of the first segment seen. ``lost`` says that
    there is a gap which no later segment filled.
    """

    first: int | None = None
    began: float = 0.0
    opened: bool = False
    data: bytearray = field(default_factory=bytearray)
    waiting: dict[int, bytes] = field(default_factory=dict)
    too_large: bool = False

    @property
    def lost(self) -> bool:
        """Whether segments wait for one that never came."""
        return bool(self.waiting)

    def open(self, sequence: int) -> None:
        """Take note of the sequence number of a SYN."""
        if not self.data:
            self.first = (sequence + 1) % WHOLE
            self.opened = True

    def add(self, sequence: int, payload: bytes) -> None:
        """Take a segment in; what was sent twice counts once."""
        if not payload or self.too_large:
            return
        if self.first is None:
            self.first = sequence
        at = _distance(self.first, sequence)
        if at + len(payload) > MAX_STREAM:
            self.too_large = True
            return
        if len(payload) > len(self.waiting.get(at, b"")):
            self.waiting[at] = payload
        self._join()

    def _join(self) -> None:
        for at in sorted(self.waiting):
            if at > len(self.data):
                break
            self.data += self.waiting.pop(at)[len(self.data) - at :]


def _distance(first: int, sequence: int) -> int:
    """Give how far a segment stands from the first byte; numbers begin anew at 2**32."""
    found = (sequence - first) % WHOLE
    return found - WHOLE if found >= HALF and found - WHOLE > -HALF else found
