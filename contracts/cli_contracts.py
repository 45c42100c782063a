"""The commands about contract files: ``lint`` and ``xsd``."""

from __future__ import annotations

from pathlib import Path

import click

from contracts.discovery import CATALOGUE, catalogue, find
from contracts.errors import ContractsError, SchemaError
from contracts.lint import lint as lint_files
from contracts.mistakes import shown
from contracts.model import Contract
from contracts.schemas import XSD_ROOT, schema_path
from contracts.xsdwriting import schema_from_tables


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
def lint(paths: tuple[Path, ...]) -> None:
    """Tell every mistake in contract files; without PATH, in the shipped catalogue.

    PATH is a contract file (TOML) or a folder with contract files. Exit code 1 when there is a mistake.
    """
    try:
        found = lint_files(paths)
    except ContractsError as error:
        raise click.ClickException(str(error)) from error
    for line in found.mistakes:
        click.echo(line)
    for line in found.warnings:
        click.echo(f"warning: {line}")
    click.echo(_counted(len(found.files), len(found.mistakes), len(found.warnings)))
    if found.mistakes:
        raise click.exceptions.Exit(1)


def _counted(files: int, mistakes: int, warnings: int) -> str:
    parts = [
        _number(files, "contract file") + " read",
        _number(mistakes, "mistake") if mistakes else "no mistakes",
    ]
    if warnings:
        parts.append(_number(warnings, "warning"))
    return ", ".join(parts) + "."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


@click.command()
@click.argument("contract", required=False)
@click.option(
    "--check", is_flag=True, help="Write nothing; exit code 1 when a file is not what the tables give."
)
def xsd(contract: str | None, *, check: bool) -> None:
    """Write the schemas that come from field tables; without CONTRACT, those of the shipped catalogue.

    CONTRACT is a vendor, vendor.operation, or the path of a contract file or folder.
    """
    try:
        chosen = find(contract) if contract else catalogue()
        stale = [path for one in chosen if (path := _written(one, check=check)) is not None]
    except ContractsError as error:
        raise click.ClickException(str(error)) from error
    if check and stale:
        raise click.exceptions.Exit(1)


def _written(contract: Contract, *, check: bool) -> Path | None:
    """Write or check one schema, say what was done, and give its path when it was not up to date."""
    if contract.schema_from == "vendor":
        click.echo(f"{contract.id}: the vendor publishes its schema; there is nothing to write")
        return None
    path, wanted = schema_target(contract), schema_from_tables(contract)
    if _content(path) == wanted:
        click.echo(f"{contract.id}: {shown(path)} is what the field tables give")
        return None
    if check:
        click.echo(
            f"{contract.id}: {shown(path)} is not what the field tables give; write it with `contracts xsd`"
        )
    else:
        _write(path, wanted)
        click.echo(f"{contract.id}: {shown(path)} written")
    return path


def schema_target(contract: Contract) -> Path:
    """Give the file that a contract's schema is, or is to be written to.

    A schema of the shipped catalogue goes below ``xsd/``, any other one beside its contract file.
    """
    try:
        return schema_path(contract, contract.schema_file)
    except SchemaError:
        shipped = contract.path is None or contract.path.is_relative_to(CATALOGUE)
        return (XSD_ROOT if shipped or contract.path is None else contract.path.parent) / contract.schema_file


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise SchemaError(f"{shown(path)}: the schema cannot be written: {error.strerror}") from error
