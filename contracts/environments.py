"""Where a live service is, who logs in, what it knows, and how hard it may be asked.

The values stand for one environment of one vendor. They are read from ``environments.toml``
(contracts.environmentfile says how) or made in code for the embedded reference services. Credentials
come from environment variables only, and only for the environment that is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ConfigDict, SecretStr
from pydantic import Field as Key

from contracts.environmentfile import (
    Entry,
    File,
    Limits,
    Variable,
    Vocabulary,
    known_data,
    nearest,
    read_file,
)
from contracts.errors import EnvironmentFileError
from contracts.model import Identifier, Value

DEFAULT = "default"

__all__ = [
    "DEFAULT",
    "Credentials",
    "Environment",
    "Environments",
    "KnownData",
    "Limits",
    "Vocabulary",
    "load_environments",
]


class Credentials(Value):
    """A user name and a password; neither shows in repr() or str()."""

    username: SecretStr
    password: SecretStr


class KnownData(Value):
    """Values with which the service is known to bring about a situation.

    ``values`` maps field names to text, or to None for a field that is sent as nil. Several identifiers
    of the same account may stand in one entry: what is sent is the engine's choice.
    """

    situation: Identifier
    values: Mapping[str, str | None] = Key(repr=False)
    credentials: Identifier = DEFAULT


class Environment(Value):
    """One environment of one vendor, ready to be used."""

    # Known data is personal data more often than not: it never shows in an exception's text.
    model_config = ConfigDict(hide_input_in_errors=True)

    vendor: str
    name: str
    url: str | None = Key(default=None, description="Replaces the documented address.")
    credentials: Mapping[str, Credentials] = Key(default_factory=dict)
    known: tuple[KnownData, ...] = ()
    limits: Limits = Key(default_factory=Limits)
    soap_actions: Mapping[str, str] = Key(
        default_factory=dict, description="Operation to the SOAPAction that replaces the documented one."
    )
    synthetic: bool = Key(default=False, description="True when no real account is behind it.")

    def login(self, name: str = DEFAULT) -> Credentials:
        """Give the credentials of that name.

        Raises EnvironmentFileError when the environment has none of that name.
        """
        if name in self.credentials:
            return self.credentials[name]
        raise EnvironmentFileError(
            f"{self.vendor}.{self.name} has no credentials named {name!r}{nearest(name, self.credentials)}; "
            f"add a table [{self.vendor}.{self.name}.credentials.{name}] to the environments file"
        )

    def known_for(self, situation: str) -> tuple[KnownData, ...]:
        """Give the known data of one situation, in the order of the file."""
        return tuple(known for known in self.known if known.situation == situation)


class Environments:
    """What an environments file names; a credential is looked up when its environment is asked for."""

    def __init__(self, path: Path, file: File, variables: Mapping[str, str]) -> None:
        self._path = path
        self._file = file
        self._variables = variables

    @property
    def path(self) -> Path:
        """The file that was read."""
        return self._path

    @property
    def vendors(self) -> tuple[str, ...]:
        """The vendors that the file names, in its order."""
        return tuple(self._file)

    def names(self, vendor: str) -> tuple[str, ...]:
        """Give the environments of a vendor, in the file's order; none for a vendor that it does not name."""
        return tuple(self._file.get(vendor, ()))

    def get(self, vendor: str, name: str) -> Environment:
        """Give one environment with its credentials.

        Raises EnvironmentFileError when the file does not name it, or when environment variables that it
        needs are not set; all of these are listed.
        """
        entry = self._entry(vendor, name)
        return Environment(
            vendor=vendor,
            name=name,
            url=entry.url,
            credentials=self._credentials(vendor, name, entry),
            known=tuple(KnownData(**known_data(row)) for row in entry.known),
            limits=entry.limits,
            soap_actions=entry.soap_action,
        )

    def _entry(self, vendor: str, name: str) -> Entry:
        if vendor not in self._file:
            raise self._unknown(f"no vendor {vendor!r}", vendor, self._file)
        if name not in self._file[vendor]:
            raise self._unknown(f"no environment {name!r} of {vendor}", name, self._file[vendor])
        return self._file[vendor][name]

    def _unknown(self, what: str, word: str, words: Iterable[str]) -> EnvironmentFileError:
        return EnvironmentFileError(f"{self._path} names {what}{nearest(word, words)}")

    def _credentials(self, vendor: str, name: str, entry: Entry) -> dict[str, Credentials]:
        self._require_variables(vendor, name, entry)
        return {
            key: Credentials(username=self._secret(login.username), password=self._secret(login.password))
            for key, login in entry.credentials.items()
        }

    def _require_variables(self, vendor: str, name: str, entry: Entry) -> None:
        logins = entry.credentials.values()
        wanted = [variable.env for login in logins for variable in (login.username, login.password)]
        missing = [variable for variable in dict.fromkeys(wanted) if not self._variables.get(variable)]
        if missing:
            raise EnvironmentFileError(
                f"{vendor}.{name} takes its credentials from environment variables that are not set: "
                f"{', '.join(missing)}; set them, for instance with `export {missing[0]}=…` "
                f"({self._path} names them)"
            )

    def _secret(self, variable: Variable) -> SecretStr:
        return SecretStr(self._variables[variable.env])


def load_environments(
    path: str | os.PathLike[str],
    *,
    vocabulary: Mapping[str, Vocabulary] | None = None,
    variables: Mapping[str, str] | None = None,
) -> Environments:
    """Read an environments file.

    ``vocabulary`` says for each vendor which fields and situations its contracts have; when it is given,
    known data that uses other words is a mistake. ``variables`` stands in for os.environ.

    Raises EnvironmentFileError for a file that is missing, is not TOML, or has mistakes; all are listed.
    """
    file = read_file(Path(path), vocabulary)
    return Environments(Path(path), file, os.environ if variables is None else variables)
