"""``contracts cassettes``: over recordings that a run made, that somebody changed, and of a contract that changed."""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from contracts.cassettediff import differences
from contracts.cli import main
from contracts.discovery import CATALOGUE
from contracts.exitcodes import RECORDING
from contracts.recording import parts
from contracts.recording.cassette import read_corpus
from contracts.recording.corpus import Corpus
from contracts.recording.document import content_hash
from tests.plugin.runs import MAX_LENGTH, output_of, run, write_module

SELECT = ("-k", "request and InvoiceNo and maxLength")
RECORD = ("--contract-endpoint", "reference", "--record-mode=rewrite", *SELECT)


def contracts(*given: object) -> Result:
    return CliRunner().invoke(main, ["cassettes", *map(str, given)], catch_exceptions=False)


@pytest.fixture
def folder(pytester: pytest.Pytester) -> Path:
    """Record one promise; gives the folder of cassettes."""
    write_module(pytester)
    assert run(pytester, *RECORD).ret == 0
    return pytester.path / "cassettes/test_promises"


def cassette(folder: Path) -> Path:
    return folder / "walley/GetCurrentInvoice/request.InvoiceNo.maxLength.yaml"


def change(path: Path, corpus: Corpus) -> None:
    """Write a cassette with its hash, as somebody might who recorded in another way."""
    parts.write(path, corpus)


def test_list_tells_what_is_recorded_from_whom_and_what_is_not_exercised(folder: Path) -> None:
    said = contracts("list", folder).output
    number = len(read_corpus(cassette(folder)).recordings)
    assert f"{MAX_LENGTH}: {number} exchanges, recorded 20" in said
    assert "0 days ago, from reference service" in said
    assert "walley.GetCurrentInvoice.request.StoreId.type: not exercised: nothing is recorded" in said
    assert "not exercised: the message has nothing that could be spelled in this way" in said
    listed = json.loads(contracts("list", folder, "--json").output)
    assert listed[0]["rule"] == MAX_LENGTH
    assert listed[0]["endpoint"] == "reference service"
    assert {"rule", "not exercised"} == listed[-1].keys()


def test_show_tells_every_exchange_of_a_rule(folder: Path) -> None:
    said = contracts("show", "InvoiceNo", "maxLength", "--folder", folder).output
    assert "exactly 50 characters" in said
    assert said.count("> POST http://reference.invalid/") == len(read_corpus(cassette(folder)).recordings)
    assert contracts("show", cassette(folder)).output == said
    nothing = contracts("show", "NoSuchRule", "--folder", folder)
    assert nothing.exit_code == 1
    assert "`contracts cassettes list` names them" in nothing.output


def test_diff_tells_a_service_that_changed_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "newer"
    shutil.copytree(folder, other)
    same = contracts("diff", folder, other)
    assert (same.exit_code, same.output.split("\n")[0]) == (
        0,
        "0 exchanges differ, 0 cassettes are in one of the two only",
    )
    corpus = read_corpus(cassette(other))
    first = corpus.recordings[0]
    body = first.response.body.replace(b"<Currency>SEK", b"<Currency>EUR")
    headers = (("Server", "new"), *first.response.headers)
    changed = replace(first, response=replace(first.response, body=body, status=201, headers=headers))
    change(cassette(other), Corpus(corpus.provenance, (changed, *corpus.recordings[1:])))
    result = contracts("diff", folder, other)
    assert result.exit_code == 1
    assert "HTTP 200 is HTTP 201 now" in result.output
    assert "header server: nothing is «new» now" in result.output
    assert "GetCurrentInvoiceResponse/Currency: «SEK» is «EUR» now" in result.output
    assert "1 exchanges differ" in result.output


def test_diff_pays_no_heed_to_order_spelling_and_pseudonyms(folder: Path) -> None:
    corpus = read_corpus(cassette(folder))
    first = corpus.recordings[0]
    respelled = replace(first.request, body=first.request.body.replace(b"<m:StoreId>0", b"<m:StoreId>&#48;"))
    said = replace(corpus.provenance, redacted=("OrderNo: pseudonyms",))
    answer = replace(first.response, body=first.response.body.replace(b"7107026119", b"8218137220"))
    other = replace(first, request=respelled, response=answer)
    newer = Corpus(said, (*corpus.recordings[1:], other))
    assert differences(corpus, newer) == []
    assert differences(corpus, Corpus(said, newer.recordings[1:]))[0].said == (
        "is recorded in the older one only",
    )


