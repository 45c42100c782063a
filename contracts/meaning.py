"""What a contract file means, as far as the file alone can tell: every mistake and every warning."""

from __future__ import annotations

from contracts.lint_fields import field_mistakes
from contracts.lint_links import link_mistakes, uncited_warnings
from contracts.lint_rules import rule_mistakes
from contracts.mistakes import Mistake
from contracts.model import Contract
from contracts.satisfiable import satisfiability_mistakes, unbreakable_warnings


def meaning_mistakes(contract: Contract) -> list[Mistake]:
    """Find what is wrong in a contract of the right shape."""
    return [
        *link_mistakes(contract),
        *field_mistakes(contract),
        *rule_mistakes(contract),
        *satisfiability_mistakes(contract),
    ]


def meaning_warnings(contract: Contract) -> list[Mistake]:
    """Find what is odd in a contract, and does no harm."""
    return [*uncited_warnings(contract), *unbreakable_warnings(contract)]
