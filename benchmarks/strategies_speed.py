"""Compare the speed of a strategy made from a schema with that of one written by hand for the same message.

    python -m benchmarks.strategies_speed [--draws 300] [--rounds 5]

Both are drawn in turns in one run, so that the machine's mood is the same for both; the ratio is the median
of rounds. Then come messages of which every value is of a kind that costs much to draw. Where one is drawn less than
100 times in a second of the processor's time, or the ratio is below 0.8, a line says so and the exit code is 1.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Iterator

import xmlschema
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from benchmarks.messages import MESSAGES
from contracts.strategies import from_xsd
from contracts.strategies.components import Element
from contracts.strategies.run import Draw

FIELDS = 30
LEAST_RATE = 100
LEAST_RATIO = 0.8
KINDS = ("string", "int", "decimal", "boolean", "date")
_SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:speed"
  elementFormDefault="qualified"><xs:element name="message"><xs:complexType><xs:sequence>{}</xs:sequence>
  </xs:complexType></xs:element></xs:schema>"""
_TYPES = {
    "string": '<xs:restriction base="xs:string"><xs:maxLength value="50"/></xs:restriction>',
    "int": '<xs:restriction base="xs:int"/>',
    "decimal": '<xs:restriction base="xs:decimal"><xs:totalDigits value="12"/><xs:fractionDigits value="2"/>'
    "</xs:restriction>",
    "boolean": '<xs:restriction base="xs:boolean"/>',
    "date": '<xs:restriction base="xs:date"/>',
}


def schema() -> xmlschema.XMLSchema10:
    """Give the schema of a message of 30 elements, every second of them optional."""
    fields = "".join(
        f'<xs:element name="f{n}" minOccurs="{1 - n % 2}"><xs:simpleType>'
        f"{_TYPES[KINDS[n % 5]]}</xs:simpleType></xs:element>"
        for n in range(FIELDS)
    )
    return xmlschema.XMLSchema10(_SCHEMA.format(fields))


LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
BY_HAND: dict[str, st.SearchStrategy[str]] = {
    "string": st.text(LETTERS, max_size=50),
    "int": st.integers(-(2**31), 2**31 - 1).map(str),
    "decimal": st.decimals(-(10**10) + 1, 10**10 - 1, places=2).map(str),
    "boolean": st.sampled_from(["true", "false", "1", "0"]),
    "date": st.dates().map(str),
}


@st.composite
def by_hand(draw: Draw) -> Element:
    """Draw the same message as one would write it for this schema alone."""
    root = etree.Element("{urn:speed}message", nsmap={"s": "urn:speed"})
    for number in range(FIELDS):
        if number % 2 == 0 or draw(st.booleans()):
            field = etree.SubElement(root, f"{{urn:speed}}f{number}")
            field.text = draw(BY_HAND[KINDS[number % 5]])
    return root


def seconds(strategy: st.SearchStrategy[Element], draws: int) -> float:
    """Time drawing from a strategy, for one document."""
    times: list[float] = []

    @settings(
        max_examples=draws,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(document: Element) -> None:
        times.append(len(document))

    started = time.process_time()
    collect()
    return (time.process_time() - started) / len(times)


def rates(draws: int, rounds: int) -> Iterator[tuple[str, float]]:
    """Give how often in a second each message is drawn."""
    for name, text in MESSAGES.items():
        made = from_xsd(xmlschema.XMLSchema10(text), "message")
        seconds(made, 20)
        yield name, 1 / statistics.median(seconds(made, draws) for _ in range(rounds))


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args(arguments)
    made = from_xsd(schema(), "{urn:speed}message")
    seconds(made, 20), seconds(by_hand(), 20)
    rounds = [(seconds(by_hand(), chosen.draws), seconds(made, chosen.draws)) for _ in range(chosen.rounds)]
    ratio = statistics.median(hand / own for hand, own in rounds)
    rate = 1 / statistics.median(own for _, own in rounds)
    print(
        f"speed relative to a strategy by hand: {ratio:.2f}; documents of up to {FIELDS} elements a second: {rate:.0f}"
    )
    is_slow = ratio < LEAST_RATIO or rate < LEAST_RATE
    for name, rate in rates(chosen.draws, chosen.rounds):
        is_below = rate < LEAST_RATE
        is_slow |= is_below
        print(f"{rate:6.0f} a second: {name}{f', below {LEAST_RATE}' if is_below else ''}", flush=True)
    return int(is_slow)


if __name__ == "__main__":
    sys.exit(main())
