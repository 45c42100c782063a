"""Certificates of an authority that is made for the tests, and what may be wrong with one."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from functools import cache
from tempfile import NamedTemporaryFile

import trustme

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


@cache
def authority() -> trustme.CA:
    """Give the authority, which nobody trusts by himself."""
    return trustme.CA()


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@cache
def right() -> ssl.SSLContext:
    """Give the context of a server whose certificate is in order."""
    return _context(authority().issue_cert("localhost"))


@cache
def unknown() -> ssl.SSLContext:
    """Give the context of a server whose authority is unknown."""
    return _context(trustme.CA().issue_cert("localhost"))


@cache
def self_signed() -> ssl.SSLContext:
    """Give the context of a server that is its own authority."""
    own = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with NamedTemporaryFile(suffix=".pem") as file:
        file.write(own.private_key_pem.bytes() + own.cert_pem.bytes())
        file.flush()
        context.load_cert_chain(file.name)
    return context


@cache
def wrong_host() -> ssl.SSLContext:
    """Give the context of a server with somebody else's certificate."""
    return _context(authority().issue_cert("elsewhere.invalid"))


@cache
def wrong_time() -> ssl.SSLContext:
    """Give the context of a server whose certificate was valid once."""
    return _context(authority().issue_cert("localhost", not_after=LONG_AGO))
