"""What an exchange says of the rules: protocol, schema, field rules, declared rules, faults."""

from contracts.checks.judge import judge

__all__ = ["judge"]
