"""Which contracts there are: the shipped catalogue, a file, a folder, a vendor, an operation."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from contracts.errors import ContractFileError, ContractsError
from contracts.loading import load
from contracts.mistakes import nearest
from contracts.model import Contract

CATALOGUE = Path(__file__).parent / "catalogue"
SPECIMENS = Path(__file__).parent / "reference" / "specimen"


@cache
def catalogue() -> tuple[Contract, ...]:
    """Give the contracts that are shipped with the package, sorted by id.

    Raises ContractFileError that lists the mistakes of all files.
    """
    return in_folder(CATALOGUE)


@cache
def specimens() -> tuple[Contract, ...]:
    """Give the contracts of embedded services behind which there is no vendor, sorted by id.

    They are found by their names; a run that selects nothing leaves them out. Raises ContractFileError for mistakes.
    """
    return in_folder(SPECIMENS)


def find(selector: str | Path) -> tuple[Contract, ...]:
    """Give the contracts that a selector means, sorted by id.

    A selector is a vendor, ``vendor.operation``, or the path of a TOML file or of a folder with such files.
    Raises ContractFileError when there is nothing of that name, or when a file has mistakes.
    """
    named = _named(str(selector))
    if named:
        return named
    path = Path(selector)
    if path.is_dir():
        return in_folder(path)
    if path.is_file() or path.suffix == ".toml":
        return (load(path),)
    raise ContractFileError(_unknown(str(selector)))


def in_folder(folder: Path) -> tuple[Contract, ...]:
    """Give the contracts of every TOML file in and below a folder, sorted by id.

    Raises ContractFileError when there is none, when files have mistakes (all are listed), or when two
    files are about one operation.
    """
    contracts: list[Contract] = []
    mistakes: list[str] = []
    for path in files_in(folder):
        try:
            contracts.append(load(path))
        except ContractsError as error:
            mistakes.append(str(error))
    if mistakes:
        raise ContractFileError("\n".join(mistakes))
    return _distinct(contracts)


def files_in(folder: Path) -> tuple[Path, ...]:
    """Give every TOML file in and below a folder, sorted; raises ContractFileError when there is none."""
    found = tuple(sorted(path for path in folder.rglob("*.toml") if path.is_file()))
    if not found:
        raise ContractFileError(f"{folder}: expected a folder with contract files (*.toml), found none in it")
    return found


def _distinct(contracts: list[Contract]) -> tuple[Contract, ...]:
    seen: dict[str, Contract] = {}
    for contract in contracts:
        other = seen.setdefault(contract.id, contract)
        if other is not contract:
            raise ContractFileError(
                f"{contract.path}: {contract.id} is the operation of another file as well, {other.path}; "
                "expected one file for each operation"
            )
    return tuple(sorted(contracts, key=lambda contract: contract.id))


def _named(selector: str) -> tuple[Contract, ...]:
    every = (*catalogue(), *specimens())
    return tuple(contract for contract in every if selector in {contract.vendor, contract.id})


def _unknown(selector: str) -> str:
    every = (*catalogue(), *specimens())
    words = sorted({word for contract in every for word in (contract.vendor, contract.id)})
    return (
        f'there is no contract "{selector}"; expected a vendor, vendor.operation, or the path of a contract '
        f"file or folder{nearest(selector, words)}"
    )
