"""A recorded endpoint: every answer comes from a cassette, with the exact bytes that were recorded.

The answers are taken from vcrpy's cassette object and not through a patched HTTP library: on that way the
header lines come in another order in every process, Transfer-Encoding and the HTTP version are lost, and
header values outside ASCII are garbled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Protocol

from contracts.endpoints.failures import place
from contracts.errors import RecordingError
from contracts.exchange import Exchange, HttpRequest, HttpResponse
from contracts.recording.document import RECORD
from contracts.recording.exchanges import recording_of
from contracts.recording.matcher import Key, canonical, key, key_of_vcr


class Cassette(Protocol):
    """What is asked of a cassette of vcrpy: these two are in its documentation."""

    requests: list[Any]
    responses: list[Mapping[str, Any]]


class RecordedEndpoint:
    """Answers from a cassette; the same request sent again gets the next answer recorded for it.

    After the last one the first comes again, so that an example can be repeated.
    """

    def __init__(self, cassette: Cassette, *, remedy: str = RECORD) -> None:
        self._answers: dict[Key, list[HttpResponse]] = {}
        self._sent: Counter[Key] = Counter()
        self._remedy = remedy
        for request, response in zip(cassette.requests, cassette.responses, strict=True):
            self._answers.setdefault(key_of_vcr(request), []).append(_answer(response))

    def send(self, request: HttpRequest) -> Exchange:
        """Give the recorded exchange.

        Raises RecordingError, which says how to record, when the request was never recorded.
        """
        wanted = self._recorded_as(key(request))
        answers = self._answers.get(wanted)
        if not answers:
            raise RecordingError(
                f"this request to {place(request)} was never recorded ({self._closest(wanted)}); "
                f"record it with: {self._remedy}"
            )
        answer = answers[self._sent[wanted] % len(answers)]
        self._sent[wanted] += 1
        return Exchange(request, answer)

    @property
    def unused(self) -> int:
        """Tell how many recorded exchanges were not asked for."""
        return sum(max(0, len(answers) - self._sent[each]) for each, answers in self._answers.items())

    def _recorded_as(self, wanted: Key) -> Key:
        """Give the key under which a request was recorded: of the same bytes, else of the same canonical XML."""
        if wanted in self._answers:
            return wanted
        same = canonical(wanted)
        return next((each for each in self._answers if canonical(each) == same), wanted)

    def close(self) -> None:
        """Nothing is held."""

    def _closest(self, wanted: Key) -> str:
        """Say in which respect the recorded requests differ, without showing any of them."""
        if not self._answers:
            return "the cassette is empty or missing"
        same_address = [each for each in self._answers if each[:2] == wanted[:2]]
        if not same_address:
            return "nothing was recorded for this address"
        if not any(each[:3] == wanted[:3] for each in same_address):
            return "it was recorded with another SOAPAction"
        return f"{len(same_address)} requests to it were, with other bodies"


def _answer(response: Mapping[str, Any]) -> HttpResponse:
    recording = recording_of(response)
    if recording is None:
        raise RecordingError("the cassette was not recorded by this suite; its bytes may not be exact")
    return recording.response
