"""The reference services as one WSGI application, each under the path of its documented address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from contracts.exchange import HttpRequest, HttpResponse
from contracts.reference.answers import Refusal
from contracts.reference.configuration.services import resurs
from contracts.reference.description import described, is_asked_for
from contracts.reference.information.services import collector, walley
from contracts.reference.pipeline import Pipeline, documented
from contracts.reference.rendering import render
from contracts.reference.service import Service
from contracts.reference.specimen.services import specimen
from contracts.reference.wire import leave, of_application
from contracts.xml import MAX_BYTES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SERVICES: dict[str, Callable[[], Service]] = {
    "collector": collector,
    "resurs": resurs,
    "specimen": specimen,
    "walley": walley,
}
VENDORS = tuple(SERVICES)

Deviation = Callable[[Pipeline], Pipeline]


class ReferenceApplication:
    """A WSGI application over services with a state of their own; usable by several threads at once."""

    def __init__(self, pipelines: Iterable[Pipeline]) -> None:
        self._pipelines = {pipeline.service.path: pipeline for pipeline in pipelines}

    @property
    def services(self) -> tuple[Service, ...]:
        """The services that are offered."""
        return tuple(pipeline.service for pipeline in self._pipelines.values())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (PEP 3333)."""
        response = self._respond(Request(environ))
        leave(environ, response)
        status = f"{response.status} {response.reason}"
        answer = Response(response.body, status, of_application(response.headers))
        if response.header("Content-Type") is None:  # the library puts one in its place
            del answer.headers["Content-Type"]
        return answer(environ, start_response)

    def _respond(self, request: Request) -> HttpResponse:
        pipeline = self._pipelines.get(request.path)
        if pipeline is None:
            return render(Refusal(404, "No service has this address."), "")
        if is_asked_for(request.method, request.query_string.decode("latin-1")):
            return described(pipeline.service, request.base_url)
        request.max_content_length = MAX_BYTES
        try:
            body = request.get_data(cache=False)
        except HTTPException as error:
            return render(Refusal(error.code or 400, "The body of the request cannot be read."), "")
        return pipeline.respond(HttpRequest(request.method, request.url, tuple(request.headers), body))

    def close(self) -> None:
        """Give back what the services hold."""
        for service in self.services:
            service.close()


def application(
    vendors: Iterable[str] | None = None, *, deviations: Sequence[Deviation] = ()
) -> ReferenceApplication:
    """Give a WSGI application with new state that offers the services of these vendors; of all by default.

    Each deviation changes the pipeline of every service, in the order given.

    Raises KeyError for a vendor that has no reference service.
    """
    pipelines = [documented(SERVICES[vendor]()) for vendor in (VENDORS if vendors is None else vendors)]
    return ReferenceApplication(_deviating(pipeline, deviations) for pipeline in pipelines)


def _deviating(pipeline: Pipeline, deviations: Sequence[Deviation]) -> Pipeline:
    for deviation in deviations:
        pipeline = deviation(pipeline)
    return pipeline
