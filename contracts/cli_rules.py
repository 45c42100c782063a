"""``contracts rules``: every promise of the contracts, one line each."""

from __future__ import annotations

import json

import click

from contracts.discovery import catalogue, find
from contracts.rules import Rule, rules_of


@click.command()
@click.argument("contracts", metavar="[CONTRACT]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="As JSON, one object for every rule.")
def rules(contracts: tuple[str, ...], *, as_json: bool) -> None:
    """List the rules of contracts: a vendor, vendor.operation, or a path; all of the catalogue by default."""
    selected = [each for name in contracts for each in find(name)] if contracts else list(catalogue())
    found = [rule for contract in dict.fromkeys(selected) for rule in rules_of(contract)]
    if as_json:
        click.echo(json.dumps([_as_json(rule) for rule in found], indent=2, ensure_ascii=False))
        return
    for rule in found:
        click.echo(
            f"{rule.id}\n    {rule.kind}, {rule.side}, {rule.severity}: {rule.promise}\n    {rule.source}"
        )
    click.echo(f"{len(found)} rules")


def _as_json(rule: Rule) -> dict[str, str | None]:
    names = ("id", "contract", "kind", "side", "severity", "promise", "source", "source_url")
    return {name: getattr(rule, name) for name in names}
