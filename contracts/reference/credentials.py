"""What the reference services accept as log-in data. It guards nothing and is no secret."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Login:
    """A user name and a password."""

    username: str
    password: str


DEFAULT = Login("reference-user", "reference-password")
# A second Resurs representative: one that has no invoice sequence yet.
WITHOUT_SEQUENCE = Login("reference-user-without-sequence", "reference-password-without-sequence")
