"""What a transport failure is told as: a kind and a sentence.

The sentences are made here and not taken from the library, whose messages repeat addresses with their
query, and with it whatever stands there.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from urllib.parse import urlsplit

from urllib3.exceptions import (
    ConnectTimeoutError,
    InvalidHeader,
    LocationParseError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.exceptions import IncompleteRead as Urllib3IncompleteRead

from contracts.endpoints.chunks import ChunkMalformed
from contracts.endpoints.head import HeadMalformed, HeadTooLarge
from contracts.exchange import Failed, HttpRequest

BLOCKED = "Network is disabled"  # how pytest-recording's network blocking begins its RuntimeError
CUT_SHORT = (RemoteDisconnected, IncompleteRead, Urllib3IncompleteRead, ConnectionError, BrokenPipeError)


def place(request: HttpRequest) -> str:
    """Give the address without user information, query and fragment."""
    try:
        parts = urlsplit(request.url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the address"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


def failure(error: Exception, request: HttpRequest) -> Failed:
    """Tell a transport's exception as a failure.

    A RuntimeError that is not the network being blocked is a mistake of ours and raised again.
    """
    chain = tuple(_chain(error))
    where = place(request)
    for kinds, tell in _TOLD:
        for link in chain:
            if isinstance(link, kinds):
                return tell(link, where)
    if any(isinstance(link, RuntimeError) and str(link).startswith(BLOCKED) for link in chain):
        return Failed("network-blocked", f"{where} was not asked: this test run blocks the network")
    if isinstance(error, RuntimeError):
        raise error
    return Failed("protocol", f"{where} could not be asked: {type(error).__name__}")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Give the exception and what it came from, urllib3's wrappers opened."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        wrapped = error.reason if isinstance(error, MaxRetryError) else None
        arguments = [each for each in error.args if isinstance(each, BaseException)]
        error = wrapped or next(iter(arguments), None) or error.__cause__ or error.__context__


def _dns(_: BaseException, where: str) -> Failed:
    return Failed("dns", f"the host name of {where} cannot be resolved")


def _tls(error: BaseException, where: str) -> Failed:
    cause = next((link for link in _chain(error) if isinstance(link, ssl.SSLCertVerificationError)), None)
    if cause is None:
        return Failed("tls", f"no TLS connection to {where} came about")
    why = f"the certificate of {where} is not accepted: {cause.verify_message}"
    return Failed("tls", f"{why}; SSL_CERT_FILE names further authorities")


def _timeout(_: BaseException, where: str) -> Failed:
    return Failed("timeout", f"{where} did not answer in time")


def _refused(error: BaseException, where: str) -> Failed:
    cause = next((link for link in _chain(error) if isinstance(link, OSError) and link.strerror), None)
    why = f": {cause.strerror}" if isinstance(cause, OSError) else ""
    return Failed("refused", f"no connection to {where} came about{why}")


def _closed(_: BaseException, where: str) -> Failed:
    return Failed("closed", f"{where} closed the connection before the response was whole")


def _large_head(error: BaseException, where: str) -> Failed:
    return Failed("too-large", f"{where} answered with {error}")


def _malformed(error: BaseException, where: str) -> Failed:
    return Failed("protocol", f"{where} answered with {error}")


def _lengths(_: BaseException, where: str) -> Failed:
    return Failed("protocol", f"{where} answered with several lengths in Content-Length that differ")


def _protocol(_: BaseException, where: str) -> Failed:
    return Failed("protocol", f"{where} answered with something that is not HTTP")


def _unsendable(error: BaseException, where: str) -> Failed:
    return Failed("protocol", f"the request to {where} cannot be sent over HTTP: {type(error).__name__}")


# The first class that is found wins; where classes inherit from each other, the narrow one stands first.
_TOLD = (
    ((NameResolutionError,), _dns),
    ((SSLError, ssl.SSLError), _tls),
    ((NewConnectionError,), _refused),
    ((ConnectTimeoutError, ReadTimeoutError, TimeoutError), _timeout),
    (CUT_SHORT, _closed),
    ((HeadTooLarge,), _large_head),
    ((ChunkMalformed, HeadMalformed), _malformed),
    ((InvalidHeader,), _lengths),
    ((LocationParseError, ValueError), _unsendable),
    ((HTTPException,), _protocol),
)
