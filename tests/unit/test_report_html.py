"""The HTML page: complete, self-contained, escaped, bounded, and readable in either scheme."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pytest

from contracts.errors import ReportError
from contracts.reportmodel import Body, Report
from contracts.reports import html
from contracts.verdicts import Verdict
from tests.unit import report_samples as samples

VOID = {"meta", "br", "hr", "img", "input", "link", "wbr"}
STYLE = (resources.files("contracts.reports") / "templates" / "style.css").read_text(encoding="utf-8")


class Document(HTMLParser):
    """Reads a page: elements, their attributes, the text; and asserts that tags are balanced."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        self.text += " " if tag in {"dt", "dd", "td"} else ""

    def handle_data(self, data: str) -> None:
        self.text += "" if self._open and self._open[-1] in {"script", "style"} else data

    def attributes(self, name: str) -> list[str]:
        """Give all values of an attribute."""
        return [attributes[name] or "" for _, attributes in self.elements if name in attributes]


@pytest.fixture(scope="module")
def rich() -> str:
    return html.render(samples.rich())


@pytest.mark.parametrize("sample", [samples.rich, samples.quiet, samples.large])
def test_tags_are_balanced_and_ids_unique(sample: Callable[[], Report]) -> None:
    identifiers = Document(html.render(sample())).attributes("id")
    assert len(identifiers) == len(set(identifiers)) > 5


def test_every_link_leads_to_a_place_in_the_page_or_to_a_source(rich: str) -> None:
    document = Document(rich)
    places = {f"#{identifier}" for identifier in document.attributes("id")}
    links = set(document.attributes("href"))
    assert links - places == {"https://docs.example.test/get-invoice"}


