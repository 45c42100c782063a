"""A finding that two requests were treated unequally is shown with both of them, in every report that shows bodies."""

from __future__ import annotations

from functools import cache

import pytest
from lxml import etree

from contracts.assembling import assemble, collect
from contracts.discovery import find
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.engine import Exerciser
from contracts.options import Options
from contracts.places import Place
from contracts.reference import application
from contracts.reference.deviations import find as deviation
from contracts.reportmodel import ExchangeEvidence, Report
from contracts.reports import html, jsonfile, markdown, terminal
from contracts.reports.evidence import body_from, exact, size_of
from contracts.reports.merging import merge
from contracts.reports.twins import apart, twin_of
from contracts.rules import rules_by_id
from contracts.run import Run
from contracts.tally import Tally
from contracts.verdicts import Verdict
from tests.unit import report_samples as samples

WALLEY = find("walley")[0]
COMMENTS = f"{WALLEY.id}.request.equivalent.comments"
TOGETHER = f"{WALLEY.id}.request.equivalent.together"


@cache
def report(*deviations: str) -> Report:
    """Give the report of the promise about comments, and of all freedoms together, where a service deviates."""
    place = Run(Options(endpoint="reference")).places.of(WALLEY)
    assert isinstance(place, Place)
    tallies = []
    for name in (COMMENTS, TOGETHER):
        endpoint = ReferenceEndpoint(
            application(("walley",), deviations=[deviation(each) for each in deviations])
        )
        tally = Exerciser(place.setting, endpoint, examples=30).exercise(rules_by_id(WALLEY)[name])
        tallies.append(Tally.model_validate(tally.packed()))
        endpoint.close()
    run = samples.quiet().run
    return assemble([WALLEY], collect(tallies), run, variables=lambda _: {}, problems=())


def both(found: Report, name: str = COMMENTS) -> tuple[ExchangeEvidence, ExchangeEvidence]:
    """Give the exchange that shows a rule broken, and its twin."""
    rule = next(each for each in found.rules if each.id == name)
    exchanges = {each.id: each for each in found.exchanges}
    shown = exchanges[rule.findings[0].exchange]
    twin = twin_of(rule, shown, exchanges)
    assert twin is not None
    return shown, twin


def text_of(element: etree._Element) -> str:
    """Give the text that a browser shows."""
    return "".join(str(each) for each in element.itertext())


def test_the_report_holds_both_exchanges() -> None:
    shown, twin = both(report("text-ends-at-comment"))
    assert b"<!--" in exact(shown.request.body)
    assert b"<!--" not in exact(twin.request.body)
    assert (shown.label, twin.label) == ("equivalent: comments", "valid")
    assert shown.response is not None
    assert twin.response is not None
    assert exact(shown.response.body) != exact(twin.response.body)


def test_the_twin_is_written_by_the_same_hand() -> None:
    """Nothing but what the freedom allows makes the difference."""
    shown, twin = both(report("text-ends-at-comment"))
    mine, its = apart(shown.request.body, twin.request.body), apart(twin.request.body, shown.request.body)
    assert "".join(part.text for part in mine).encode() == exact(shown.request.body)
    assert all("<!--" in part.text for part in mine if part.differs)
    assert not any("<" in part.text for part in its if part.differs)


def test_of_a_combination_the_single_way_that_made_the_difference_is_left() -> None:
    for name, way in (("text-ends-at-comment", "comments"), ("cdata-refused", "cdata")):
        shown, _ = both(report(name), TOGETHER)
        assert shown.label == f"equivalent: {way}"


def test_the_page_shows_the_two_side_by_side() -> None:
    page = etree.HTML(html.render(report("text-ends-at-comment")))
    (finding,) = page.xpath(f"//article[@id='{COMMENTS}']")
    (panes,) = finding.xpath(".//div[@class='panes']")
    titles = [text_of(each).split(" ")[:4] for each in panes.xpath(".//figcaption")]
    assert [" ".join(each) for each in titles] == [
        "Request, its twin POST",
        "Request, this one POST",
        "Response to its twin",
        "Response to this one",
    ]
    plain, respelled = (text_of(each) for each in panes.xpath("./figure/pre")[:2])
    assert "<!--" not in plain
    assert "<!-- in between -->" in respelled
    assert "<!-- in between -->" in "".join(panes.xpath("./figure[2]/pre/mark/text()"))


def test_the_terminal_shows_one_after_the_other() -> None:
    lines = [line.text for line in terminal.summary_lines(report("text-ends-at-comment"))]
    heads = [
        line.strip().partition(" (")[0] for line in lines if line.startswith(("  its twin", "  smallest"))
    ]
    assert heads[:2] == ["its twin", "smallest request"]
    assert any("<!-- nobody" in line for line in lines)


def test_markdown_shows_one_after_the_other() -> None:
    text = markdown.render(report("text-ends-at-comment"))
    assert text.index("Its twin:") < text.index("This one:") < text.index("<!-- nobody reads this -->")


def test_a_promise_about_one_answer_shows_one() -> None:
    """A twin is evidence of its own rule alone: what both answers break is shown by either."""
    found = report("default-namespace-refused")
    assert all(rule.verdict is not Verdict.VIOLATES for rule in found.rules if rule.id == COMMENTS)
    assert "Its twin:" not in markdown.render(samples.quiet())


def test_joined_reports_keep_the_twin() -> None:
    one = report("text-ends-at-comment")
    joined = merge([one, one])
    assert {each.id for each in joined.exchanges} == {each.id for each in one.exchanges}
    both(joined)


def test_a_report_of_an_earlier_version_has_no_twins() -> None:
    text = jsonfile.dumps(samples.quiet())
    assert '"twin": null' in text or not samples.quiet().exchanges
    fields = ExchangeEvidence.model_fields
    assert not fields["twin"].is_required()


def test_a_twin_without_an_answer_is_told_in_its_place() -> None:
    found = report("text-ends-at-comment")
    twin = both(found)[1]
    silent = twin.model_copy(update={"response": None, "failure": "nobody was there"})
    exchanges = tuple(silent if each.id == twin.id else each for each in found.exchanges)
    page = etree.HTML(html.render(found.model_copy(update={"exchanges": exchanges})))
    (finding,) = page.xpath(f"//article[@id='{COMMENTS}']")
    figures = finding.xpath(".//div[@class='panes']/figure")
    assert len(figures) == 4
    assert "nobody was there" in text_of(figures[2])


@pytest.mark.parametrize(("text", "limit"), [("x" * 99, 10), ("é" * 50, 11), ("€" * 30, 10), ("𝄞" * 30, 10)])
def test_of_a_long_body_the_beginning_is_kept_and_the_rest_is_counted(text: str, limit: int) -> None:
    data = text.encode()
    body = body_from(data, limit)
    assert body.encoding == "utf-8"
    assert data.startswith(exact(body))
    assert limit - 3 <= len(exact(body)) <= limit
    assert size_of(body) == len(data)
    assert body_from(data).left_out == 0
    assert exact(body_from(b"\xff" * 99, limit)) == b"\xff" * limit
