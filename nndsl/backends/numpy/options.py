"""Options as a user of the classes writes them go in, the definition of a layer comes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from nndsl import layers as definitions
from nndsl.backends.numpy.arguments import unknown
from nndsl.backends.numpy.given import written
from nndsl.components import complaints
from nndsl.components.base import RejectedError
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors import classes as errors

Definition = TypeVar("Definition", bound=definitions.Layer)
Kind = TypeVar("Kind")
Bias = bool | float | Sequence[float]  # whether there is one, or the values to begin with

# What pydantic says of a value of another kind, in Python's words.
KINDS = {
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "True, False",
    "string_type": "a text",
    "tuple_type": "a tuple",
}


def define(cls: type[Definition], **fields: Any) -> Definition:
    """Return a definition made in Python. Raises NNError for an argument it can't take.

    Of a value that is read besides the inputs, True says that it is: ``mask=True``.
    """
    for name in cls.also_reads:
        if isinstance(fields.get(name), bool):
            fields[name] = name if fields[name] else None
    try:
        return cls(**{name: _plain(value) for name, value in fields.items()})
    except RejectedError as error:
        raise NNError(list(_faults(cls, error.details))) from None


def of_rank(cls: type, kinds: Mapping[int, type[Kind]], rank: int) -> type[Kind]:
    """Return the kind of layer for a number of axes. Raises NNError where there is none."""
    if rank not in kinds:
        ranks = ", ".join(map(str, kinds))
        raise NNError(
            errors.bad_argument(cls.__name__, "rank", f"is one of {ranks}", written(rank), None)
        )
    return kinds[rank]


def _plain(value: Any) -> Any:
    """Return an option as fields have it: a number of Python, a tuple."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list):
        return tuple(_plain(item) for item in value)
    return value.item() if isinstance(value, np.generic) else value


def _faults(definition: type[definitions.Layer], details: Iterable[Any]) -> Iterator[Diagnostic]:
    """Yield one diagnostic for each argument that a definition can't take."""
    from nndsl.backends.numpy.lowering import lowering

    cls = lowering(definition)
    by_field: dict[str, list[Any]] = {}
    for detail in details:
        by_field.setdefault(str(detail["loc"][0]) if detail["loc"] else "", []).append(detail)
    for field, about in by_field.items():
        name, types = cls.arguments.get(field, field), {detail["type"] for detail in about}
        if not field or "value_error" in types:
            yield errors.arguments_disagree(cls.__name__, about[0]["msg"])
        elif "extra_forbidden" in types:
            known = [cls.arguments.get(own, own) for own in definition.model_fields]
            known.remove("inputs")
            yield unknown(cls, name, about[0]["input"], known)
        else:
            wanted, detail = _wanted(about)
            found = detail["input"]
            meant = _whole(found) if wanted == "takes a whole number" else None
            advice = None if meant is None else f"write `{meant}`"
            yield errors.bad_argument(cls.__name__, name, wanted, written(found), advice)


def _wanted(details: list[Any]) -> tuple[str, Any]:
    """Return what an argument must be, and the complaint that says so."""
    for detail in details:
        bound, count = complaints.bound(detail), complaints.count(detail, "value")
        if bound is not None:
            return f"must be {bound}", detail
        if count is not None:
            return f"takes {count}", detail
    said: dict[str, None] = {}
    for detail in details:
        kinds = KINDS.get(detail["type"], "another value")
        if detail["type"] == "literal_error":
            kinds = detail["ctx"]["expected"].replace(" or ", ", ")
        said |= dict.fromkeys(kinds.split(", "))
    *first, last = said
    return f"takes {', '.join(first)} or {last}" if first else f"takes {last}", details[0]


def _whole(value: object) -> str | None:
    """Return the whole number that is meant by a float or a text."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return value if isinstance(value, str) and value.isdecimal() else None