def test_prune_lists_what_no_rule_needs_and_removes_it_when_told(folder: Path) -> None:
    unknown = cassette(folder).with_name("request.Gone.maxLength.yaml")
    shutil.copy(cassette(folder), unknown)
    stray = cassette(folder).with_name("request.InvoiceNo.maxLength.part-0123456789ab.yaml")
    stray.write_text("")
    dry = contracts("prune", folder)
    assert "2 files to be removed; give --yes" in dry.output
    assert unknown.exists()
    assert stray.exists()
    assert "2 files removed" in contracts("prune", folder, "--yes").output
    assert [path for path in folder.rglob("*") if path.is_file()] == [cassette(folder)]
    assert contracts("prune", folder).output == "every recording is needed\n"


def test_prune_leaves_alone_what_is_not_the_suites_or_of_a_contract_that_is_not_named(folder: Path) -> None:
    other = folder.parent / "test_other_things/test_a_client.yaml"
    other.parent.mkdir()
    other.write_text("interactions: []\nversion: 1\n")
    (folder / "not-a-file.yaml").mkdir()
    own = folder / "ours/PlaceOrder/request.Amount.type.yaml"
    own.parent.mkdir(parents=True)
    shutil.copy(cassette(folder), own)
    result = contracts("prune", folder.parent, "--yes")
    assert result.exit_code == 0
    assert f"{other}: left alone: not a cassette that this suite wrote" in result.output
    assert f"{own}: left alone: no contract ours.PlaceOrder is known here; name it" in result.output
    assert result.output.endswith("nothing to be removed; 3 files left alone\n")
    assert other.is_file()
    assert own.is_file()


def test_check_finds_an_edit_and_a_rule_that_is_gone(folder: Path) -> None:
    assert contracts("check", folder).exit_code == 0
    shutil.copy(cassette(folder), cassette(folder).with_name("request.Gone.maxLength.yaml"))
    cassette(folder).write_text(cassette(folder).read_text().replace("code: 200", "code: 201", 1))
    result = contracts("check", folder)
    assert result.exit_code == RECORDING
    assert "was edited by hand" in result.output
    assert "no contract has the rule walley.GetCurrentInvoice.request.Gone.maxLength" in result.output


@pytest.mark.parametrize("command", ["check", "relabel"])
def test_cassettes_of_others_are_listed_and_are_no_problem(folder: Path, command: str) -> None:
    other = folder / "test_a_client.yaml"
    other.write_text("interactions: []\nversion: 1\n")
    result = contracts(command, folder)
    assert result.exit_code == 0
    assert f"{other}: left alone: not a cassette that this suite wrote" in result.output
    assert "1 cassettes" in result.output


def test_check_finds_secrets_in_what_somebody_else_recorded_and_tells_none(folder: Path) -> None:
    corpus = read_corpus(cassette(folder))
    first = corpus.recordings[0]
    answer = replace(first.response, headers=(("Set-Cookie", "id=4711"), *first.response.headers))
    request = replace(
        first.request, body=first.request.body.replace(b"REDACTED-PASSWORD", b"tell-no-one-of-it")
    )
    said = replace(corpus.provenance, redacted=(), kind="live")
    change(cassette(folder), Corpus(said, (replace(first, request=request, response=answer),)))
    result = contracts("check", folder)
    assert result.exit_code == RECORDING
    assert "recording 1, response header Set-Cookie: a credential in clear" in result.output
    assert "recording 1, request field Password: a credential in clear" in result.output
    assert "recording 1, field InvoiceNo: personal data in clear" in result.output
    line = cassette(folder).read_text().partition("tell-no-one-of-it")[0].count("\n") + 1
    assert f"{cassette(folder)}:{line}: recording 1, request field Password" in result.output
    assert "tell-no-one-of-it" not in result.output
    assert "4711" not in result.output


