"""The regular expressions of XSD 1.0, read into a tree (Part 2, Appendix F)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from contracts.strategies.charsets import XML_CHARS, CharSet, Known
from contracts.strategies.errors import NotCoveredError, PatternError
from contracts.strategies.unicode_classes import class_of_escape, property_class

SINGLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"} | {c: c for c in "\\|.?*+(){}-[]^$"}
# Groups that nest deeper than this would exhaust Python's stack.
_DEEPEST = 100
_NEGATED = frozenset("DSWICP")
ANY_CHARACTER = XML_CHARS - CharSet.of("\n\r")


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of a set."""

    chars: CharSet


@dataclass(frozen=True, slots=True)
class Concat:
    """One after the other; the empty string where there are no parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alternation:
    """Any one of the branches."""

    branches: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A node ``least`` to ``most`` times; ``most`` is None where there is no bound."""

    node: Node
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Every:
    """What all of the parts match; no pattern says so, but a type within another has several expressions."""

    parts: tuple[Node, ...]


Node = Chars | Concat | Alternation | Repeat | Every


def parse(pattern: str, *, agreed: bool = False) -> Node:
    r"""Read a pattern.

    ``agreed`` leaves out of classes such as ``[\P{..}]`` and ``[\D\S]`` what a judge does not accept, which reads them
    in a way of its own; nothing may be left then.

    Raises:
        PatternError: the text is no regular expression of XSD 1.0; the message has the position.
        NotCoveredError: groups nest too deep in it.
    """
    return _Parser(pattern, agreed=agreed).whole()


def literal(text: str) -> Node:
    """Give the expression that matches just this text."""
    return Concat(tuple(Chars(CharSet.of(c)) for c in text))


def characters(node: Node) -> CharSet:
    """Give all characters that texts of an expression may have."""
    if isinstance(node, Chars):
        return node.chars
    if isinstance(node, Repeat):
        return characters(node.node)
    if isinstance(node, Every):
        return reduce(and_, map(characters, node.parts))
    parts = node.parts if isinstance(node, Concat) else node.branches
    return reduce(or_, map(characters, parts), CharSet())


def greatest_length(node: Node) -> int | None:
    """Give the length that no text of an expression exceeds; None where there is no end."""
    if isinstance(node, Chars):
        return 1
    if isinstance(node, Repeat):
        inner = greatest_length(node.node)
        return 0 if inner == 0 else None if inner is None or node.most is None else inner * node.most
    parts = node.branches if isinstance(node, Alternation) else node.parts
    found = [length for part in parts if (length := greatest_length(part)) is not None]
    if isinstance(node, Every):
        return min(found, default=None)
    return _combined_length(node, found) if len(found) == len(parts) else None


def least_length(node: Node) -> int:
    """Give a length that no text of an expression falls below."""
    if isinstance(node, Chars):
        return 1
    if isinstance(node, Repeat):
        return node.least * least_length(node.node) if node.least else 0
    found = map(least_length, node.branches if isinstance(node, Alternation) else node.parts)
    if isinstance(node, Concat):
        return sum(found)
    return (max if isinstance(node, Every) else min)(found, default=0)


def _combined_length(node: Concat | Alternation, found: list[int]) -> int:
    return sum(found) if isinstance(node, Concat) else max(found, default=0)


