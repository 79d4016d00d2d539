"""A subject goes in, what its rows and this machine have to say comes out."""

from __future__ import annotations

from collections.abc import Iterator

from nndsl.checks.subject import Subject
from nndsl.data.source import FileData
from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors import data_columns as column_errors, data_split as split_errors, rows as errors
from nndsl.errors.data_columns import quoted
from nndsl.facts import Findings
from nndsl.losses.classes import CrossEntropy
from nndsl.source import Span

LARGE_TARGET = 50.0  # a network starts near 0, and steps of the usual rates are small


def rows_are_sound(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of what rows give away, lack, or need, as far as they have been read."""
    spec, facts = subject.spec, subject.facts
    if facts is None:
        return
    found, said = facts.findings, (spec.data, spec.loss, subject.last.layer)
    # What a caller gives as arrays is said of no statement; the loss compares with its target.
    origin = next(component.origin for component in said if component is not None)
    place = origin.of("target")
    if found.target_scale > LARGE_TARGET and subject.task != "sequence":
        yield errors.unscaled_target(place, facts.targets, found.target_scale)
    if found.leaking:
        columns = dict(zip(facts.features, facts.columns or facts.features, strict=True))
        leaking = tuple(dict.fromkeys(columns[name] for name in found.leaking))
        yield errors.leaking_input(place, leaking, facts.targets, spec.data is not None)
    if found.shared_groups:
        at = spec.split.origin.of("by") if spec.split is not None else origin.head
        yield errors.shared_groups(at, found.shared_groups)
    for name in dict.fromkeys(pair.column for pair in found.alike):
        same, own = [pair for pair in found.alike if pair.column == name], name in facts.targets
        at = place if own or spec.data is None else spec.data.origin.head
        yield column_errors.alike_texts(at, same, own, spec.data is not None)
    if isinstance(spec.data, FileData):
        yield from _odd_columns(spec.data, found)
    ignored = spec.loss.ignore if isinstance(spec.loss, CrossEntropy) else None
    if unlearnt := [facts.classes[number] for number in found.unlearnt if number != ignored]:
        parted = spec.split or spec.data
        at = place if parted is None else parted.origin.of("by" if spec.split else "test")
        at_random = spec.split is not None and spec.split.by == "random"
        yield split_errors.train_lacks(at, unlearnt, at_random)
    if found.lacking and spec.split is not None:
        names = [facts.classes[number] for number in found.lacking]
        yield errors.validation_lacks(spec.split.origin.of("val"), names, found.holding)


def _odd_columns(data: FileData, found: Findings) -> Iterator[Diagnostic]:
    for odd in found.many:
        yield column_errors.many_texts(data.origin.head, odd, dropping(data, (odd.column,)))
    many = {odd.column for odd in found.many}
    constant = tuple(name for name in found.constant if name not in many)
    if constant:
        place, fix = data.origin.head, dropping(data, constant)
        yield column_errors.constant_columns(place, constant, fix)
    if found.counting and (fix := dropping(data, found.counting)) is not None:
        yield column_errors.counting_columns(data.origin.head, found.counting, fix)
    if found.padded:
        yield column_errors.padded_numbers(data.origin.head, found.padded)
    if found.unnamed:
        yield column_errors.unnamed_columns(data.origin.of("files"), found.unnamed)
    for one in found.merged:
        drops = dropping(data, (one.column,)) is not None
        yield column_errors.merged_numbers(data.origin.head, one, drops)
    if found.copies:
        fix = dropping(data, tuple(name for name, _ in found.copies))
        yield column_errors.equal_columns(data.origin.head, found.copies, fix)


def dropping(data: FileData, names: tuple[str, ...]) -> Fix | None:
    """Return the replacement that leaves columns out, None where the file lists its inputs."""
    if data.columns or data.channels:
        return None
    listed = ", ".join(map(quoted, (*data.drop, *names)))
    value = f"[{listed}]" if len(data.drop) + len(names) > 1 else listed
    if "drop" in data.origin.fields:
        return Fix(((data.origin.fields["drop"], value),))
    end = data.origin.statement.end
    return Fix(((Span(end, end), f" drop={value}"),))


def rows_are_kept(subject: Subject) -> Iterator[Diagnostic]:
    """Warn where many rows are left out for what they lack."""
    spec, facts = subject.spec, subject.facts
    dropped = None if facts is None else facts.findings.dropped
    if facts is not None and dropped is not None and dropped.many and spec.preprocess is not None:
        place, from_file = spec.preprocess.origin.of("missing"), isinstance(spec.data, FileData)
        inputs = facts.columns or facts.features
        yield errors.rows_dropped(place, dropped, inputs, from_file)
