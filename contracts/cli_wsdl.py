"""``contracts wsdl``: the WSDL of each service, written from its contract files."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click

from contracts.discovery import catalogue, find
from contracts.errors import WsdlError
from contracts.mistakes import shown
from contracts.wsdlwriting import Described, services, wsdl


def _check_address(_: click.Context, __: click.Parameter, address: str | None) -> str | None:
    if address is None:
        return None
    if "@" in address:  # and is not repeated: what stands before it may be a password
        raise click.BadParameter("an address in a WSDL carries no credentials")
    if not _is_web_address(address):
        raise click.BadParameter(
            f"expected a URL with scheme and host, such as http://127.0.0.1:8080/service, got {address!r}"
        )
    return address


def _is_web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


@click.command("wsdl")
@click.argument("contracts", metavar="[CONTRACT]...", nargs=-1)
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    help="The folder to write into; the working folder by default.",
)
@click.option(
    "--address",
    metavar="URL",
    callback=_check_address,
    help="The address of the service, in place of the documented one.",
)
def wsdl_command(contracts: tuple[str, ...], output: Path, address: str | None) -> None:
    """Write a WSDL 1.1 for each service, VENDOR.SERVICE.wsdl, with its schemas inside.

    CONTRACT is a vendor, vendor.operation, or the path of a contract file or folder; without any, every service of
    the shipped catalogue is described. The documented address that is not production goes into it.
    """
    selected = [each for name in contracts for each in find(name)] if contracts else list(catalogue())
    described = services(selected)
    if address is not None and len(described) > 1:
        names = ", ".join(f"{each.vendor}.{each.name}" for each in described)
        raise click.UsageError(
            f"--address is the address of one service, these are {len(described)}: {names}; name the contract"
        )
    made = {_target(output, each): wsdl(each.at(address or each.address)) for each in described}
    for path, data in made.items():
        _write(path, data)
        click.echo(f"{shown(path)} written")


def _target(folder: Path, service: Described) -> Path:
    return folder / f"{service.vendor}.{service.name}.wsdl"


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise WsdlError(f"{shown(path)}: the WSDL cannot be written: {error.strerror}") from error
