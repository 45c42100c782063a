"""The promises of HTTP that an answer alone can show; one function a requirement, named for its claim."""

from __future__ import annotations

from collections.abc import Callable

from contracts.checks.answer import SoapAnswer
from contracts.exchange import HttpResponse
from contracts.model import Contract

Problem = tuple[str, str]
"""What was expected and came, and the place."""

Check = Callable[[Contract, SoapAnswer], Problem | None]

OK = 200
FAULT_STATUS = 500
VERSIONS = frozenset({"1.0", "1.1", "2", "2.0", "3", "3.0"})
"""The versions of HTTP that there are; of the last two, recordings tell, in both spellings."""


def media_type(response: HttpResponse) -> str:
    """Give the media type without its parameters, in lower case; "" where there is none."""
    return (response.header("Content-Type") or "").partition(";")[0].strip().lower()


def http_is_1_0_or_1_1(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """R1141."""
    came = answer.response.http_version
    return (
        None
        if came in {"1.0", "1.1"}
        else (f"expected HTTP/1.0 or HTTP/1.1, got HTTP/{came}", "HTTP version")
    )


def http_is_1_1(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """R1140: 1.0 is permitted and not recommended; of other versions, R1141 speaks."""
    came = answer.response.http_version
    return None if came != "1.0" else (f"expected HTTP/1.1, got HTTP/{came}", "HTTP version")


def http_is_a_version_that_exists(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """RFC 9110, 2.5: SOAP 1.2 may travel by any version of HTTP that there is."""
    came = answer.response.http_version
    return (
        None
        if came in VERSIONS
        else (f"expected a version of HTTP that exists, got HTTP/{came}", "HTTP version")
    )


def the_length_is_told_once(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """RFC 9112, 6.1 to 6.3: two lengths, bytes behind the body, or chunks in HTTP/1.0 are read in two ways."""
    response = answer.response
    if response.http_version == "1.0" and response.header("Transfer-Encoding") is not None:
        return "expected no Transfer-Encoding in HTTP/1.0, got one", "Transfer-Encoding"
    if response.header("Content-Length") is not None and response.header("Transfer-Encoding") is not None:
        return "expected Content-Length or Transfer-Encoding, got both", "Transfer-Encoding"
    if response.behind:
        return f"expected nothing behind the body, got {response.behind:,} bytes", "HTTP connection"
    return None


def a_fault_has_status_500(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """R1126."""
    came = answer.response.status
    return (
        None if came == FAULT_STATUS else (f"expected HTTP 500 with a fault, got HTTP {came}", "HTTP status")
    )


def success_is_2xx(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """R1124, and SOAP 1.2 part 2, 7.5.1."""
    came = answer.response.status
    return (
        None
        if came // 100 == OK // 100
        else (f"expected a 2xx status with the response, got HTTP {came}", "HTTP status")
    )


def success_is_200(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """R1111; beyond 2xx, R1124 speaks."""
    came = answer.response.status
    odd = came // 100 == OK // 100 and came != OK
    return (f"expected HTTP 200, got HTTP {came}", "HTTP status") if odd else None


def there_is_a_content_type(contract: Contract, answer: SoapAnswer) -> Problem | None:
    """R9702: one, and no more than one."""
    if answer.response.header("Content-Type") is None:
        return "expected a Content-Type header, got none", "Content-Type"
    return there_is_no_second_content_type(contract, answer)


def there_is_no_second_content_type(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """RFC 9110, 5.3: Content-Type is no list, so that it may come once."""
    came = [value for name, value in answer.response.headers if name.lower() == "content-type"]
    if len(came) > 1:
        return f"expected one Content-Type header, got {len(came)}: {', '.join(came)}", "Content-Type"
    return None


def the_media_type_is_text_xml(_contract: Contract, answer: SoapAnswer) -> Problem | None:
    """R9703; of a missing one, R9702 speaks."""
    came = media_type(answer.response)
    return (f"expected text/xml, got {came}", "Content-Type") if came not in {"text/xml", ""} else None
