"""Every file that a document names is there."""

from __future__ import annotations

import re

import pytest

from tests.docs.blocks import ROOT, document

MADE_LATER = {"environments.toml", "test_walley.py"}
"""What a reader makes; the documents say so."""

PATH = re.compile(r"`([\w.-]+(?:/[\w.-]+)*/?)`|\]\(([\w./-]+)\)")
SUFFIXES = (".py", ".md", ".toml", ".xsd", ".yaml")


def paths_in(name: str) -> list[str]:
    found = [first or second for first, second in PATH.findall(document(name))]
    return sorted({each for each in found if "/" in each or each.endswith(SUFFIXES)} - MADE_LATER)


@pytest.mark.parametrize("name", ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"])
def test_every_path_that_is_named_exists(name: str) -> None:
    missing = [each for each in paths_in(name) if not (ROOT / each).exists()]
    assert missing == [], f"{name} names what is not there"


def test_the_layout_is_a_list_of_real_modules() -> None:
    named = [each for each in paths_in("ARCHITECTURE.md") if each.startswith("contracts/")]
    assert len(named) > 20
