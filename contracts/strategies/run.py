"""The state of one document while it is drawn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from hypothesis import strategies as st

from contracts.strategies.components import Element

T = TypeVar("T")
Setter = Callable[[str], None]

#: How many elements a document may have beyond those that it must have, and how deep optional ones nest.
BUDGET = 100
DEEPEST = 7

COIN = st.booleans()

_NESTED = 40
# How deep the parts of the root are.
_ROOT = 1

# A few values of each document are special: at a bound, or written in another way. Instead of a choice for
# each value there is one for all picks: which of every so many texts is special, and how. Each pick is two bytes.
_EVERY = 16
_MOST_PICKS = 7
# Of the values of the second byte so many stand for no pick.
_NO_PICK = 32
_PICKS = st.binary(min_size=2 * _MOST_PICKS, max_size=2 * _MOST_PICKS)


class Draw(Protocol):
    """What ``st.composite`` hands in."""

    def __call__(self, strategy: st.SearchStrategy[T]) -> T:
        """Draw a value of the strategy."""
        ...


#: Where a text stands: in an element, or in an attribute of it.
Place = tuple[Element, str | None]


Special = Callable[[Draw], str]


class Run:
    """What a document in the making needs to know of itself: how large it is, which IDs it has."""

    __slots__ = (
        "afterwards",
        "budget",
        "contents",
        "depth",
        "draw",
        "entities",
        "given_elements",
        "given_references",
        "id_places",
        "identities",
        "ids",
        "is_aside",
        "leaves",
        "nils",
        "optional",
        "picks",
        "references",
        "texts",
        "tracks",
        "waiting",
    )

    def __init__(
        self,
        draw: Draw,
        budget: int = BUDGET,
        *,
        tracks: bool = False,
        optional: bool | None = None,
        is_aside: bool = False,
    ) -> None:
        self.draw = draw
        self.budget = budget
        self.depth = 0
        self.waiting: deque[tuple[int, Callable[[], None]]] = deque()
        self.texts = 0
        # Whether the document is thrown away: then all that is optional is drawn and left out.
        self.is_aside = is_aside
        self.picks = {} if is_aside else _drawn_picks(draw)
        self.tracks = tracks
        self.optional = optional
        self.ids: set[str] = set()
        # Those of them that were drawn, each with the place where it stands.
        self.id_places: dict[str, IdPlace] = {}
        self.entities: set[str] = set()
        self.references: list[Reference] = []
        # The steps to take once the references are filled, in order.
        self.afterwards: list[Callable[[], None]] = []
        # Each element that an override gives, with its declaration and the key of the override.
        self.given_elements: list[tuple[Element, Any, str]] = []
        # Each IDREF that an override gives, with the leaf that it is a text of.
        self.given_references: list[tuple[Any, str]] = []
        self.identities: list[tuple[Element, Any]] = []
        self.leaves: dict[Place, Any] = {}
        self.contents: dict[Element, Any] = {}
        # The elements that are nil by chance, with what they would hold.
        self.nils: dict[Element, Any] = {}

    def deeper(self, step: Callable[[], None]) -> None:
        """Take a step one level deeper, at once or, where that would nest too deep for Python, later.

        At once is better: what is drawn for an element then stands together, and shrinking takes it out as a whole.
        """
        if self.depth >= _NESTED:
            self.waiting.append((self.depth + 1, step))
            return
        self.depth += 1
        step()
        self.depth -= 1

    def finish(self) -> None:
        """Take the steps that were put off, and those that they put off in turn."""
        while self.waiting:
            self.depth, step = self.waiting.popleft()
            step()

    def conclude(self) -> None:
        """Take the steps that wait for the references to be filled."""
        for step in self.afterwards:
            step()

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Take the steps that are put off within before going on."""
        outer, depth, self.waiting = self.waiting, self.depth, deque()
        yield
        self.finish()
        self.waiting, self.depth = outer, depth

    def twin(self) -> Run:
        """Give a run at the same place of another document, which is drawn as small as it can be and thrown away."""
        twin = Run(self.draw, self.budget, optional=self.optional, is_aside=True)
        twin.depth = self.depth
        return twin

    def coin(self) -> bool:
        """Draw yes or no; no is the simpler."""
        return self.draw(COIN) and not self.is_aside

    def index(self, count: int) -> int:
        """Draw which of so many; the first is the simplest."""
        drawn = self.draw(st.integers(0, count - 1)) if count > 1 else 0
        return 0 if self.is_aside else drawn

    def text(self, ordinary: Special, specials: tuple[Special, ...]) -> str:
        """Draw the next text of the document, a special one where it was picked."""
        kind = self.picks.get(self.texts % _EVERY)
        self.texts += 1
        if kind is None or not specials:
            return ordinary(self.draw)
        return specials[kind % len(specials)](self.draw)

    def includes(self) -> bool:
        """Say whether an optional part is there: as drawn, or as was decided for the whole document."""
        included = self.draw(COIN) if self.optional is None else self.optional
        return included and not self.is_aside

    def pass_over(self) -> None:
        """Draw what an optional part of the root would, though it no longer fits.

        Fewer choices are simpler to Hypothesis: without it a document full of optional parts, the last of which cost
        no choice, would be simpler than the empty one, and nothing would shrink to that.
        """
        if self.depth <= _ROOT and self.optional is None:
            self.coin()

    def affords(self, size: float) -> bool:
        """Say whether an optional part of this size still fits."""
        return self.optional is not False and size <= self.budget and self.depth < DEEPEST


def _drawn_picks(draw: Draw) -> dict[int, int]:
    """Draw which of every so many texts are special, and how."""
    picks = draw(_PICKS)
    pairs = zip(picks[::2], picks[1::2], strict=True)
    return {which % _EVERY: how - _NO_PICK for which, how in pairs if how >= _NO_PICK}


@dataclass(slots=True)
class IdPlace:
    """A place with an ID that was drawn: it may become another one as long as no reference that is given names it.

    ``named_by`` are the drawn references that name it, which follow.
    """

    leaf: Any
    fill: Setter
    is_named: bool = False
    named_by: list[Reference] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        """Whether nothing names it."""
        return not self.is_named and not self.named_by


class Reference:
    """A place for an IDREF, to be filled when all IDs of the document are known; ``text`` is what it has then."""

    __slots__ = ("_fill", "leaf", "leave_out", "many", "text")

    def __init__(self, fill: Setter, leave_out: Callable[[], None] | None, leaf: Any, *, many: bool) -> None:  # noqa: ANN401 - a leaf; its module imports this one
        self._fill, self.leave_out = fill, leave_out
        self.leaf, self.many, self.text = leaf, many, ""

    def fill(self, text: str) -> None:
        """Write the text."""
        self.text = text
        self._fill(text)

    def renamed(self, old: str, new: str) -> str:
        """Give the text with one ID in the place of another."""
        return " ".join(new if item == old else item for item in self.text.split())

    def is_allowed(self, text: str) -> bool:
        """Say whether the reference can have a text."""
        return bool(self.leaf.takes(text))
