"""One part of a suite that is split over machines: every rule is in exactly one part, always the same one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from contracts.errors import OptionError

_FORM = re.compile(r"^([0-9]{1,4})/([0-9]{1,4})$")


@dataclass(frozen=True, slots=True)
class Shard:
    """Part ``index`` (from 1) of ``count``."""

    index: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Read I/N. Raises OptionError for anything else."""
        form = _FORM.match(text)
        if form is None or not 1 <= int(form[1]) <= int(form[2]):
            raise OptionError(
                f"--contract-shard {text}: expected I/N with I from 1 to N, such as 1/3 for the first of three parts"
            )
        return cls(int(form[1]), int(form[2]))

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"

    def has(self, rule: str) -> bool:
        """Tell whether a rule is in this part.

        A hash of the id decides: it is the same on every machine and in every version of Python, and a rule
        that is added moves no other.
        """
        digest = sha256(rule.encode("utf-8")).digest()
        return int.from_bytes(digest[:8], "big") % self.count == self.index - 1
