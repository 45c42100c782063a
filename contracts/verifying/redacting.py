"""Evidence from real systems: what was secret or personal anywhere in the traffic is replaced in all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from contracts.exchange import Exchange, HttpResponse
from contracts.model import Contract, Field
from contracts.recording.personal import personal_values
from contracts.recording.redaction import Redactor
from contracts.verifying.readings import readings
from contracts.verifying.recorded import Recorded
from contracts.verifying.secrecy import is_masked, secrets_in

NOTHING = HttpResponse(200, "", (), b"")
LONG = 8
"""From so many characters on, a cookie's value is looked for elsewhere as well; in its header it is never shown."""


class Noticed:
    """The secrets and personal values of traffic, noticed exchange by exchange before the first is shown."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}  # value to role
        self._personal: dict[str, Field] = {}
        self._counts: dict[str, int] = {}

    def notice(self, contract: Contract | None, recorded: Recorded) -> None:
        """Take note of what an exchange holds; one of no contract may show what another one hides."""
        for each in secrets_in(contract, recorded.request, recorded.response):
            if each.role != "COOKIE" or len(each.value) >= LONG:  # `lang=en` would hide every "en"
                self._add_secret(each.role, each.value)
        if contract is not None and not recorded.reference:
            exchange = Exchange(recorded.request, recorded.response or NOTHING)
            for field, value in personal_values(contract, exchange):
                if not is_masked(value):
                    self._personal.setdefault(value, field)

    def _add_secret(self, role: str, value: str) -> None:
        if value not in self._secrets:
            self._counts[role] = self._counts.get(role, 0) + 1
            number = self._counts[role]
            self._secrets[value] = role if number == 1 else f"{role}-{number}"

    def redactor(self, shown: Iterable[Exchange]) -> Redactor:
        """Give what replaces all of it in the exchanges that are shown.

        Traffic has many more values than the few exchanges that are shown of it: those that stand in none of these,
        however they could be spelled, are left out, since looking for each takes its time.
        """
        said = "\n".join(dict.fromkeys(text for each in shown for text in readings(each)))
        secrets = {role: value for value, role in self._secrets.items() if _may_stand_in(value, said)}
        made = Redactor(secrets)
        for value, field in self._personal.items():
            if _may_stand_in(value, said):
                made.learn_value(field, value)
        return made

    def variables(self, vendor: str) -> Mapping[str, str]:
        """Name a shell variable for each pseudonym of a credential."""
        prefix = f"{vendor}_".upper().replace("-", "_").replace(".", "_")
        return {f"REDACTED-{role}": prefix + role.replace("-", "_") for role in self._secrets.values()}


def _may_stand_in(value: str, said: str) -> bool:
    """A value that is no ASCII has other bytes in every encoding: it is always looked for."""
    return not value.isascii() or value in said
