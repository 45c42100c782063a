"""What a reference service says of itself: ``GET …?wsdl``, as clients and tools are used to ask."""

from __future__ import annotations

from contracts.discovery import catalogue
from contracts.exchange import HttpResponse
from contracts.reference.answers import Refusal
from contracts.reference.rendering import SOAP_TYPE, render
from contracts.reference.service import Service
from contracts.wsdlwriting import services, wsdl

QUERY = "wsdl"


def is_asked_for(method: str, query: str) -> bool:
    """Tell whether a request asks for the WSDL; the query is taken in any case, as services commonly do."""
    return method == "GET" and query.lower() in {QUERY, f"{QUERY}="}


def described(service: Service, address: str) -> HttpResponse:
    """Give the WSDL of a service, with the address at which it was asked; HTTP 404 where it has none.

    The suite writes WSDL for SOAP 1.1 alone.
    """
    if service.soap != "1.1":
        return render(Refusal(404, "This service has no WSDL."), service.prefix)
    own = [each for each in catalogue() if (each.vendor, each.service) == (service.vendor, service.name)]
    (found,) = services(own)
    return HttpResponse(200, "OK", (SOAP_TYPE,), wsdl(found.at(address)))
