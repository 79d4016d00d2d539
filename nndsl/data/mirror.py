"""What an autoencoder learns: rows go in, and are their own targets."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from nndsl.data import samples
from nndsl.data.fitting.fitted import Preprocessing
from nndsl.data.raw import Array, Raw
from nndsl.data.targets.codec import TargetCodec
from nndsl.facts import Facts, Findings, Shape

if TYPE_CHECKING:
    from nndsl.data.prepared import Part


def without_target(raw: Raw) -> Raw:
    """Return rows whose own target is left out, with their numbers in its place for now."""
    y = (np.arange(raw.rows) / 2,)
    plain = replace(raw, orders={}, categorical=frozenset(), unknown=None)
    return replace(plain, targets=("input",), y=y, kind="numbers")


def mirrored(fitted: Preprocessing) -> Preprocessing:
    """Return the preprocessing with the values of a sample for targets, scaled as the input is."""
    spread = fitted.per_value(fitted.divisor) * fitted.unit
    shift = fitted.per_value(fitted.shift) * fitted.unit
    names = _names(fitted.shape, fitted.features)
    codec = TargetCodec(
        "regression", names, shift=tuple(shift.tolist()), scale=tuple(spread.tolist())
    )
    return replace(fitted, target=codec)


def mirrored_part(part: Part) -> Part:
    """Return rows whose targets are their own values, (n, values)."""
    x = part.x
    y: Array = x.reshape(len(x), -1)
    return replace(part, inputs=x, y=y)


def mirrored_facts(facts: Facts, train: Part | None = None) -> Facts:
    """Return the facts about rows that are their own targets, as far as those are read."""
    reach = None
    if train is not None and np.prod(train.inputs.shape):
        reach = samples.reach(train.inputs)
    before = facts.findings
    found = Findings(shared_groups=before.shared_groups, reach=reach, dropped=before.dropped)
    names = _names(facts.shape, facts.features)
    return replace(facts, targets=names, target_kind="numbers", classes=(), findings=found)


def _names(shape: Shape, features: tuple[str, ...]) -> tuple[str, ...]:
    count = prod(shape)
    return features if len(features) == count else tuple(f"x{i + 1}" for i in range(count))