class _Parser:
    """Recursive descent over one pattern."""

    def __init__(self, pattern: str, *, agreed: bool = False) -> None:
        self.pattern, self.at, self.agreed = pattern, 0, agreed
        self.reading, self.depth, self.groups = "XSD", 0, 0

    def whole(self) -> Node:
        node = self.alternation()
        if self.at < len(self.pattern):
            raise self.error("the end of the pattern")
        return node

    def alternation(self) -> Node:
        branches = [self.branch()]
        while self.taken("|"):
            branches.append(self.branch())
        return branches[0] if len(branches) == 1 else Alternation(tuple(branches))

    def branch(self) -> Node:
        parts: list[Node] = []
        while self.peek() not in {"", "|", ")"}:
            parts.append(self.piece())
        return parts[0] if len(parts) == 1 else Concat(tuple(parts))

    def piece(self) -> Node:
        atom = self.atom()
        quantifier = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(self.peek())
        if quantifier:
            self.at += 1
            return Repeat(atom, *quantifier)
        return self.counted(atom) if self.peek() == "{" else atom

    def counted(self, atom: Node) -> Node:
        end = self.pattern.find("}", self.at)
        least, comma, most = self.pattern[self.at + 1 : end].partition(",")
        if end < 0 or not least.isdecimal() or (most and not most.isdecimal()):
            raise self.error("a quantifier {n}, {n,} or {n,m}")
        bounds = (int(least), int(most or least) if most or not comma else None)
        if bounds[1] is not None and bounds[1] < bounds[0]:
            raise self.error("a quantifier whose bounds are in order")
        self.at = end + 1
        return Repeat(atom, *bounds)

    def atom(self) -> Node:
        character = self.peek()
        if character == "(":
            return self.group()
        if character == "[":
            return Chars(self.agreed_class() if self.agreed else self.char_class().inside)
        if character == "\\":
            return Chars(self.escape().inside)
        if character in "?*+{}]":
            raise self.error("a character, a class or a group")
        self.at += 1
        return Chars(ANY_CHARACTER if character == "." else CharSet.of(character))

    def group(self) -> Node:
        self.at += 1
        self.groups += 1
        self.check_depth(self.groups)
        node = self.alternation()
        self.groups -= 1
        self.expect(")")
        return node

    def agreed_class(self) -> CharSet:
        r"""Read a class three times: as XSD says, and as each of the judges does."""
        start = self.at
        found: list[CharSet] = []
        for reading in ("libxml2", "xmlschema", "XSD"):
            self.at, self.reading = start, reading
            found.append(self.char_class().inside)
        return reduce(and_, found)

    def char_class(self) -> Known:
        self.expect("[")
        negative = self.taken("^")
        found, excluded = Known.exactly(CharSet()), Known.exactly(CharSet())
        first = True
        while self.peek() != "]" and (first or not self.ahead("-[")):
            if self.reading == "xmlschema" and self.is_negated_escape():
                excluded |= self.class_part().negated()
            else:
                found |= self.class_part()
            first = False
        if first:
            raise self.error("a character of the class")
        if excluded.inside:
            # `xmlschema` takes what all of several negated escapes match, where XSD takes what any of them does.
            found |= excluded.negated()
        if negative:
            found = found.negated()
        if self.taken("-"):
            # libxml2 does not put back what a class takes out of one that is taken out itself.
            found = self.taken_out(found)
        self.expect("]")
        return found

    def is_negated_escape(self) -> bool:
        return self.peek() == "\\" and self.pattern[self.at + 1 : self.at + 2] in _NEGATED

    def taken_out(self, found: Known) -> Known:
        self.depth += 1
        self.check_depth(self.depth)
        other = self.char_class()
        self.depth -= 1
        return found | other if self.reading == "libxml2" and self.depth else found - other

    def class_part(self) -> Known:
        start = self.class_end()
        ends_here = self.peek() != "-" or self.ahead("-]") or self.ahead("-[")
        if ends_here or len(start.inside) != 1:
            return start
        self.at += 1
        stop = self.class_end().inside
        low, high = start.inside.ranges[0][0], stop.ranges[0][1]
        if len(stop) != 1 or low > high:
            raise self.error("a range whose ends are single characters in order")
        return Known.exactly(CharSet.of((low, high)))

    def class_end(self) -> Known:
        return self.escape() if self.peek() == "\\" else Known.exactly(CharSet.of(self.take()))

    def escape(self) -> Known:
        self.expect("\\")
        letter = self.take()
        if letter in SINGLE_ESCAPES:
            return Known.exactly(CharSet.of(SINGLE_ESCAPES[letter]))
        if letter in "pP":
            found = self.property()
            return found.negated() if letter == "P" and self.reading != "libxml2" else found
        escaped = class_of_escape(letter)
        if escaped is None:
            raise self.error("an escape of XSD (\\n \\d \\i \\c \\p{..} and so on)")
        return escaped

    def property(self) -> Known:
        self.expect("{")
        end = self.pattern.find("}", self.at)
        found = property_class(self.pattern[self.at : end] if end >= 0 else "")
        if found is None:
            raise self.error("the name of a Unicode category or block")
        self.at = end + 1
        return found

    def check_depth(self, depth: int) -> None:
        if depth > _DEEPEST:
            raise NotCoveredError(
                f"the pattern nests deeper than {_DEEPEST} levels at position {self.at}; write it with fewer, or "
                "give texts in `overrides`"
            )

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def ahead(self, text: str) -> bool:
        return self.pattern.startswith(text, self.at)

    def take(self) -> str:
        if self.at >= len(self.pattern):
            raise self.error("a character")
        self.at += 1
        return self.pattern[self.at - 1]

    def taken(self, text: str) -> bool:
        if self.ahead(text):
            self.at += len(text)
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.taken(text):
            raise self.error(repr(text))

    def error(self, expected: str) -> PatternError:
        found = repr(self.peek()) if self.peek() else "the end"
        return PatternError(
            f"pattern {self.pattern!r}: expected {expected} at position {self.at}, found {found}; "
            "correct the pattern facet in the schema"
        )
