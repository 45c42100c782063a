"""The JSON Schema of contract files, from the model, so that editors complete and check them."""

from __future__ import annotations

import json
from pathlib import Path

from contracts.model import Contract

FORMAT_SCHEMA = Path(__file__).parent / "contract.schema.json"


def format_schema() -> str:
    """Write the JSON Schema (draft 2020-12) of the TOML format; the committed file is equal to it."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Contract.model_json_schema(by_alias=True),
        "title": "Contract file",
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FORMAT_SCHEMA.write_text(format_schema(), encoding="utf-8")
