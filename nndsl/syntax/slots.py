"""The text of a statement up to a value goes in, what the value is for comes out."""

from __future__ import annotations

import re
from typing import NamedTuple

from nndsl.components.base import Component
from nndsl.components.fields import fields_of
from nndsl.components.registry import HEADS
from nndsl.errors.near import near
from nndsl.syntax import tree
from nndsl.syntax.surroundings import parsed

ANY = object()  # the annotation of a name's number, which may be a size
NONE = type(None)  # that of a value that has no place
_KEY = re.compile(r"([^\W\d]\w*)[ \t]*=[ \t]*-?$")


class Slot(NamedTuple):
    """What a value is for: a field's annotation, None where none is known.

    ``named`` says that the option is; ``strides`` that the statement has a stride yet to be given.
    """

    annotation: object | None
    named: bool = False
    strides: bool = False


def slot(before: str) -> Slot:
    """Return what a value is for behind the text of its statement.

    >>> slot("conv 8 ").strides, slot("conv 8 3 ").annotation is NONE, slot("dense bias=").named
    (True, True, True)
    """
    if re.fullmatch(r"let\s+\w+\s*=\s*-?", before):
        return Slot(ANY, named=True)
    key = _KEY.search(before)
    head = parsed(before[: key.start()] if key else before.rstrip("- \t"))
    cls = _component(head) if head is not None else None
    if cls is None or head is None:
        return Slot(None, key is not None)
    fields = fields_of(cls)
    given = {fields.by_name.get(one.key.text) for one in head.arguments if one.key is not None}
    if key is not None:
        name = fields.by_name.get(near(key[1], fields.by_name) or key[1])
    else:
        bare = [one.value for one in head.arguments if one.key is None]
        taken = sum(not isinstance(value, tree.Word | tree.Text) for value in bare)
        free = [name for name in fields.positional if name not in given]
        if taken >= len(free) and not fields.rest:
            return Slot(NONE)
        name = free[taken] if taken < len(free) else None
    annotation = fields.info[name].annotation if name is not None else None
    return Slot(
        annotation, key is not None, fields.by_name.get("stride", name) not in {name, *given}
    )


def _component(head: tree.Statement) -> type[Component] | None:
    first = head.arguments[0].value if head.arguments else None
    member = f" {first.text}" if isinstance(first, tree.Word) else ""
    return HEADS.get(head.keyword.text) or HEADS.get(f"{head.keyword.text}{member}")
