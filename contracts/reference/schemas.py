"""The committed XSD files, compiled by libxml2 alone.

The reference services judge requests by themselves; they share no judge with the suite that tests them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

import contracts
from contracts.errors import SchemaError

PACKAGE = Path(contracts.__file__).parent
# In the wheel the schemas travel inside the package; in a clone they stand beside it.
FOLDERS = (PACKAGE / "xsd", PACKAGE.parent / "xsd")


@cache
def schema(name: str) -> etree.XMLSchema:
    """Give the compiled schema of that path below xsd/.

    Raises SchemaError when it is missing or does not compile.
    """
    try:
        return etree.XMLSchema(
            etree.parse(_path(name), etree.XMLParser(no_network=True, resolve_entities=False))
        )
    except etree.LxmlError as error:
        raise SchemaError(f"xsd/{name} does not compile: {error}") from error


def _path(name: str) -> Path:
    found = next((folder / name for folder in FOLDERS if (folder / name).is_file()), None)
    if found is None:
        raise SchemaError(f"xsd/{name} is missing; install the package again, or restore the file")
    return found
