"""How deep YAML may nest: libyaml calls itself for each level, and ends the process when that is too deep."""

from __future__ import annotations

import re
from typing import Any, Final

import yaml

DEEPEST: Final = 100
OPENING: Final = re.compile(r"[\[{]")
# Each level of block style begins further to the right, behind nothing but blanks and indicators.
INDENTED: Final = re.compile(rf"^[ \t?:-]{{{DEEPEST}}}", re.MULTILINE)
BEGINS: Final = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
ENDS: Final = (yaml.MappingEndEvent, yaml.SequenceEndEvent)

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def check_depth(text: str) -> None:
    """Make sure that a YAML text can be loaded without harm.

    Raises RecursionError when it nests more than a hundred levels, and YAMLError when it is no YAML as far as that was
    looked at.
    """
    if not _may_be_deep(text):  # a second look at each cassette would take half as long again as loading it
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, BEGINS) - isinstance(event, ENDS)
        if depth > DEEPEST:
            raise RecursionError(f"more than {DEEPEST} levels")


def _may_be_deep(text: str) -> bool:
    return sum(1 for _ in OPENING.finditer(text)) > DEEPEST // 2 or INDENTED.search(text) is not None
