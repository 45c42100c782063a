from __future__ import annotations

import doctest

from tests.strategies.corpus import ROOT


def test_the_examples_of_the_documentation_print_what_it_says() -> None:
    results = doctest.testfile(str(ROOT / "contracts" / "strategies" / "README.md"), module_relative=False)
    assert results.attempted > 8
    assert results.failed == 0
