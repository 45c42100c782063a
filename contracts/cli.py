"""The ``contracts`` command: what is done beside a pytest run."""

from __future__ import annotations

import click

from contracts.cli_baseline import baseline_command
from contracts.cli_cassettes import cassettes
from contracts.cli_contracts import lint, xsd
from contracts.cli_diff import diff_command
from contracts.cli_report import report_command
from contracts.cli_rules import rules
from contracts.cli_serve import serve
from contracts.cli_verify import verify_command
from contracts.cli_wsdl import wsdl_command
from contracts.errors import ContractsError


class _Group(click.Group):
    """A group whose errors are messages: what the suite raises is told like a usage error, without a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ContractsError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group)
@click.version_option(package_name="soap-contracts")
def main() -> None:
    """Contract tests for SOAP services. The tests themselves run with pytest."""


COMMANDS = (
    baseline_command,
    cassettes,
    diff_command,
    lint,
    report_command,
    rules,
    serve,
    verify_command,
    wsdl_command,
    xsd,
)
for command in COMMANDS:
    main.add_command(command)
