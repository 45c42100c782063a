"""The main job: one item for every documented promise of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contracts.plugin.items import Promise


def test_promise(promise: Promise) -> None:
    """The service keeps the promise."""
    promise.verify()
