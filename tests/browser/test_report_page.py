"""The HTML report in a browser: three widths, two schemes, print, without its script, and axe-core's judgement.

Needs Chromium, node, and the modules of package.json beside this file (npm install there, or NODE_PATH).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.reportmodel import Report
from contracts.reports import html
from tests.unit import report_samples as samples

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NODE = shutil.which("node")


def _missing() -> str | None:
    """Say what is missing for these tests; None when all is there."""
    if CHROMIUM is None or NODE is None:
        return "Chromium and node are needed: the report is opened in a real browser"
    folders = [*filter(None, os.environ.get("NODE_PATH", "").split(os.pathsep)), str(HERE / "node_modules")]
    modules = ("axe-core", "puppeteer-core")
    if not any(all((Path(folder) / name).is_dir() for name in modules) for folder in folders):
        return "axe-core and puppeteer-core are needed: run npm install in tests/browser, or set NODE_PATH"
    return None


pytestmark = [pytest.mark.slow, pytest.mark.skipif(_missing() is not None, reason=_missing() or "")]
PAGES: dict[str, Callable[[], Report]] = {"rich": samples.rich, "quiet": samples.quiet}


@pytest.fixture(scope="module", params=PAGES)
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Open a page in Chromium, once, and give what was seen of it."""
    folder = tmp_path_factory.mktemp("browser")
    page = folder / f"{request.param}.html"
    page.write_text(html.render(PAGES[request.param]()), encoding="utf-8")
    command = [str(NODE), str(HERE / "inspect.cjs"), str(page), str(CHROMIUM), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_three_widths_and_both_schemes_are_seen(seen: dict[str, Any]) -> None:
    views = [(view["width"], view["scheme"]) for view in seen["views"]]
    assert views == [(360, "light"), (800, "light"), (1280, "light"), (1280, "dark")]


def test_the_console_stays_silent(seen: dict[str, Any]) -> None:
    assert [view["complaints"] for view in seen["views"]] == [[], [], [], []]


def test_nothing_but_the_page_is_asked_for(seen: dict[str, Any]) -> None:
    assert {url[:5] for view in seen["views"] for url in view["requests"]} == {"file:"}
    assert {len(view["requests"]) for view in seen["views"]} == {1}


def test_nothing_reaches_beyond_the_window(seen: dict[str, Any]) -> None:
    assert [view["overflow"] for view in seen["views"]] == [{"page": 0, "elements": []}] * 4
    assert seen["print"]["overflow"] <= 0


def test_axe_finds_no_barrier(seen: dict[str, Any]) -> None:
    assert [view["axe"]["violations"] for view in seen["views"]] == [[], [], [], []]
    assert all(view["axe"]["rules"] > 20 for view in seen["views"])


def test_the_search_leaves_the_rules_that_match_and_a_cell_leads_to_its_rule(seen: dict[str, Any]) -> None:
    assert seen["comfort"]["after"] < seen["comfort"]["before"]
    assert seen["comfort"]["revealed"]


def test_without_its_script_the_page_is_complete_and_offers_nothing_that_does_not_work(
    seen: dict[str, Any],
) -> None:
    assert seen["withoutScript"]["hidden"]
    assert seen["withoutScript"]["text"] > 500


def test_it_prints_on_pages(seen: dict[str, Any]) -> None:
    assert seen["print"]["pages"] > 0
