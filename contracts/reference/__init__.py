"""Embedded services that behave as the vendors' documentation says.

They are an implementation of their own: they share no rule, no check and no judge with the suite that is
run against them. What they answer is never a vendor's own behaviour.
"""

from __future__ import annotations

from contracts.reference.application import VENDORS, ReferenceApplication, application
from contracts.reference.environment import reference_environment
from contracts.reference.server import serving

__all__ = ["VENDORS", "ReferenceApplication", "application", "reference_environment", "serving"]
