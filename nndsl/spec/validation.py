"""Values with their places and pydantic's complaints of them go in, diagnostics come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nndsl.components.base import Component, RejectedError, Rest, marker, public_name, words_of
from nndsl.components.describe import accepts_numbers, constants_of, kinds, signature
from nndsl.components.fields import fields_of
from nndsl.diagnostics import Diagnostic
from nndsl.errors import binding, values as errors
from nndsl.errors.near import ALIASES, respelt
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

    def explain(self, error: RejectedError) -> Iterator[Diagnostic]:
        """Turn what a component can't take into diagnostics, one for each field."""
        seen: set[str] = set()
        details = error.details
        if self.faults:  # a value that could not be bound is not missing as well
            details = [detail for detail in details if detail["type"] != "missing"]
        for detail in details:
            name = str(detail["loc"][0]) if detail["loc"] else ""
            name = self.fields.by_name.get(name, name)
            if name in seen:
                continue
            seen.add(name)
            of_field = [d for d in details if d["loc"] and d["loc"][0] in (name, detail["loc"][0])]
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
            bound = _bound(detail)
            if bound is not None:
                return errors.out_of_range(span, public, bound, _shown(detail["input"]))
            if detail["type"] in _COUNTS:
                how = marker(info)
                unit = "value"
                if isinstance(how, Rest):
                    public, unit = self.keyword, "name" if how.kind == "word" else "text"
                count = len(detail["input"])
                return errors.wrong_count(span, public, _count(detail, unit), count, self.signature)
        quoted = name in self.quoted
        found, wanted = described(value, quoted), kinds(info.annotation)
        words = list(words_of(info.annotation))
        if isinstance(value, str) and not quoted:
            meant = ALIASES.get(value.lower(), value.lower())
            fix = respelt(span, value, meant) if meant in constants_of(info.annotation) else None
            if fix is not None:
                return errors.constant_meant(span, public, wanted, found, self.signature, fix)
        if isinstance(value, str) and words:
            return binding.unknown_word(span, self.keyword, value, words, self.signature)
        if isinstance(value, str) and not quoted and accepts_numbers(info.annotation):
            known = sorted(n for n, v in self.scope.names.items() if not isinstance(v, Deferred))
            return unknown_number(span, value, known)
        node = self.nodes.get(name)
        written = _WRITTEN.get(type(node), "reckoned")
        if node is not None and written in ("share", "time"):
            found = f"`{spelled(node)}`"
        return errors.wrong_kind(span, public, wanted, found, self.signature, value, written)

    def _place(self, name: str, location: Sequence[Any], field: Span) -> Span:
        """Return the place of the item that pydantic complains of, or that of the field."""
        index = next((part for part in location[1:] if isinstance(part, int)), None)
        places = self.items.get(name, [])
        return places[index] if index is not None and index < len(places) else field


_WRITTEN: Mapping[type, errors.Written] = {
    tree.Number: "number",
    tree.Percent: "share",
    tree.Duration: "time",
}
_BOUNDS = {
    "greater_than": ("gt", "more than {}"),
    "greater_than_equal": ("ge", "at least {}"),
    "less_than": ("lt", "less than {}"),
    "less_than_equal": ("le", "at most {}"),
}
# For one, and for several.
_COUNTS = {
    "too_short": ("min_length", "one {1} or more", "{0} {1}s or more"),
    "too_long": ("max_length", "one {1}", "at most {0} {1}s"),
}


def _bound(detail: Any) -> str | None:
    if detail["type"] == "finite_number":
        return "finite"
    if detail["type"] not in _BOUNDS:
        return None
    key, text = _BOUNDS[detail["type"]]
    return text.format(f"{detail['ctx'][key]:g}")


def _count(detail: Any, unit: str) -> str:
    """Return in words how many values are asked for."""
    key, one, several = _COUNTS[detail["type"]]
    count = detail["ctx"][key]
    return (one if count == 1 else several).format(count, unit)


def _shown(value: Any) -> str:
    if isinstance(value, tuple) and not all(isinstance(item, int | float) for item in value):
        return str(len(value))
    return "x".join(map(str, value)) if isinstance(value, tuple) else str(value)
