"""Where cases are made for: a contract, an environment, and what may be done there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from contracts.environments import DEFAULT, Environment, KnownData
from contracts.lexical import same_value
from contracts.model import Contract, Situation


@dataclass(frozen=True)
class Setting:
    """A contract in an environment.

    ``address`` is where requests go; ``failed_logins`` says whether wrong credentials may be sent there.
    """

    contract: Contract
    environment: Environment
    address: str

    @property
    def failed_logins(self) -> bool:
        """Whether wrong credentials may be sent."""
        return self.environment.synthetic or self.environment.limits.failed_logins

    @property
    def soap_action(self) -> str:
        """The SOAPAction: the documented one, unless the environment names another."""
        return self.environment.soap_actions.get(self.contract.operation, self.contract.soap_action)

    @cached_property
    def answered(self) -> tuple[Situation, ...]:
        """The situations that bring a response and for which there are values, in the contract's order."""
        return tuple(
            each
            for each in self.contract.situations
            if not self.contract.faults_in(each.id) and self.why_not(each) is None
        )

    def known(self, situation: Situation) -> tuple[KnownData, ...]:
        """Give the known data for a situation; one empty entry where the request needs no values."""
        return self.environment.known_for(situation.id)

    def why_not(self, situation: Situation) -> str | None:
        """Say why no request can be made for a situation here; None when one can."""
        if situation.source_of_values == "known" and not self.known(situation):
            return f"the environment {self.environment.name} names no known data for the situation {situation.id}"
        if situation.source_of_values == "credentials" and not self.failed_logins:
            return f"the environment {self.environment.name} does not allow failed log-ins (limits.failed_logins)"
        if self.contract.authentication.kind != "none" and DEFAULT not in self.environment.credentials:
            return f"the environment {self.environment.name} names no credentials"
        return None

    def is_known(self, field: str, text: str) -> bool:
        """Tell whether the environment knows this value of a field."""
        row = self.contract.request.field(field)
        values = (known.values.get(field) for known in self.environment.known)
        return any(value is not None and same_value(row.type, value, text) for value in values)
