"""``contracts serve``: the embedded reference services over HTTP, until Ctrl-C."""

from __future__ import annotations

from contextlib import suppress
from difflib import get_close_matches
from itertools import chain

import click

from contracts.errors import OptionError
from contracts.reference import VENDORS, ReferenceApplication, application, reference_environment
from contracts.reference.server import Server

HIGHEST_PORT = 65535


def _check_vendors(_: click.Context, __: click.Parameter, names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name not in VENDORS:
            raise click.BadParameter(f"no reference service of {name!r}{_nearest(name)}")
    # Asked for twice is offered once; asked for none is offered all.
    return tuple(dict.fromkeys(names)) or VENDORS


def _nearest(name: str) -> str:
    near = get_close_matches(name.lower(), VENDORS, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(VENDORS)}"


@click.command()
@click.argument("vendors", metavar="[VENDOR…]", nargs=-1, callback=_check_vendors)
@click.option(
    "--port",
    type=click.IntRange(0, HIGHEST_PORT),
    default=8080,
    show_default=True,
    help="The port on 127.0.0.1; 0 takes any that is free.",
)
def serve(vendors: tuple[str, ...], port: int) -> None:
    """Offer the embedded reference services over HTTP until Ctrl-C.

    They behave as the documentation says and have invented accounts only. Without a VENDOR all are offered,
    each under the path of its documented address. What they are sent is forgotten when they stop.
    """
    app = application(vendors)
    try:
        server = Server(app, port)
    except OptionError as error:
        raise click.ClickException(str(error)) from error
    # Ctrl-C may come before the server waits for it.
    with suppress(KeyboardInterrupt):
        click.echo(announcement(app, server.url))
        server.run()
    app.close()
    click.echo("Stopped.")


def announcement(app: ReferenceApplication, url: str) -> str:
    """Give what the command prints: the base address, and of each service its address and log-in data."""
    services = chain.from_iterable(
        _lines(service.vendor, service.name, url + service.path) for service in app.services
    )
    return "\n".join(
        [
            f"Reference services at {url}",
            "They do what the documentation says; no vendor is behind them.",
            "",
            *services,
            "Stop with Ctrl-C.",
        ]
    )


def _lines(vendor: str, name: str, url: str) -> list[str]:
    logins = reference_environment(vendor).credentials.values()
    pairs = [f"{each.username.get_secret_value()} / {each.password.get_secret_value()}" for each in logins]
    return [f"{vendor}: {name}", f"  {url}", *(f"  {pair}" for pair in pairs), ""]
