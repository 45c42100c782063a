"""Where the shared test material is, if it is there at all."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CONTRACTS_SHARED", ROOT.parent / "shared"))
XSTS = SHARED / "xsts"
WSDL = SHARED / "wsdl"
GAPS = Path(__file__).parent / "known_gaps.toml"
UNBROKEN = Path(__file__).parent / "unbroken.toml"
