from __future__ import annotations

import contracts.strategies


def test_the_public_names_are_sorted_and_exist() -> None:
    names = contracts.strategies.__all__
    assert names == sorted(names)
    assert all(hasattr(contracts.strategies, name) for name in names)


def test_the_public_names_are_these() -> None:
    assert set(contracts.strategies.__all__) >= {
        "from_xsd",
        "from_type",
        "simple_text",
        "ABSENT",
        "UnsatisfiableError",
    }
