"""Values with their places and pydantic's complaints of them go in, diagnostics come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nndsl.components import complaints
from nndsl.components.base import Component, RejectedError, Rest, marker, public_name, words_of
from nndsl.components.describe import accepts_numbers, constants_of, kinds, signature
from nndsl.components.fields import fields_of
from nndsl.components.registry import FAMILIES
from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors import binding, values as errors, words as word_errors
from nndsl.errors.near import constant
from nndsl.errors.numbers import unknown_number
from nndsl.source import Span
from nndsl.spec.scope import Deferred, Scope, described
from nndsl.syntax import tree
from nndsl.syntax.spelled import spelled


class Values:
    """What the arguments of a statement amount to: a value for each field, and its place.

    ``items`` has the places of a list's items, ``quoted`` the fields whose value stands in quotes,
    ``nodes`` the values as they are written.
    """

    def __init__(self, cls: type[Component], keyword: str, head: Span, scope: Scope) -> None:
        self.cls, self.keyword, self.head, self.scope = cls, keyword, head, scope
        self.fields = fields_of(cls)
        self.signature = signature(cls, keyword)
        self.values: dict[str, Any] = {}
        self.spans: dict[str, Span] = {}
        self.items: dict[str, list[Span]] = {}
        self.quoted: set[str] = set()
        self.nodes: dict[str, tree.Value] = {}
        self.faults: list[Diagnostic] = []

    def by_name(self, value: tree.Value) -> list[str] | None:
        """Return how a number is given to options that take it, None for what is no number.

        Those that few classes have go before those that all of its kind have.
        """
        if not isinstance(value, tree.Number):
            return None
        classes = [vars(cls).get("__annotations__", {}) for cls in self.cls.__mro__]
        names = sorted(
            self.fields.by_name.items(),
            key=lambda pair: next(at for at, own in enumerate(classes) if pair[1] in own),
        )
        return [f"{public}={spelled(value)}" for public, name in names if self._fits(name, value)]

    def _fits(self, name: str, number: tree.Number) -> bool:
        if name in self.values or not accepts_numbers(self.fields.info[name].annotation):
            return False
        try:
            self.cls(**{**self.given(), name: number.value})
        except RejectedError:
            return False
        return True

    def again(self, value: tree.Value) -> str | None:
        """Return a layer of its own for a number that is meant to be its units."""
        whole = isinstance(value, tree.Number) and isinstance(value.value, int)
        if whole and not self.fields.positional and self.keyword in FAMILIES["activation"].members:
            return f"dense {spelled(value)} {self.keyword}"
        units = whole and self.fields.positional == ["units"]
        return f"{self.keyword} {spelled(value)}" if units else None

    def given(self) -> dict[str, Any]:
        """Return the values, with what stood bare as tuples; strict fields take nothing else."""
        values = self.values.items()
        return {name: tuple(v) if isinstance(v, list) else v for name, v in values}

    def explain(self, error: RejectedError) -> Iterator[Diagnostic]:
        """Turn what a component can't take into diagnostics, one for each field."""
        seen: set[tuple[str, int | None]] = set()
        details = error.details
        if self.faults:  # a value that could not be bound is not missing as well
            details = [detail for detail in details if detail["type"] != "missing"]
        for detail in details:
            name = str(detail["loc"][0]) if detail["loc"] else ""
            name = self.fields.by_name.get(name, name)
            info = self.fields.info.get(name)
            # Of words in a row each is told of by itself.
            each = info is not None and isinstance(marker(info), Rest)
            index = _index(detail["loc"]) if each else None
            if (name, index) in seen:
                continue
            seen.add((name, index))
            of_field = [d for d in details if d["loc"] and d["loc"][0] in (name, detail["loc"][0])]
            if index is not None:
                of_field = [d for d in of_field if _index(d["loc"]) == index]
            # An item that is wrong says more than the tuple that is too short without it.
            telling = [d for d in of_field if d["type"] != "too_short"] or of_field
            yield self._explain_field(name, telling or [detail])

    def _explain_field(self, name: str, details: Sequence[Any]) -> Diagnostic:
        types = {detail["type"] for detail in details}
        if not name or "value_error" in types:
            message = next(d for d in details if d["type"] == "value_error" or not name)["msg"]
            about = re.match(r"`(\w+)`", message)  # a validator of several fields names one first
            name = name or (self.fields.by_name.get(about.group(1), "") if about else "")
            return errors.bad_combination(self.spans.get(name, self.head), message)
        info = self.fields.info[name]
        public = public_name(name, info)
        span = self.spans.get(name, self.head)
        if "missing" in types:
            return binding.missing_argument(
                span, self.keyword, public, info.description or "", self.signature, self.cls.example
            )
        value = self.values.get(name)
        detail = max(details, key=lambda d: any(isinstance(part, int) for part in d["loc"]))
        span = self._place(name, detail["loc"], span)
        if name in self.items and any(isinstance(part, int) for part in detail["loc"]):
            value = detail["input"]
        for detail in details:
            bound = complaints.bound(detail)
            if bound is not None:
                return errors.out_of_range(span, public, bound, _shown(detail["input"]))
            how, taker, unit = marker(info), public, "value"
            if isinstance(how, Rest):
                taker, unit = self.keyword, "name" if how.kind == "word" else "text"
            asked = complaints.count(detail, unit)
            if asked is not None:
                return errors.wrong_count(span, taker, asked, len(detail["input"]), self.signature)
        quoted = name in self.quoted
        found, wanted = described(value, quoted), kinds(info.annotation)
        words = list(words_of(info.annotation))
        if isinstance(value, str) and not quoted:
            meant = constant(value)
            if meant is not None and meant in constants_of(info.annotation):
                fix = Fix(((span, meant),))
                return errors.constant_meant(span, public, wanted, found, self.signature, fix)
        if isinstance(value, str) and words:
            return word_errors.unknown_word(span, self.keyword, value, words, self.signature)
        if isinstance(value, str) and not quoted and accepts_numbers(info.annotation):
            known = sorted(n for n, v in self.scope.names.items() if not isinstance(v, Deferred))
            return unknown_number(span, value, known)
        node = self._node(name, detail["loc"])
        written = _written(node)
        if node is not None and written in ("share", "time"):
            found = f"`{spelled(node)}`"
        return errors.wrong_kind(span, public, wanted, found, self.signature, value, written)

    def _node(self, name: str, location: Sequence[Any]) -> tree.Value | None:
        """Return what is written for a field, or for the item that pydantic complains of."""
        node, index = self.nodes.get(name), _index(location)
        if isinstance(node, tree.List) and index is not None and index < len(node.items):
            return node.items[index]
        return node

    def _place(self, name: str, location: Sequence[Any], field: Span) -> Span:
        """Return the place of the item that pydantic complains of, or that of the field."""
        index = _index(location)
        places = self.items.get(name, [])
        return places[index] if index is not None and index < len(places) else field


def _index(location: Sequence[Any]) -> int | None:
    return next((part for part in location[1:] if isinstance(part, int)), None)


def _written(node: tree.Value | None) -> errors.Written:
    """Return how a number stands in the file."""
    if isinstance(node, tree.Group):
        return _written(node.inner)
    if isinstance(node, tree.Negative):
        return _written(node.operand)
    if isinstance(node, tree.Operation):
        sides = (_written(node.left), _written(node.right))
        return "division" if node.operator == "/" or "division" in sides else "reckoned"
    return _WRITTEN.get(type(node), "reckoned")


_WRITTEN: Mapping[type, errors.Written] = {
    tree.Number: "number",
    tree.Percent: "share",
    tree.Duration: "time",
    tree.Text: "text",
}


def _shown(value: Any) -> str:
    if isinstance(value, tuple) and not all(isinstance(item, int | float) for item in value):
        return str(len(value))
    return "x".join(map(str, value)) if isinstance(value, tuple) else str(value)
