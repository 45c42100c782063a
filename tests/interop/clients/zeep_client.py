"""Calls a service with zeep, from its WSDL: the job comes as JSON on standard input, the outcomes go to the output.

It runs as a process of its own, with the interpreter that has zeep; nothing of the suite is imported.
"""

import json
import sys
from typing import Any

import requests
import zeep
from lxml import etree
from zeep.helpers import serialize_object


def main() -> None:
    """Make the calls, one after the other."""
    job = json.load(sys.stdin)
    session = requests.Session()
    session.trust_env = False
    session.auth = tuple(job["login"]) if job["login"] else None
    client = zeep.Client(job["wsdl"], transport=zeep.Transport(session=session))
    json.dump([outcome(client, call) for call in job["calls"]], sys.stdout, default=str)


def outcome(client: zeep.Client, call: dict[str, Any]) -> dict[str, Any]:
    """Give what one call brought: fields, a fault, or a status without an envelope."""
    header = call["header"] or None
    try:
        answer = client.service[call["operation"]](**call["fields"], _soapheaders=header)
    except zeep.exceptions.Fault as fault:
        return {"fault": {"code": fault.code, "text": fault.message, "detail": detail(fault.detail)}}
    except zeep.exceptions.TransportError as error:
        return {"status": error.status_code}
    return {"fields": fields(answer, call["response"])}


def fields(answer: object, names: list[str]) -> dict[str, Any]:
    """Give the response's fields; zeep unwraps a response of one field, and gives None for an empty one."""
    told = serialize_object(answer)
    if isinstance(told, dict):
        return dict(told)
    return {} if told is None else {names[0]: told}


def detail(element: "etree._Element | None") -> dict[str, Any]:
    """Give the fields of the detail entry."""
    if element is None or not len(element):
        return {}
    return {etree.QName(child).localname: child.text for child in element[0]}


if __name__ == "__main__":
    main()
