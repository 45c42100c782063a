"""The reference services with named deviations, which measure what the suite catches.

Nothing outside contracts/reference may know of them but the command that serves them and the benchmark.
"""

from __future__ import annotations

from contracts.reference.deviations.deviation import Deviation
from contracts.reference.deviations.registry import DEVIATIONS, by_family, find

__all__ = ["DEVIATIONS", "Deviation", "by_family", "find"]
