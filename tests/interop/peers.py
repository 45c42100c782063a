"""The software of other makers that the suite is tried with: which of it is here, in which version.

PHP is looked for on PATH; the library ``soap`` of Node.js beside this file (``npm ci``) or in NODE_PATH; zeep and spyne
in the interpreter that CONTRACTS_PEERS_PYTHON names, or else in this one. ``install.sh`` beside this file installs all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
PYTHON = os.environ.get("CONTRACTS_PEERS_PYTHON") or sys.executable

PHP_SAYS = 'if (!extension_loaded("soap")) { exit(1); } echo "PHP " . PHP_VERSION;'
NODE_SAYS = 'console.log(`soap ${require("soap/package.json").version}, Node.js ${process.version}`)'
PYTHON_SAYS = "import {0}, sys; from importlib.metadata import version; print('{0}', version('{0}'), end='')"


@dataclass(frozen=True, slots=True)
class Peer:
    """One peer: how a script of it is run, its version, or else what is missing."""

    name: str
    command: tuple[str, ...]
    version: str | None
    remedy: str

    @property
    def missing(self) -> str:
        """Say that it is not here, and how it comes."""
        return f"{self.name} is not here: {self.remedy}"


@cache
def peers() -> Mapping[str, Peer]:
    """Give all peers by name, here or not; each is asked for its version once."""
    found = (_php(), _node(), _python("zeep"), _python("spyne"))
    return {peer.name: peer for peer in found}


def told() -> str:
    """Give one line about all peers, for the head of a test run."""
    here = [peer.version for peer in peers().values() if peer.version is not None]
    gone = [peer.name for peer in peers().values() if peer.version is None]
    return f"peers: {'; '.join(here) or 'none'}" + (f"; not here: {', '.join(gone)}" if gone else "")


def environment() -> dict[str, str]:
    """Give the environment of a peer's process: modules are found, no proxy stands between, times are UTC."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    folders = [*filter(None, os.environ.get("NODE_PATH", "").split(os.pathsep)), str(HERE / "node_modules")]
    return kept | {"NODE_PATH": os.pathsep.join(folders), "TZ": "UTC"}


def _php() -> Peer:
    remedy = "install php-cli and php-soap"
    return Peer("PHP", ("php",), _said("php", "-r", PHP_SAYS), remedy)


def _node() -> Peer:
    remedy = "run npm ci in tests/interop, or set NODE_PATH"
    return Peer("node-soap", ("node",), _said("node", "-e", NODE_SAYS), remedy)


def _python(name: str) -> Peer:
    remedy = (
        f"install tests/interop/requirements.txt for a Python on which {name} runs, and name it in "
        "CONTRACTS_PEERS_PYTHON"
    )
    return Peer(name, (PYTHON,), _said(PYTHON, "-c", PYTHON_SAYS.format(name)), remedy)


def _said(program: str, *arguments: str) -> str | None:
    """Give what a program prints; None when it is missing or fails."""
    if shutil.which(program) is None:
        return None
    done = subprocess.run(
        [program, *arguments], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else None
