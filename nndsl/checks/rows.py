"""A subject goes in, what its rows and this machine have to say comes out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from math import prod

from nndsl.checks.subject import Subject
from nndsl.data.sources import KnownSet
from nndsl.diagnostics import Diagnostic
from nndsl.errors import task as errors

LARGE_TARGET = 50.0  # a network starts near 0, and steps of the usual rates are small


def rows_are_sound(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of what rows give away, lack, or need, as far as they have been read."""
    spec, facts = subject.spec, subject.facts
    if facts is None or spec.data is None:
        return
    found = facts.findings
    place = spec.data.origin.of("target")
    if found.target_scale > LARGE_TARGET:
        yield errors.unscaled_target(place, facts.targets, found.target_scale)
    if found.leaking:
        columns = dict(zip(facts.features, facts.columns or facts.features, strict=True))
        leaking = tuple(dict.fromkeys(columns[name] for name in found.leaking))
        yield errors.leaking_input(place, leaking, facts.targets)
    if found.shared_groups:
        at = spec.split.origin.of("by") if spec.split is not None else spec.data.origin.head
        yield errors.shared_groups(at, found.shared_groups)
    if found.lacking and spec.split is not None:
        names = [facts.classes[number] for number in found.lacking]
        yield errors.validation_lacks(spec.split.origin.of("val"), names)


def expectations_fit(subject: Subject) -> Iterator[Diagnostic]:
    """The rows of an expect table have the sizes of input and output, and name known classes."""
    shape, width, facts = subject.graph.input_shape, subject.width, subject.facts
    raw = subject.spec.data is None or isinstance(subject.spec.data, KnownSet)
    for expect in subject.spec.expects:
        for at, (given, wanted) in enumerate(expect.rows):
            place = expect.origin.item("rows", at)
            if raw and shape is not None and len(given) != prod(shape):
                yield errors.row_size(place, "inputs", len(given), prod(shape))
            if isinstance(wanted, str):
                # Of several outputs, rows hold numbers.
                known = facts.classes if facts is not None and not facts.views else ()
                if wanted not in known:
                    yield errors.row_class(place, wanted, known)
            elif width is not None and len(wanted) != width:
                yield errors.row_size(place, "outputs", len(wanted), width)


def memory() -> int:
    """Return this machine's memory in bytes; where it can't be asked for, more than any has."""
    if not hasattr(os, "sysconf"):
        return 2**44
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def memory_suffices(subject: Subject) -> Iterator[Diagnostic]:
    """Weights, gradients and Adam's two moments fit into memory, and so does each value."""
    available = memory()
    for node in subject.graph:
        if node.shape is not None and 4 * prod(node.shape) > available:
            origin = node.layer.origin
            fault = errors.too_large_value(origin.statement, node.shape, available)
            yield fault.noting(origin.trail)
            return
    needed = 16 * subject.graph.trainable_count
    if needed > available:
        largest = max(subject.graph, key=lambda node: sum(p.size for p in node.parameters.values()))
        origin = largest.layer.origin
        fault = errors.too_little_memory(origin.statement, needed, available)
        yield fault.noting(origin.trail)
