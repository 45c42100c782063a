"""A contract test suite for SOAP services."""

__version__ = "0.1.0"
