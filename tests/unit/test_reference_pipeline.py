"""A service can be made to deviate in one point, by name, without touching it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

import contracts.reference
from contracts.endpoints.reference import ReferenceEndpoint
from contracts.exchange import HttpResponse
from contracts.reference import VENDORS, application
from contracts.reference.answers import Answer, Fault, Reply
from contracts.reference.application import SERVICES, Deviation
from contracts.reference.pipeline import Pipeline, documented
from contracts.reference.service import Call, proceed
from tests.unit.reference_messages import (
    COLLECTOR,
    INF,
    LOGIN,
    PEEK,
    RESURS,
    WALLEY,
    XSI,
    envelope,
    fault_code,
    fields,
    invoice_request,
    post,
)

PRINTED = post(WALLEY, envelope(invoice_request(invoice_no="73255093", correlation_id="x"), LOGIN))


def answer(deviation: Deviation) -> HttpResponse:
    endpoint = ReferenceEndpoint(application(deviations=[deviation]))
    response = endpoint.send(PRINTED).response
    endpoint.close()
    assert response is not None
    return response


def test_a_step_can_be_left_out() -> None:
    def careless(pipeline: Pipeline) -> Pipeline:
        return pipeline.with_step("authorize", proceed)

    endpoint = ReferenceEndpoint(application(deviations=[careless]))
    response = endpoint.send(post(WALLEY, envelope(invoice_request(invoice_no="73255093")))).response
    endpoint.close()
    assert response is not None
    assert response.status == 200


def test_a_step_that_does_not_exist_cannot_be_replaced() -> None:
    service = SERVICES["walley"]()
    with pytest.raises(KeyError, match="autorize"):
        documented(service).with_step("autorize", proceed)
    service.close()


def test_a_pipeline_whose_steps_never_answer_is_a_mistake() -> None:
    service = SERVICES["walley"]()
    endless = replace(documented(service), steps=(("proceed", proceed),))
    with pytest.raises(AssertionError, match="no step of InformationServiceV2 gave an answer"):
        endless.respond(PRINTED)
    service.close()


def test_an_answer_can_be_changed_before_it_is_written() -> None:
    def without_echo(_: Call, given: Answer) -> Answer:
        assert isinstance(given, Reply)
        element = given.payload.find(f"{{{INF}}}CorrelationId")
        assert element is not None
        element.text = None
        element.set(f"{{{XSI}}}nil", "true")
        return given

    assert fields(answer(lambda pipeline: pipeline.with_answer(without_echo)))["CorrelationId"] is None


def test_an_answer_can_become_a_fault() -> None:
    def refuse(_: Call, __: Answer) -> Answer:
        return Fault("UNHANDLED_EXCEPTION", "Something went wrong.", etree.Element("{urn:d}d"))

    response = answer(lambda pipeline: pipeline.with_answer(refuse))
    assert fault_code(response) == "UNHANDLED_EXCEPTION"
    assert b'<detail><ns0:d xmlns:ns0="urn:d"/></detail>' in response.body


def test_a_response_can_be_changed_as_it_travels() -> None:
    def html(_: Call, response: HttpResponse) -> HttpResponse:
        return replace(response, headers=(("Content-Type", "text/html"),), body=b"<html>")

    response = answer(lambda pipeline: pipeline.with_response(html))
    assert (response.status, response.header("Content-Type"), response.body) == (200, "text/html", b"<html>")


def test_changes_are_made_in_order_and_know_the_request() -> None:
    def mark(text: str) -> Deviation:
        def change(call: Call, response: HttpResponse) -> HttpResponse:
            assert call.http.url.endswith(call.service.path)
            return replace(response, body=response.body + text.encode())

        return lambda pipeline: pipeline.with_response(change)

    endpoint = ReferenceEndpoint(application(deviations=[mark("1"), mark("2")]))
    response = endpoint.send(PRINTED).response
    endpoint.close()
    assert response is not None
    assert response.body.endswith(b">12")


@pytest.mark.parametrize(
    ("url", "vendor"), [(COLLECTOR, "collector"), (WALLEY, "walley"), (RESURS, "resurs")]
)
def test_only_the_services_of_the_vendors_asked_for_are_offered(url: str, vendor: str) -> None:
    body = PEEK if url == RESURS else invoice_request(invoice_no="73255093")
    request = post(url, envelope(body, "" if url == RESURS else LOGIN))
    for offered in VENDORS:
        endpoint = ReferenceEndpoint(application([offered]))
        response = endpoint.send(request).response
        endpoint.close()
        assert response is not None
        assert response.status == (200 if offered == vendor else 404)


def test_a_vendor_without_a_reference_service_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="nobody"):
        application(["nobody"])


def test_the_public_face_is_small() -> None:
    assert sorted(contracts.reference.__all__) == [
        "ReferenceApplication",
        "VENDORS",
        "application",
        "reference_environment",
        "serving",
    ]
    assert all(hasattr(contracts.reference, name) for name in contracts.reference.__all__)
