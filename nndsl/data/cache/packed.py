"""Prepared data go in, arrays by name and plain data come out; or these go in and are checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.prepared import Part, Prepared
from nndsl.data.raw import Array
from nndsl.data.samples import Inputs, Samples
from nndsl.diagnostics import NNError
from nndsl.facts import Facts

if TYPE_CHECKING:
    from pydantic import TypeAdapter

PARTS = ("train", "val", "test")


class UnfitError(Exception):
    """Why data can't be packed, or what was packed is damaged."""


class _Arrays:
    """Arrays by name; one that is there already is not taken once more."""

    def __init__(self) -> None:
        self.found: dict[str, Array] = {}
        self._names: dict[tuple[int, int, str], str] = {}

    def add(self, name: str, array: Array) -> dict[str, Any]:
        """Return what says where the array is. Raises UnfitError for one that is no numbers."""
        if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
            raise UnfitError(f"an array of {array.dtype}")
        whole = np.ascontiguousarray(array)
        at = (whole.__array_interface__["data"][0], whole.nbytes, whole.dtype.str)
        name = self._names.setdefault(at, name)
        self.found.setdefault(name, whole)
        return {"array": name, "shape": list(array.shape)}


def pack(prepared: Prepared) -> tuple[dict[str, Array], dict[str, Any]]:
    """Return the arrays of prepared data, and all else as plain data.

    Raises UnfitError where that can't be, as for groups that are times.
    """
    arrays = _Arrays()
    parts = {}
    for name in PARTS:
        part: Part | None = getattr(prepared, name)
        if part is not None:
            parts[name] = {
                "inputs": _pack_inputs(arrays, name, part.inputs),
                "y": arrays.add(f"{name}.y", part.y),
                "groups": _pack_groups(arrays, name, part.groups),
                "rows": arrays.add(f"{name}.rows", part.rows),
            }
    plain = {
        "parts": parts,
        "facts": _facts().dump_python(prepared.facts, mode="json"),
        "preprocessing": prepared.preprocessing.to_json(),
        "checksum": prepared.checksum,
        "sample": prepared.sample,
        "origin": prepared.origin,
    }
    try:
        json.dumps(plain, allow_nan=False)
    except ValueError as fault:
        raise UnfitError(str(fault)) from None
    return arrays.found, plain


def unpack_facts(plain: Mapping[str, Any]) -> Facts:
    """Return the facts in what `pack` gave. Raises UnfitError where they aren't whole."""
    try:
        return _facts().validate_json(json.dumps(plain["facts"]), strict=True)
    except (ValueError, KeyError, TypeError) as fault:  # pydantic's own is a ValueError
        raise UnfitError(f"its facts are damaged ({type(fault).__name__})") from None


def unpack(arrays: Mapping[str, Array], plain: Mapping[str, Any]) -> Prepared:
    """Return what was packed. Raises UnfitError where it isn't whole, or parts don't fit."""
    try:
        fitted = Preprocessing.from_json(plain["preprocessing"])
        parts = {
            name: _unpack_part(arrays, packed, fitted) for name, packed in plain["parts"].items()
        }
        texts = plain["checksum"], plain["origin"]
        if not {"train"} <= parts.keys() <= set(PARTS) or not all(
            isinstance(text, str) for text in texts
        ):
            raise UnfitError("its parts are damaged")
        return Prepared(
            parts["train"],
            parts.get("val"),
            parts.get("test"),
            unpack_facts(plain),
            fitted,
            texts[0],
            plain["sample"] is True,
            texts[1],
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, NNError) as fault:
        raise UnfitError(f"it is damaged ({type(fault).__name__})") from None


@cache
def _facts() -> TypeAdapter[Facts]:
    from pydantic import TypeAdapter  # which most commands do without

    return TypeAdapter(Facts)


def _pack_inputs(arrays: _Arrays, name: str, inputs: Inputs) -> dict[str, Any]:
    if not isinstance(inputs, Samples):
        return arrays.add(f"{name}.x", inputs)
    return {
        "held": arrays.add("held", inputs.held),
        "rows": arrays.add(f"{name}.x_rows", inputs.rows),
        "scaled": inputs.scaling is not None,
    }


def _pack_groups(arrays: _Arrays, name: str, groups: Array | None) -> dict[str, Any] | None:
    if groups is None or groups.dtype.kind != "O":
        return None if groups is None else arrays.add(f"{name}.groups", groups)
    texts = list(dict.fromkeys(groups.tolist()))
    if not all(type(text) is str for text in texts):
        raise UnfitError("groups that are no texts")
    number = {text: i for i, text in enumerate(texts)}
    codes = np.array([number[text] for text in groups.tolist()], dtype=np.int64)
    return {"texts": texts, "codes": arrays.add(f"{name}.groups", codes)}


def _unpack_part(arrays: Mapping[str, Array], packed: Any, fitted: Preprocessing) -> Part:
    inputs = _unpack_inputs(arrays, packed["inputs"], fitted)
    y, rows = _array(arrays, packed["y"]), _array(arrays, packed["rows"])
    groups = _unpack_groups(arrays, packed["groups"])
    lengths = {len(inputs), len(y), len(rows), len(rows if groups is None else groups)}
    if len(lengths) > 1 or tuple(inputs.shape[1:]) != fitted.shape or rows.dtype != np.int64:
        raise UnfitError("its arrays don't fit each other")
    return Part(inputs, y, groups, rows)


def _unpack_inputs(arrays: Mapping[str, Array], packed: Any, fitted: Preprocessing) -> Inputs:
    if "held" not in packed:
        x = _array(arrays, packed)
        if x.dtype != np.float32:
            raise UnfitError("its inputs are of another type")
        return x
    held, rows = _array(arrays, packed["held"]), _array(arrays, packed["rows"])
    scaled = packed["scaled"] is True
    right = held.dtype == (np.uint8 if scaled else np.float32) and rows.dtype == np.int64
    if not right or rows.ndim != 1 or (len(rows) and not 0 <= rows.min() <= rows.max() < len(held)):
        raise UnfitError("its inputs are damaged")
    return Samples(held, rows, fitted.scaling if scaled else None)


def _unpack_groups(arrays: Mapping[str, Array], packed: Any) -> Array | None:
    if packed is None or "texts" not in packed:
        return None if packed is None else _array(arrays, packed)
    codes = _array(arrays, packed["codes"])
    texts = np.array([str(text) for text in packed["texts"]], dtype=object)
    if codes.ndim != 1 or (len(codes) and codes.min() < 0):
        raise UnfitError("its groups are damaged")
    groups: Array = texts[codes]
    return groups


def _array(arrays: Mapping[str, Array], packed: Any) -> Array:
    found: Array = arrays[packed["array"]].reshape(packed["shape"])
    return found
