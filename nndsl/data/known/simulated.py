"""A signal set made by a formula: its statement goes in, windows of simulated motion come out.

Nothing in it was measured. It stands for no real set: it is there so that networks for signals can
be tried without a file.
"""

from __future__ import annotations

import numpy as np

from nndsl.data.known.entries import KNOWN
from nndsl.data.raw import Array, Raw, place
from nndsl.data.sources import Signals
from nndsl.data.windows import Windowing, recordings
from nndsl.diagnostics import NNError
from nndsl.errors.data_windows import no_window

PERSONS, REPEATS, STEPS = 20, 4, 128
_RATE = 50.0  # steps a second
_SEED = 128
# Of each motion: turns a second, the strength of the first three harmonics, and of the noise.
_MOTIONS = {
    "cycling": (1.3, (0.9, 0.1, 0.0), 0.35),
    "riding": (7.0, (0.2, 0.3, 0.3), 0.45),
    "running": (2.7, (1.2, 0.7, 0.4), 0.35),
    "walking": (1.8, (0.8, 0.5, 0.2), 0.35),
}


def signals(source: Signals) -> Raw:
    """Return 320 recordings of three channels, 20 persons in four motions, as windows.

    A person has a pace and a way of wearing the sensor, which turns its axes; each recording
    begins anywhere in the motion and has noise of its own. Raises NNError where a window is
    longer than a recording.
    """
    known = KNOWN["signals"]
    rng = np.random.default_rng(_SEED)
    paces = 1 + 0.12 * rng.uniform(-1, 1, PERSONS)
    turns = rng.uniform(-0.6, 0.6, (PERSONS, 3))
    values, motions, persons = [], [], []
    for person in range(PERSONS):
        axes = _rotation(turns[person])
        for motion, (rate, harmonics, noise) in _MOTIONS.items():
            for _ in range(REPEATS):
                pace = rate * paces[person] * (1 + 0.06 * rng.uniform(-1, 1))
                plain = _motion(pace, np.array(harmonics), rng)
                # einsum, because a BLAS product may differ in its last bits
                turned = np.einsum("ij,tj->ti", axes, plain)
                values.append(turned + noise * rng.normal(size=turned.shape))
                motions += [motion] * STEPS
                persons += [person + 1] * STEPS
    recording = recordings(len(persons), [np.repeat(np.arange(len(values)), STEPS)])
    size = STEPS if source.window is None else source.window
    stride = size if source.stride is None else source.stride
    windows = Windowing(size, stride, source.layout).cut(recording)
    if not len(windows):
        raise NNError(no_window(place(source, "window"), size, STEPS, ()))
    return Raw(
        inputs=np.round(np.concatenate(values), 4),
        features=known.features,
        shape=None,
        targets=(known.target,),
        y=(np.array(motions, dtype=object)[windows.starts],),
        kind=known.kind,
        groups=np.array(persons)[windows.starts],
        origin=f"signals, SIMULATED by a formula (nothing in it was measured), "
        f"{len(windows):,} windows of {size} steps",
        component=source,
        windows=windows,
    )


def _motion(pace: float, harmonics: Array, rng: np.random.Generator) -> Array:
    """Return (steps, 3): the harmonics of a pace, each axis at a phase and strength of its own."""
    time = np.arange(STEPS) / _RATE
    orders = np.arange(1, len(harmonics) + 1)
    begin = rng.uniform(0, 2 * np.pi)
    shifts = np.array([0.0, 0.5, 1.0]) * np.pi / 2
    angles = orders * (2 * np.pi * pace * time[:, None] + begin)
    strengths = harmonics * rng.uniform(0.75, 1.25)
    waves = np.sin(angles[:, None, :] + shifts[:, None]) * strengths
    gravity = np.array([0.0, 0.0, 1.0])
    axes: Array = waves.sum(axis=2) * np.array([0.6, 1.0, 0.4]) + gravity
    return axes


def _rotation(turns: Array) -> Array:
    """Return the rotation (3, 3) by angles about the three axes, one after the other."""
    result = np.eye(3)
    for axis, angle in enumerate(turns):
        one, other = [i for i in range(3) if i != axis]
        turn = np.eye(3)
        turn[one, one] = turn[other, other] = np.cos(angle)
        turn[one, other], turn[other, one] = -np.sin(angle), np.sin(angle)
        result = np.einsum("ij,jk->ik", turn, result)
    return result
