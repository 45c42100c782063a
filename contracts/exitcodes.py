"""The exit codes of a run, beside pytest's own 0 to 5."""

from __future__ import annotations

UNREACHABLE = 10
"""The environment could not be reached: nothing is said of the service."""

RECORDING = 12
"""This side could not do its part.

A recording is missing, damaged, or made for another contract; or the request budget is used up.
"""
