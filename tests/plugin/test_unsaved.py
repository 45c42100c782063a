"""A cassette that cannot be written: it is told, and the HTTP clients of the process are their own again."""

from __future__ import annotations

import pytest

from tests.plugin.runs import output_of, run

MODULE = """
    import http.client

    import pytest
    from vcr.request import Request

    from contracts.recording.cassette import vcr_options

    RESPONSE = {"status": {"code": 200, "message": "OK"}, "headers": {}, "body": {"string": b"x"}}

    @pytest.mark.vcr(**vcr_options())
    def test_whose_cassette_cannot_be_written(vcr):
        vcr.append(Request("POST", "http://reference.invalid/", b"", {}), RESPONSE)

    def test_that_comes_next():
        assert http.client.HTTPConnection.__module__ == "http.client"
"""


def test_a_cassette_that_cannot_be_written_is_told_and_leaves_no_patch(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_promises=MODULE)
    result = run(pytester, "--record-mode=rewrite", "--contract-endpoint", "reference")
    result.assert_outcomes(passed=2, errors=1)
    assert "not redacted" in output_of(result)
    assert not list(pytester.path.glob("cassettes/**/*.yaml"))
