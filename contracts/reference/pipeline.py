"""The way of a request through a service, as a value.

Every step and every transformer has its place by name, so that a service can be made to deviate from its
documentation in one single point without a change to the services themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from contracts.exchange import HttpRequest, HttpResponse
from contracts.reference import dispatch, envelope, rendering, transport
from contracts.reference.answers import Answer
from contracts.reference.service import Call, Service, Step
from contracts.reference.soap12 import envelope as envelope12
from contracts.reference.soap12 import rendering as rendering12
from contracts.reference.soap12 import transport as transport12

AnswerTransformer = Callable[[Call, Answer], Answer]
Render = Callable[[Call, Answer], HttpResponse]
ResponseTransformer = Callable[[Call, HttpResponse], HttpResponse]


def render11(call: Call, answer: Answer) -> HttpResponse:
    """Write an answer in SOAP 1.1."""
    return rendering.render(answer, call.service.prefix)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The named steps of a service in order, then what may change its answer and its response."""

    service: Service
    steps: tuple[tuple[str, Step], ...]
    on_answer: tuple[AnswerTransformer, ...] = ()
    on_response: tuple[ResponseTransformer, ...] = ()
    render: Render = render11

    def respond(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        call, answer = self._run(Call(request, self.service))
        for change in self.on_answer:
            answer = change(call, answer)
        response = self.render(call, answer)
        for alter in self.on_response:
            response = alter(call, response)
        return response

    def _run(self, call: Call) -> tuple[Call, Answer]:
        for _, step in self.steps:
            outcome = step(call)
            if not isinstance(outcome, Call):
                return call, outcome
            call = outcome
        raise AssertionError(f"no step of {self.service.name} gave an answer")

    def with_step(self, name: str, step: Step) -> Pipeline:
        """Give a pipeline in which ``step`` stands in the place of the step of that name.

        Raises KeyError when there is no step of that name.
        """
        if name not in dict(self.steps):
            raise KeyError(name)
        return replace(self, steps=tuple((key, step if key == name else old) for key, old in self.steps))

    def with_answer(self, change: AnswerTransformer) -> Pipeline:
        """Give a pipeline that passes its answers through ``change``, after any that it has already."""
        return replace(self, on_answer=(*self.on_answer, change))

    def with_response(self, change: ResponseTransformer) -> Pipeline:
        """Give a pipeline that passes its responses through ``change``, after any that it has already."""
        return replace(self, on_response=(*self.on_response, change))


def documented(service: Service) -> Pipeline:
    """Give the pipeline of a service that does what its documentation says."""
    return _DOCUMENTED[service.soap](service)


def _documented11(service: Service) -> Pipeline:
    return Pipeline(
        service,
        (
            ("method", transport.method),
            ("log_in", service.log_in),
            ("media_type", transport.media_type),
            ("well_formed", transport.well_formed),
            ("version", envelope.version),
            ("structure", envelope.structure),
            ("understood", envelope.understood),
            ("operation", dispatch.operation),
            ("action", dispatch.action),
            ("authorize", service.authorize),
            ("perform", dispatch.perform),
        ),
    )


def _documented12(service: Service) -> Pipeline:
    steps: tuple[tuple[str, Step], ...] = (
        ("method", transport.method),
        ("log_in", service.log_in),
        ("media_type", transport12.media_type),
        ("well_formed", transport12.well_formed),
        ("version", envelope12.version),
        ("structure", envelope12.structure),
        ("understood", envelope12.understood),
        ("operation", envelope12.operation),
        ("authorize", service.authorize),
        ("perform", dispatch.perform),
    )
    return Pipeline(service, steps, render=rendering12.render)


_DOCUMENTED: dict[str, Callable[[Service], Pipeline]] = {"1.1": _documented11, "1.2": _documented12}
