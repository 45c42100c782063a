"""Content codings: what a compressed body says, within bounds."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.contentcoding import (
    NotDecodable,
    UnknownCoding,
    content_codings,
    decode,
    decoded_body,
    encode,
)
from contracts.exchange import HttpResponse

codings = st.lists(st.sampled_from(["gzip", "x-gzip", "deflate"]), max_size=3)


def response(body: bytes, *values: str) -> HttpResponse:
    return HttpResponse(200, "OK", tuple(("Content-Encoding", value) for value in values), body)


@given(st.binary(max_size=200), codings)
def test_decoding_undoes_encoding(body: bytes, names: list[str]) -> None:
    assert decode(encode(body, names), names) == body
    assert encode(body, names) == encode(body, names)


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ((), ()),
        (("",), ()),
        (("identity",), ()),
        (("GZIP",), ("gzip",)),
        (("deflate, gzip",), ("deflate", "gzip")),
        (("deflate", "gzip"), ("deflate", "gzip")),
    ],
)
def test_codings_are_read_from_all_header_lines(values: tuple[str, ...], names: tuple[str, ...]) -> None:
    assert content_codings(response(b"", *values)) == names


def test_the_last_coding_is_taken_off_first() -> None:
    assert decoded_body(response(gzip.compress(zlib.compress(b"x")), "deflate", "gzip")) == b"x"


def test_deflate_without_its_frame_is_read_as_servers_send_it() -> None:
    bare = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    assert decoded_body(response(bare.compress(b"x" * 99) + bare.flush(), "deflate")) == b"x" * 99


def test_gzip_may_have_several_members() -> None:
    assert decoded_body(response(gzip.compress(b"a") + gzip.compress(b"b"), "gzip")) == b"ab"


@pytest.mark.parametrize("names", [["gzip"], ["deflate"], ["gzip", "gzip"]])
def test_a_small_body_that_unfolds_to_a_huge_one_is_refused(names: list[str]) -> None:
    body = encode(b"\0" * 1_000_000, names)
    assert len(body) < 2_000
    with pytest.raises(NotDecodable, match="more than 999,999 bytes"):
        decode(body, names, limit=999_999)
    assert len(decode(body, names, limit=1_000_000)) == 1_000_000


def test_the_bound_holds_over_all_members() -> None:
    with pytest.raises(NotDecodable, match="when decompressed"):
        decode(gzip.compress(b"x" * 600) * 2, ["gzip"], limit=1_000)


@pytest.mark.parametrize("cut", [1, 9, 20])
def test_a_body_that_ends_too_early_brings_what_can_be_read(cut: int) -> None:
    body = bytes(range(256)) * 4
    with pytest.raises(NotDecodable, match="ends too early") as caught:
        decode(gzip.compress(body)[:-cut], ["gzip"])
    assert body.startswith(caught.value.prefix)


def test_a_damaged_body_brings_what_can_be_read() -> None:
    damaged = bytearray(gzip.compress(b"abc" * 100))
    damaged[-5] ^= 1  # in the check sum at the end
    with pytest.raises(NotDecodable, match="damaged") as caught:
        decode(bytes(damaged), ["gzip"])
    assert caught.value.prefix == b"abc" * 100


@pytest.mark.parametrize("body", [b"", b"<x/>"])
@pytest.mark.parametrize("name", ["gzip", "deflate"])
def test_a_body_that_is_not_compressed_is_refused(body: bytes, name: str) -> None:
    with pytest.raises(NotDecodable):
        decode(body, [name])


def test_bytes_after_the_end_of_deflate_are_refused() -> None:
    with pytest.raises(NotDecodable, match="3 bytes follow"):
        decode(zlib.compress(b"x") + b"abc", ["deflate"])


def test_an_unknown_coding_is_refused_by_name() -> None:
    with pytest.raises(UnknownCoding, match="'br'"):
        decoded_body(response(b"", "br"))
    with pytest.raises(UnknownCoding, match="'br'"):
        encode(b"", ["br"])


def test_a_body_with_more_members_than_anybody_writes_is_refused() -> None:
    with pytest.raises(NotDecodable, match="more than 1,000 members"):
        decode(gzip.compress(b"") * 1_001, ["gzip"])
    assert decode(gzip.compress(b"x") * 1_000, ["gzip"]) == b"x" * 1_000


def test_a_body_in_more_codings_than_anybody_writes_is_refused() -> None:
    names = ["gzip"] * 6
    with pytest.raises(NotDecodable, match="6 content codings are named; at most 5"):
        decode(encode(b"x", names), names)


def readable(body: bytes) -> bytes:
    """Give what can be read of a body in gzip, be it damaged or not."""
    try:
        return decode(body, ["gzip"])
    except NotDecodable as error:
        return error.prefix


@given(st.binary(min_size=1), st.integers(0, 400), st.data())
def test_of_a_damaged_body_all_before_the_damage_can_be_read(
    part: bytes, times: int, data: st.DataObject
) -> None:
    damaged = bytearray(gzip.compress(part * 1000 + bytes(times)))
    at = data.draw(st.integers(10, len(damaged) - 1), label="the damaged byte")
    damaged[at] ^= 0xFF
    before = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(damaged[:at])
    assert readable(bytes(damaged)).startswith(before)
