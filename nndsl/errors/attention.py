"""What is said of attention, of masks and of patches that don't fit: one constructor a message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.components.base import Component
from nndsl.diagnostics import Diagnostic
from nndsl.errors.graph import divisors, shown
from nndsl.facts import Shape


def context_steps(layer: Component, shape: Shape) -> Diagnostic:
    return Diagnostic(
        "wrong-rank",
        f"the `context` of `{layer.keyword}` must be steps x features, but is {shown(shape)}",
        layer.origin.of("context"),
    )


def heads_mismatch(layer: Component, heads: int, width: int) -> Diagnostic:
    return Diagnostic(
        "heads-mismatch",
        f"queries of {width} numbers can't be divided among {heads} heads",
        layer.origin.of("heads"),
        help=f"the heads must divide the width; {width} can be divided by {divisors(width)}",
    )


def key_heads_mismatch(layer: Component, heads: int, key_heads: int) -> Diagnostic:
    return Diagnostic(
        "heads-mismatch",
        f"{heads} heads can't share the keys of {key_heads} heads evenly",
        layer.origin.of("kv_heads"),
        help="`kv_heads` must divide the heads: each head of keys serves as many heads of queries",
    )


def odd_rotary(layer: Component, size: int) -> Diagnostic:
    return Diagnostic(
        "odd-rotary",
        f"`rotary` turns pairs of numbers, but a head has {size}",
        layer.origin.of("rotary"),
        help="make the width an even multiple of the heads",
    )


def head_channels(layer: Component, heads: int, channels: int) -> Diagnostic:
    return Diagnostic(
        "head-channels",
        f"{channels} channels can't be divided among {heads} heads",
        layer.origin.of("heads"),
        help=f"the heads must divide the channels; {channels} can be divided by "
        f"{divisors(channels)}",
    )


def shift_too_large(layer: Component, shifts: Shape, sizes: Shape) -> Diagnostic:
    return Diagnostic(
        "shift-too-large",
        f"windows of {shown(sizes)} are shifted by {shown(shifts)}, but a shift is less than a "
        "window",
        layer.origin.of("shift"),
        help="half a window is the usual shift: "
        f"`shift={shown(tuple(size // 2 for size in sizes))}`",
    )


def attention_shapes(layer: Component, shapes: Sequence[Shape]) -> Diagnostic:
    return Diagnostic(
        "shape-mismatch",
        f"`{layer.keyword}` needs queries and keys of equal features, and a key for each value",
        layer.origin.statement,
        label="here are " + ", ".join(shown(shape) for shape in shapes),
    )


def attention_inputs(layer: Component, count: int) -> Diagnostic:
    return Diagnostic(
        "too-many-inputs",
        f"`{layer.keyword}` reads a query, a value and perhaps a key, but not {count} values",
        layer.origin.of("inputs"),
    )


def padding_out_of_range(layer: Component, padding: int, count: int) -> Diagnostic:
    return Diagnostic(
        "padding-out-of-range",
        f"`padding` is {padding}, but the embedding is of the numbers 0 to {count - 1}",
        layer.origin.of("padding"),
    )


def not_patches(layer: Component, shape: Shape) -> Diagnostic:
    return Diagnostic(
        "wrong-rank",
        f"`{layer.keyword}` takes channels and one more axis at least, but gets {shown(shape)}",
        layer.origin.head,
        help=f"put `reshape 1x{shown(shape)}` in front of it for one channel",
    )


def patch_axes(layer: Component, rank: int) -> Diagnostic:
    return Diagnostic(
        "wrong-axes",
        f"`patch` is one number, or one for each axis behind the channels: there are {rank}",
        layer.origin.of("patch"),
    )


def patch_mismatch(layer: Component, shape: Shape, patch: Shape) -> Diagnostic:
    return Diagnostic(
        "patch-mismatch",
        f"{shown(shape[1:])} can't be divided into patches of {shown(patch)}",
        layer.origin.of("patch"),
        help="along each axis the size of a patch must divide the size of the input",
    )
