"""Plans of elements and their attributes: what the schema says, made ready to draw documents from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import cached_property, partial

from hypothesis import strategies as st

from contracts.strategies.applied import (
    apply_to_attribute,
    put_instead,
    stands_instead,
    value_for_element,
    write_value,
)
from contracts.strategies.aside import draw_aside
from contracts.strategies.components import Component, Element, Given
from contracts.strategies.fixed_names import FixedName, fixed_name
from contracts.strategies.leaves import Leaf, note_given
from contracts.strategies.overrides import Override, OverrideTree
from contracts.strategies.particles import Particle
from contracts.strategies.qnames import XSI
from contracts.strategies.run import Place, Run

# An enumeration of more values than this is nil once in so many times.
_MANY, _SELDOM = 4, 4
NIL = f"{{{XSI}}}nil"
TYPE = f"{{{XSI}}}type"

#: Makes an element of a name, with the namespaces that it declares itself.
Make = Callable[[str, dict[str | None, str] | None], Element]


class AttributePlan:
    """One attribute: whether it must be there, and its text."""

    __slots__ = ("fixed", "fixed_name", "has_default", "leaf", "name", "override", "required", "wanted")

    def __init__(
        self,
        name: str,
        leaf: Leaf | None,
        *,
        required: bool,
        has_default: bool,
        fixed: str | None,
        override: Override | None,
        fixed_name: FixedName | None = None,
    ) -> None:
        self.name, self.leaf, self.required, self.has_default = name, leaf, required, has_default
        self.fixed, self.override, self.wanted = fixed, override, False
        self.fixed_name = fixed_name

    @property
    def is_given(self) -> bool:
        """Whether an override says what is there, or that nothing is."""
        return self.override is not None and self.override.is_value

    def emit(self, run: Run, parent: Element) -> None:
        """Put the attribute on its element, if it is to be there."""
        if self.override is not None and self.override.is_value:
            text = apply_to_attribute(self.override, run, parent, self.name, required=self.required)
            _note(self.leaf, run, (parent, self.name), text)
        elif self.required or self.wanted or (run.tracks and self.has_default) or run.includes():
            self.write(run, parent)

    def write(self, run: Run, parent: Element) -> None:
        """Put the attribute on its element."""
        if self.fixed is not None:
            self._fix(run, parent)
            return
        if self.leaf is None:
            # Nothing but an override fills it.
            return
        if run.tracks:
            run.leaves[parent, self.name] = self.leaf
        leave_out = None if self.required else partial(_drop, parent, self.name)
        self.leaf.write(self.leaf, run, lambda text: parent.set(self.name, text), leave_out)

    def _fix(self, run: Run, parent: Element) -> None:
        """Write the fixed value; a name that no text is for to both judges only where it must be."""
        name = self.fixed_name
        if name is None or name.stands_in(parent) or self.required or self.wanted or run.tracks:
            parent.set(self.name, str(self.fixed) if name is None else name.text_in(parent))


def _note(leaf: Leaf | None, run: Run, place: Place, text: str | None) -> None:
    """Let a document know of a text that is given, where its keys and identifiers have to be in keeping with it."""
    if leaf is None or text is None:
        return
    if run.tracks:
        run.leaves[place] = leaf
    note_given(leaf, run, text)


def _drop(element: Element, name: str) -> None:
    element.attrib.pop(name, None)


class ContentPlan:
    """The attributes and the content of one type."""

    __slots__ = ("any_attribute", "attributes", "leaf", "mixed", "particle")

    def __init__(
        self,
        attributes: list[AttributePlan],
        any_attribute: Callable[[Run, Element], None] | None,
        leaf: Leaf | None,
        particle: Particle | None,
        mixed: st.SearchStrategy[str] | None,
    ) -> None:
        self.attributes, self.any_attribute, self.leaf = attributes, any_attribute, leaf
        self.particle, self.mixed = particle, mixed

    def emit_attributes(self, run: Run, element: Element) -> None:
        """Put the attributes on an element."""
        for attribute in self.attributes:
            attribute.emit(run, element)
        if self.any_attribute is not None and run.optional is None and run.coin():
            self.any_attribute(run, element)

    def emit_all(self, run: Run, element: Element) -> None:
        """Fill an element that stays, with its attributes."""
        self.emit_attributes(run, element)
        self.emit(run, element, removable=False)

    def emit(self, run: Run, element: Element, *, removable: bool) -> None:
        """Fill an element."""
        if self.leaf is not None:
            _write_text(self.leaf, run, element, removable=removable)
            return
        if self.particle is not None:
            self.particle.emit(run, element)
        if self.mixed is not None and run.coin():
            self.emit_text(run, element, self.mixed)

    def emit_text(self, run: Run, element: Element, texts: st.SearchStrategy[str]) -> None:
        """Put text before, between and behind the children of an element with mixed content."""
        element.text = run.draw(texts)
        for child in element:
            child.tail = run.draw(texts) if run.coin() else None


def _write_text(leaf: Leaf, run: Run, element: Element, *, removable: bool) -> None:
    def fill(text: str) -> None:
        element.text = text

    def leave_out() -> None:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)

    if run.tracks:
        run.leaves[element, None] = leaf
    leaf.write(leaf, run, fill, leave_out if removable else None)


class Form:
    """One way for an element to appear: its name, its content, and the xsi:type that says so."""

    def __init__(
        self,
        decl: Component,
        xsd_type: Component,
        size: float,
        content: Callable[[], ContentPlan],
        xsi_type: str | None,
        *,
        only_nil: bool,
        declared: dict[str | None, str] | None = None,
    ) -> None:
        self.decl, self.xsd_type, self.size = decl, xsd_type, size
        self.xsi_type, self.only_nil = xsi_type, only_nil
        self._content = content
        # The namespaces that the element declares itself, beside those of the root.
        self.declared = declared or None
        self.name: str = decl.name
        self.fixed: str | None = decl.fixed
        self.can_be_nil: bool = decl.nillable and decl.fixed is None
        self.identities = list(decl.identities)

    @cached_property
    def content(self) -> ContentPlan:
        """What the element holds; worked out when it is first drawn."""
        return self._content()

    def is_left_nil(self, run: Run) -> bool:
        """Draw whether an element that may be nil is: seldom where there are many values to be seen."""
        if run.optional is not None:
            return False
        leaf = self.content.leaf
        has_many = leaf is not None and len(leaf.listed) > _MANY
        return run.index(_SELDOM) == _SELDOM - 1 if has_many else run.coin()


class ElementPlan:
    """An element with all its forms."""

    def __init__(
        self,
        size: float,
        forms: Callable[[], list[Form]],
        tree: OverrideTree | None = None,
    ) -> None:
        self.size = size
        self.override = tree.own if tree is not None else None
        self.plain = tree is not None and tree.plain
        self.stays = self.plain or (tree is not None and tree.wants_elements)
        self.alone = tree is None or not tree.below
        self._forms = forms

    @cached_property
    def forms(self) -> list[Form]:
        """The forms that some document can have, the plain one first."""
        return self._forms()

    def emit(self, run: Run, make: Make, *, optional: bool = False) -> Element:
        """Make the element and fill it, at once or, deep down, when the run comes to it."""
        form = self.form(run)
        element = make(form.name, form.declared)
        run.deeper(partial(self.fill, run, element, form, optional=optional))
        return element

    def form(self, run: Run) -> Form:
        """Draw a form: one that still fits, else the smallest."""
        forms = self.forms
        if len(forms) == 1 or self.plain:
            return forms[0]
        fitting = [form for form in forms if run.affords(form.size - forms[0].size)]
        if not fitting:
            return forms[0]
        form = fitting[run.index(len(fitting))]
        if form is not fitting[0] and not self._is_given:
            draw_aside(run, partial(self.fill, form=fitting[0]))
        run.budget -= int(form.size - forms[0].size)
        return form

    @property
    def _is_given(self) -> bool:
        return self.override is not None and self.override.is_value

    def fill(self, run: Run, element: Element, form: Form, *, optional: bool = False) -> None:
        """Fill an element with its attributes and content, or put in its place what an override gives."""
        value: Given = None
        given = self.override if self._is_given else None
        if given is not None:
            # First of all: an identifier must not be drawn for an element that then goes.
            value = value_for_element(given, run, required=not optional, alone=self.alone)
        if given is not None and stands_instead(value):
            put_instead(given, run, form.decl, element, value)
            return
        if form.xsi_type is not None:
            element.set(TYPE, form.xsi_type)
        if run.tracks:
            run.contents[element] = form.content
        if form.identities:
            run.identities.append((element, form))
        form.content.emit_attributes(run, element)
        if given is not None:
            _note(form.content.leaf, run, (element, None), write_value(given, element, value))
        elif form.fixed is not None:
            self.fix(run, form, element)
        elif form.can_be_nil and (form.only_nil or (not self.stays and form.is_left_nil(run))):
            self.leave_nil(run, form, element)
        else:
            form.content.emit(run, element, removable=optional)

    def leave_nil(self, run: Run, form: Form, element: Element) -> None:
        """Say that an element is nil; what it would hold is drawn, or it would seem simpler than a filled one."""
        element.set(NIL, "true")
        if form.only_nil:
            return
        draw_aside(run, partial(form.content.emit, removable=False))
        if run.tracks:
            run.nils[element] = form.content

    def fix(self, run: Run, form: Form, element: Element) -> None:
        """Write the fixed value, or leave the element empty, which stands for it; a key needs it written."""
        leaf = form.content.leaf
        if leaf is None and form.fixed != (form.fixed or "").strip():
            # `xmlschema` takes white space off the text of mixed content before it compares.
            return
        if run.tracks and leaf is not None:
            run.leaves[element, None] = leaf.fixed()
        # An empty text is a node to libxml2, which then judges the tree otherwise than its bytes.
        element.text = (form.fixed or None) if run.tracks or not run.coin() else None
        name = fixed_name(form.decl) if element.text else None
        if name is not None and not name.stands_in(element):
            element.text = name.text_in(element) if run.tracks else None


def work_out(root: ElementPlan, most: int) -> None:
    """Work out the forms and contents of an element and of what is below it, the nearest first, at most so many.

    What is worked out only while documents are drawn counts as time to draw to Hypothesis' health checks.
    """
    pending, seen = deque([root]), {id(root)}
    while pending and most > 0:
        for form in pending.popleft().forms:
            most -= 1
            particle = form.content.particle
            for plan in particle.elements() if particle is not None else ():
                if id(plan) not in seen:
                    seen.add(id(plan))
                    pending.append(plan)
