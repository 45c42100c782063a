"""What is drawn and left aside, so that the smallest document is the one of the fewest choices.

To Hypothesis the simplest example is that of the fewest choices, and only among those the one of the smallest. A nil
element, or a later branch of a choice, may take fewer than what it stands for; so it draws that as well, as small as
it can be, and throws it away.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from lxml import etree

from contracts.strategies.components import Element
from contracts.strategies.leaves import OutOfValues
from contracts.strategies.run import COIN, Run


def draw_aside(run: Run, step: Callable[[Run, Element], object]) -> None:
    """Take a step of drawing without its optional parts, for an element that is no part of the document."""
    twin = run.twin()
    # What has no identifiers of its own left in the branch that was not chosen is no matter for the document.
    with suppress(OutOfValues):
        step(twin, etree.SubElement(etree.Element("document"), "aside"))
        twin.finish()
    for _ in twin.references:
        run.draw(COIN)