def test_check_finds_secrets_in_every_part_and_none_in_a_login_that_a_case_drew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "LIMIT", 1)  # an exchange a file
    corpus = read_corpus(cassette(folder))
    drawn = ("Authorization", f"Basic {b64encode(b'REDACTED-USERNAME:drawn').decode()}")
    requests = [
        replace(each.request, headers=(*each.request.headers, drawn, ("Cookie", f"id={number}")))
        for number, each in enumerate(corpus.recordings[:2], 1000)
    ]
    pairs = zip(corpus.recordings, requests, strict=False)
    every = tuple(replace(each, request=request) for each, request in pairs)
    said = replace(corpus.provenance, redacted=("credentials: replaced by their role",), kind="live")
    change(cassette(folder), Corpus(said, every))
    output = contracts("check", folder).output
    assert output.count("request header Cookie: a credential in clear") == 2
    assert len(set(re.findall(r"\S+\.yaml:\d+: recording 1, request header Cookie", output))) == 2
    assert "Authorization" not in output


@pytest.mark.parametrize("command", ["list", "check", "relabel"])
def test_a_cassette_that_says_too_little_or_an_odd_date_does_not_keep_the_others_from_being_told(
    folder: Path, command: str
) -> None:
    corpus = read_corpus(cassette(folder))
    silent = replace(corpus.recordings[0], case={"rule": MAX_LENGTH})
    change(cassette(folder).with_name("request.OrderNo.maxLength.yaml"), Corpus(corpus.provenance, (silent,)))
    dated = replace(corpus, provenance=replace(corpus.provenance, recorded="yesterday"))
    text = cassette(folder).read_text().replace(corpus.provenance.recorded, "yesterday")
    text = text.replace(content_hash(corpus), content_hash(dated))
    cassette(folder).with_name("request.StoreId.type.yaml").write_text(text)
    result = contracts(command, folder)
    assert "request.StoreId.type" in result.output
    assert "is damaged: a value is not of the kind it should be" in result.output
    assert (
        "3 cassettes" in result.output
        or "1 cassettes are tied to today's contracts, 2 are not" in result.output
    )


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = contracts("list", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "there is no such folder of cassettes" in result.output


def test_the_cassette_of_another_version_of_the_contract_is_no_pass_until_it_is_confirmed(
    pytester: pytest.Pytester,
) -> None:
    text = (CATALOGUE / "collector/GetCurrentInvoice.toml").read_text()
    pytester.mkdir("promises")
    contract = pytester.path / "promises/collector.toml"
    contract.write_text(text)
    write_module(pytester, "promises/collector.toml")
    assert run(pytester, *RECORD).ret == 0
    assert run(pytester, *SELECT).ret == 0
    action = next(line for line in text.splitlines() if line.startswith("soap_action"))
    contract.write_text(text.replace(action, action.rstrip('"') + '#"'))
    result = run(pytester, *SELECT)
    said = " ".join(output_of(result).split())
    assert result.ret == RECORDING, said
    assert "recorded requests still mean what they meant" in said
    assert "contracts cassettes relabel" in said
    path = next(pytester.path.rglob("request.InvoiceNo.maxLength.yaml"))
    assert "1 cassettes are tied" in contracts("relabel", path, "--contract", contract).output
    assert run(pytester, *SELECT).ret == 0


def test_what_is_no_evidence_any_more_is_not_relabelled(
    pytester: pytest.Pytester, folder: Path, tmp_path: Path
) -> None:
    corpus = read_corpus(cassette(folder))
    case = {**corpus.recordings[0].case, "label": "violates walley.GetCurrentInvoice.request.StoreId.type"}
    said = replace(corpus.provenance, contract_hash="sha256:0")
    change(cassette(folder), Corpus(said, (replace(corpus.recordings[0], case=case),)))
    result = contracts("relabel", folder)
    assert result.exit_code == RECORDING
    assert "1 of 1 recorded exchanges prove nothing any more" in result.output
    assert read_corpus(cassette(folder)).provenance.contract_hash == "sha256:0"
    assert run(pytester, *SELECT).ret == RECORDING
