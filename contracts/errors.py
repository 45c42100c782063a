"""What can go wrong on this side: every error is a message to a person.

ContractsError
├── ContractFileError      a contract file has mistakes; all of them are listed
├── SchemaError            an XSD is missing or does not compile
├── WsdlError              contracts cannot be told in a WSDL, or it cannot be written
├── EnvironmentFileError   environments.toml, or a credential it names
├── OptionError            a value given on a command line
├── BaselineError          the file of known findings has mistakes, or cannot be written
├── RecordingError         a cassette is missing, damaged, edited or stale
├── ReportError            a report cannot be written or read
├── TrafficError           recorded traffic of others is missing, damaged or in no format that is read
└── BudgetExhausted        the request budget of a live run is used up

What the *service* does wrong is never an exception of this tree but a verdict.
"""

from __future__ import annotations


class ContractsError(Exception):
    """The base: expected, received, where and the remedy stand in the message."""


class ContractFileError(ContractsError):
    """A contract file has mistakes."""


class SchemaError(ContractsError):
    """An XSD is missing or does not compile."""


class WsdlError(ContractsError):
    """Contracts cannot be told in a WSDL, or it cannot be written."""


class EnvironmentFileError(ContractsError):
    """The environments file, or a credential that it names, is not usable."""


class OptionError(ContractsError):
    """A command-line value is not one that exists."""


class BaselineError(ContractsError):
    """The file of known findings has mistakes, or cannot be written."""


class RecordingError(ContractsError):
    """A cassette is missing, damaged, edited by hand or made for another contract."""


class ReportError(ContractsError):
    """A report cannot be written or read."""


class TrafficError(ContractsError):
    """Recorded traffic is missing, damaged, too large or in no format that is read."""


class BudgetExhausted(ContractsError):
    """The request budget of a live run is used up."""
