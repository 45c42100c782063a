"""The schemas that the reference services judge by."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.errors import SchemaError
from contracts.reference import schemas


def test_a_schema_is_compiled_once() -> None:
    name = "resurs/ConfigurationServiceMessages.xsd"
    assert schemas.schema(name) is schemas.schema(name)


def test_a_missing_schema_is_told_by_name() -> None:
    with pytest.raises(SchemaError, match=r"xsd/nobody/nothing\.xsd is missing"):
        schemas.schema("nobody/nothing.xsd")


@pytest.mark.parametrize(
    "content",
    ["no XML", "<a/>", '<schema xmlns="http://www.w3.org/2001/XMLSchema"><element type="x"/></schema>'],
)
def test_a_schema_that_does_not_compile_is_told_by_name(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"{len(content)}.xsd").write_text(content)
    monkeypatch.setattr(schemas, "FOLDERS", (tmp_path,))
    with pytest.raises(SchemaError, match=r"\.xsd does not compile: "):
        schemas.schema(f"{len(content)}.xsd")
