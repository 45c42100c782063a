"""The exit codes of a run, beside pytest's own 0 to 5.

Each says whose turn it is: 1 the service's (or whoever accepted a finding), 10 the environment's, 11 to 13 and
pytest's 4 this side's.
"""

from __future__ import annotations

BROKEN = 1
"""A finding fails the run: a promise that binds was broken, or what --contract-fail-on names came."""

USAGE = 4
"""pytest's own for a wrong command line; here also for options, environments, contracts and baselines with mistakes."""

UNREACHABLE = 10
"""The environment could not be reached: nothing is said of the service."""

NOTHING_EXERCISED = 11
"""There were promises, and not one of them was exercised: a gate that looks at nothing must not stay open."""

RECORDING = 12
"""This side could not do its part.

A recording is missing, damaged, or made for another contract; the request budget is used up; or reports of shards
were joined (`contracts report merge --exit-code`), and one is missing.
"""

BASELINE = 13
"""The baseline is strict, and has entries that no longer occur."""