def test_nothing_is_loaded_and_only_the_pages_own_script_runs(rich: str) -> None:
    document = Document(rich)
    names = {name for name, _ in document.elements}
    assert not names & {"link", "img", "iframe", "object", "embed", "form"}
    attributes = {key for _, attributes in document.elements for key in attributes}
    assert not {key for key in attributes if key.startswith("on") or key in {"src", "srcset", "action"}}
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    (script,) = re.findall("<script>(.*?)</script>", rich, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in rich


def test_the_page_is_complete_without_its_script(rich: str) -> None:
    (tools,) = [attributes for _, attributes in Document(rich).elements if attributes.get("id") == "tools"]
    assert "hidden" in tools


def test_hostile_content_is_shown_as_text(rich: str) -> None:
    assert rich.count("</script>") == 1
    assert "<img" not in rich
    text = Document(rich).text
    assert (
        "</script><script>alert(1)</script><img src=x onerror=alert(1)>&amp;'\"\\x1b[31m\\x00\\u202e" in text
    )


def test_no_character_is_left_that_html_forbids_or_that_reorders(rich: str) -> None:
    assert (
        re.findall(
            "[^\\n\\t\\x20-\\x7e\\xa1-\\u200a\\u2010-\\u2027\\u2030-\\u205e\\u2248\\u2713\\u2715\\U00010000-\\U0010fffd]",
            rich,
        )
        == []
    )


def test_bytes_that_are_no_utf_8_are_marked(rich: str) -> None:
    assert "caf<span class=esc>\\xe9</span> <span class=esc>\\x80</span>" in rich
    assert "(14 bytes; no UTF-8, bytes shown as \\xNN)" in Document(rich).text


def test_all_of_a_finding_is_told(rich: str) -> None:
    text = " ".join(Document(rich).text.split())
    for part in (
        "Promised CorrelationId comes back as it was sent. Source Get Invoice, table of the response",
        "Where /soap:Envelope/soap:Body/GetInvoiceResponse/CorrelationId How often 12 of 12 exchanges",
        "Would mend it Copy the request's value into the response unchanged, white space and case included.",
        "POST https://uat.example.test/v1/InvoiceService.svc",
        'SOAPAction: "urn:sample:invoices/GetInvoice"',
        "HTTP/1.1 200 OK Content-Type: text/xml; charset=utf-8",
        "curl --silent --show-error --include",
        "(A SHOULD, so it only warns.)",
        "Case valid; the smallest invoice number Situation known-invoice Expected a response with the invoice",
    ):
        assert part in text


def test_a_command_in_the_page_is_the_command() -> None:
    report = samples.rich()
    text = Document(html.render(report)).text
    assert report.rules[0].findings[0].reproduce in text


def test_sections_stand_in_the_order_in_which_a_reader_needs_them(rich: str) -> None:
    names: tuple[str, ...] = (
        "violates",
        "lenient",
        "undocumented",
        "unreachable",
        "map",
        "coverage",
        "differences",
    )
    names += ("not-exercised", "questions", "rules", "provenance", "settings")
    places = [rich.index(f'<h2 id="{name}"') for name in names]
    assert places == sorted(places)


def test_what_is_broken_most_stands_first_and_what_only_warns_last() -> None:
    report = samples.rich()
    page = html.render(report)
    places = [
        page.index(f'<article class="finding v-violates" id="sample.{name}"')
        for name in (
            "GetInvoice.response.CorrelationId.echo",
            "GetInvoice.protocol.content-type",
            "GetInvoice.response.Note.maxLength",
            "GetInvoice.protocol.charset",
        )
    ]
    assert places == sorted(places)


WORDS = {
    Verdict.VIOLATES: "broken",
    Verdict.LENIENT: "accepted beyond the documentation",
    Verdict.UNDOCUMENTED: "undocumented",
    Verdict.UNREACHABLE: "unreachable",
    Verdict.CONFORMS: "kept",
    Verdict.NOT_EXERCISED: "not exercised",
}


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_is_counted_in_words(verdict: Verdict, rich: str) -> None:
    counts = re.search('<ul class="counts".*?</ul>', rich, re.DOTALL)
    assert counts
    assert f"</span> {WORDS[verdict]}</span>" in counts.group()


def test_the_picture_says_in_words_what_it_shows(rich: str) -> None:
    pictures = Document(rich).attributes("aria-label")
    told = "11 promises are documented: 5 broken, 1 lenient, 1 undocumented, 1 unreachable, 2 not exercised, 1 kept."
    assert told in pictures


def test_every_rule_is_a_cell_of_the_map_that_leads_to_what_was_found(rich: str) -> None:
    cells = [
        attributes
        for name, attributes in Document(rich).elements
        if name == "a" and (attributes.get("class") or "").startswith("cell")
    ]
    assert len(cells) == len(samples.rich().rules)
    assert {
        "class": "cell v-violates",
        "href": "#sample.GetInvoice.response.CorrelationId.echo",
        "title": "echo: broken",
        "aria-label": "CorrelationId echo: broken",
    } in cells
    assert "#rule.sample.GetInvoice.request.InvoiceNo.occurs" in {cell["href"] for cell in cells}


def test_the_offending_element_is_marked(rich: str) -> None:
    marks = [re.sub("<[^>]+>", "", mark) for mark in re.findall("<mark>(.*?)</mark>", rich, re.DOTALL)]
    assert marks[0] == "Content-Type: text/html"
    assert any(mark.startswith("&lt;InvoiceNo&gt;4444") for mark in marks)
    assert "&lt;Status&gt;Frozen&lt;/Status&gt;" in marks


def test_an_earlier_report_tells_since_when() -> None:
    report = samples.rich()
    older = report.model_copy(
        update={"run": report.run.model_copy(update={"started": "2026-11-19T10:00:00Z"})}
    )
    assert "Since" not in Document(html.render(report)).text
    assert "Since the run of 2026-11-19 10:00 UTC, at least" in " ".join(
        Document(html.render(report, [older])).text.split()
    )


def test_promises_that_one_answer_breaks_are_one_finding() -> None:
    report = samples.rich()
    first = report.rules[0]
    others = tuple(first.model_copy(update={"id": f"sample.GetInvoice.response.F{n}.echo"}) for n in range(3))
    page = html.render(report.model_copy(update={"rules": (first, *others)}))
    assert page.count('<article class="finding') == 1
    assert "4 promises, 1 finding: promises that one answer breaks stand together." in Document(page).text
    assert 'id="sample.GetInvoice.response.F2.echo"' in page


def test_the_age_of_recordings_is_told(rich: str) -> None:
    told = "recorded 2026-11-02 08:00 UTC to 2026-11-20 09:30 UTC, at most 19 days old at the time of the run"
    assert told in Document(rich).text


def test_the_rest_of_the_report_is_there(rich: str) -> None:
    text = " ".join(Document(rich).text.split())
    for part in (
        "no recording holds a request for it; record it with --contract-endpoint live (2)",
        "the name could not be resolved (1)",
        "nillable of sample.SetSequence.request.NumberSet Sequence, request table; sequence.xsd",
        'No nillable="true" unreachable: uat.example.test: the name could not be resolved',
        "Reading The maximum counts the characters as written, leading zeros included.",
        "cassettes/sample/GetInvoice/echo.yaml reference service 2026-11-20T09:30:00Z",
        "hypothesis 6.120.0",
        "--contract-max-examples 50",
        "Left out: it writes, and --contract-allow-writes was not given.",
        "the recording is of another contract; record it again.",
        "Exit code 1: the embedded reference service broke a promise.",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("evidence", "banner"),
    [
        ("reference", "They say nothing about how a vendor's own service behaves."),
        ("mixed", "Some exchanges show the embedded reference service"),
        ("unknown", "Who answered is not known"),
    ],
)
def test_a_banner_says_when_the_evidence_is_no_vendors(evidence: str, banner: str) -> None:
    assert banner in Document(html.render(samples.rich(evidence=evidence))).text


def test_a_live_services_evidence_has_no_banner() -> None:
    assert "Whose behaviour?" not in html.render(samples.rich(evidence="live"))
    assert "reference service" not in Document(html.render(samples.quiet())).text


def test_a_body_of_a_megabyte_is_cut_with_the_number_of_bytes_left_out(rich: str) -> None:
    assert len(rich) < 150_000
    assert "1,044,736 more bytes are left out here; the JSON report has them." in rich
    assert re.search(r"The command has 1,000,\d{3} characters; the JSON report has it", rich)


def test_two_thousand_broken_promises_give_a_bounded_page_with_every_rule() -> None:
    report = samples.large(broken=2_000)
    page = html.render(report)
    assert len(page) < 5_000_000
    assert page.count('<article class="finding') == 2_000
    assert page.count('<details class="evidence"') == 100
    assert page.count(": see the JSON report.</p>") >= 1_900


def test_a_service_that_is_down_is_told_once() -> None:
    report = samples.rich()
    down = tuple(
        report.rules[-1].model_copy(update={"id": f"sample.SetSequence.rule{n}"}) for n in range(300)
    )
    page = html.render(report.model_copy(update={"rules": down}))
    assert "<summary>uat.example.test: the name could not be resolved (300)</summary>" in page
    assert page.count('<details class="evidence"') == 1


def test_a_source_that_is_no_web_address_is_no_link() -> None:
    report = samples.rich()
    first = report.rules[0].model_copy(update={"source_url": "javascript:alert(1)"})
    page = html.render(report.model_copy(update={"rules": (first,)}))
    assert "javascript:" not in page


def test_more_findings_than_a_page_shows_are_counted() -> None:
    report = samples.rich()
    first = report.rules[0].model_copy(update={"findings": report.rules[0].findings * 5})
    text = Document(html.render(report.model_copy(update={"rules": (first,)}))).text
    assert "2 more findings about this rule: see the JSON report." in text


def test_a_damaged_body_is_told() -> None:
    report = samples.rich()
    exchange = report.exchanges[0]
    body = Body(encoding="base64", content="no base64!")
    damaged = exchange.model_copy(update={"request": exchange.request.model_copy(update={"body": body})})
    with pytest.raises(ReportError, match="damaged"):
        html.render(report.model_copy(update={"exchanges": (damaged,)}))


def test_a_page_shows_no_value_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMPLE_PASSWORD", "canary-value")
    page = html.render(samples.rich())
    assert "$SAMPLE_PASSWORD" in page
    assert "canary-value" not in page


def test_a_page_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    html.write(samples.rich(), path)
    assert path.read_text(encoding="utf-8") == html.render(samples.rich())


def test_equal_reports_give_equal_pages() -> None:
    assert html.render(samples.rich()) == html.render(samples.rich())


def colours(scheme: str) -> dict[str, str]:
    """Give the custom properties of the light or the dark scheme."""
    light, dark = (
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part)) for part in STYLE.split("@media", 2)[:2]
    )
    return light if scheme == "light" else light | dark


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours (WCAG 2.2)."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


ON_PAPER = ["ink", "muted", "link", *(verdict.value.replace(" ", "-") for verdict in Verdict)]
PAIRS = [(name, "paper") for name in ON_PAPER] + [
    ("ink", "panel"),
    ("caution-ink", "caution-paper"),
    ("escape-ink", "escape-paper"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "background"), PAIRS)
def test_text_has_the_contrast_that_wcag_aa_asks_for(scheme: str, text: str, background: str) -> None:
    named = colours(scheme)
    assert contrast(named[text], named[background]) >= 4.5


def test_a_part_of_a_suite_says_so() -> None:
    report = samples.quiet()
    gate = report.gate.model_copy(update={"shard": "2/3"})
    assert "This is part 2/3 of a suite" in html.render(report.model_copy(update={"gate": gate}))
    assert "This is part" not in html.render(report)
