"""Judging recorded traffic that this suite did not make: what a client sent, and what a service answered."""

from contracts.verifying.reading import read
from contracts.verifying.recorded import Recorded, Skipped

__all__ = ["Recorded", "Skipped", "read"]
