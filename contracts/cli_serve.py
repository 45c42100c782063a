"""``contracts serve``: the embedded reference services over HTTP, until Ctrl-C."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from difflib import get_close_matches
from itertools import chain

import click

from contracts.errors import OptionError
from contracts.reference import VENDORS, ReferenceApplication, application, reference_environment
from contracts.reference.deviations import Deviation, find
from contracts.reference.deviations.listing import terminal
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


def _find_deviations(_: click.Context, __: click.Parameter, names: tuple[str, ...]) -> tuple[Deviation, ...]:
    try:
        return tuple(find(name) for name in dict.fromkeys(names))
    except OptionError as error:
        raise click.BadParameter(str(error)) from error


def _list_deviations(context: click.Context, _: click.Parameter, value: object) -> None:
    if value:
        click.echo(terminal())
        context.exit()


@click.command()
@click.argument("vendors", metavar="[VENDOR…]", nargs=-1, callback=_check_vendors)
@click.option(
    "--port",
    type=click.IntRange(0, HIGHEST_PORT),
    default=8080,
    show_default=True,
    help="The port on 127.0.0.1; 0 takes any that is free.",
)
@click.option(
    "--deviation",
    "deviations",
    metavar="NAME",
    multiple=True,
    callback=_find_deviations,
    help="Deviate from the documentation in this one way; may be repeated.",
)
@click.option(
    "--list-deviations",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list_deviations,
    help="Name the deviations that there are, and end.",
)
def serve(vendors: tuple[str, ...], port: int, deviations: tuple[Deviation, ...]) -> None:
    """Offer the embedded reference services over HTTP until Ctrl-C.

    They behave as the documentation says and have invented accounts only. Without a VENDOR all are offered,
    each under the path of its documented address. What they are sent is forgotten when they stop.
    """
    app = application(vendors, deviations=deviations)
    try:
        server = Server(app, port)
    except OptionError as error:
        raise click.ClickException(str(error)) from error
    # Ctrl-C may come before the server waits for it.
    with suppress(KeyboardInterrupt):
        click.echo(announcement(app, server.url, deviations))
        server.run()
    app.close()
    click.echo("Stopped.")


def announcement(app: ReferenceApplication, url: str, deviations: Sequence[Deviation] = ()) -> str:
    """Give what the command prints: the base address, and of each service its address and log-in data."""
    services = chain.from_iterable(
        _lines(service.vendor, service.name, url + service.path) for service in app.services
    )
    return "\n".join(
        [
            f"Reference services at {url}",
            *_manner(deviations),
            "",
            *services,
            "Stop with Ctrl-C.",
        ]
    )


def _manner(deviations: Sequence[Deviation]) -> list[str]:
    if not deviations:
        return ["They do what the documentation says; no vendor is behind them."]
    told = [f"  {each.name}" for each in deviations]
    return ["They do what the documentation says, but for these; no vendor is behind them.", *told]


def _lines(vendor: str, name: str, url: str) -> list[str]:
    logins = reference_environment(vendor).credentials.values()
    pairs = [f"{each.username.get_secret_value()} / {each.password.get_secret_value()}" for each in logins]
    return [f"{vendor}: {name}", f"  {url}", *(f"  {pair}" for pair in pairs), ""]
