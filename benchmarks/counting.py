"""Numbers on the command line of a benchmark that count something: a whole number, and enough of it."""

from __future__ import annotations

import argparse


def at_least_one(text: str) -> int:
    """Read a number of 1 or more. Raises argparse.ArgumentTypeError, which argparse tells, for anything else."""
    return _at_least(1, text)


def none_or_more(text: str) -> int:
    """Read a number of 0 or more. Raises argparse.ArgumentTypeError, which argparse tells, for anything else."""
    return _at_least(0, text)


def _at_least(least: int, text: str) -> int:
    if not text.strip().isdecimal() or int(text) < least:
        raise argparse.ArgumentTypeError(f"expected a whole number of {least} or more, got {text!r}")
    return int(text)
