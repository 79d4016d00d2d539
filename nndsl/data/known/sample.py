"""The small stand-ins that need no network: a source goes in, rows of its schema come out.

mnist stands on scikit-learn's real 8x8 digits, resized to 28x28. har is a simulation: nothing in
it was measured, and no figure reached on it says anything about the real set.
"""

from __future__ import annotations

import numpy as np

from nndsl.data.known.entries import KNOWN
from nndsl.data.known.har_names import ACTIVITIES
from nndsl.data.raw import Array, Raw
from nndsl.data.sources import DataSource

_SUBJECTS = 30
_TEST_SUBJECTS = (2, 4, 9, 10, 12, 13, 18, 20, 24)  # those of the real set
_LATENT = 20
_SEED = 561


def sample(source: DataSource) -> Raw:
    """Return the stand-in of har or mnist."""
    return _har(source) if source.keyword == "har" else _mnist(source)


def _har(source: DataSource) -> Raw:
    """Simulate windows of 30 people in 6 activities: 2040 rows of 561 values from -1 to 1.

    Each activity has a place in a small latent space, each person a shift and each window noise;
    sitting and standing lie close together, as do the three ways of walking.
    """
    known = KNOWN["har"]
    rng = np.random.default_rng(_SEED)
    assert known.sample_rows is not None
    rows = known.sample_rows
    subjects = np.arange(rows) % _SUBJECTS + 1
    activities = np.arange(rows) // _SUBJECTS % len(ACTIVITIES)
    moving = rng.normal(size=_LATENT) * 1.2
    resting = -moving
    bases = np.stack([moving, moving, moving, resting, resting, resting * 1.5])
    own = np.array([0.6, 0.6, 0.6, 0.48, 0.48, 1.0])[:, None]
    places = bases + own * rng.normal(size=(len(ACTIVITIES), _LATENT))
    shifts = rng.normal(size=(_SUBJECTS, _LATENT)) * 0.5
    latent = places[activities] + shifts[subjects - 1] + 0.8 * rng.normal(size=(rows, _LATENT))
    mixing = rng.normal(size=(_LATENT, len(known.features))) / np.sqrt(_LATENT)
    # einsum, because a BLAS product may differ in its last bits from machine to machine
    values = 0.5 * np.einsum("ij,jk->ik", latent, mixing) - 0.3
    values += 0.25 * rng.normal(size=values.shape)
    order = np.argsort(subjects, kind="stable")
    return Raw(
        inputs=np.round(np.clip(values, -1.0, 1.0), 6)[order],
        features=known.features,
        shape=None,
        targets=(known.target,),
        y=(np.array(ACTIVITIES, dtype=object)[activities[order]],),
        orders={known.target: ACTIVITIES},
        kind=known.kind,
        groups=subjects[order],
        own_test=np.isin(subjects[order], _TEST_SUBJECTS),
        origin="har, SIMULATED stand-in (nothing in it was measured)",
        sample=True,
        component=source,
    )


def _mnist(source: DataSource) -> Raw:
    """Resize scikit-learn's 1797 digits; every fifth of each class is a test row."""
    from sklearn.datasets import load_digits

    known = KNOWN["mnist"]
    bunch = load_digits()
    labels = np.asarray(bunch.target, dtype=np.int64)
    place = np.zeros(len(labels), dtype=np.int64)
    for digit in range(10):
        members = np.flatnonzero(labels == digit)
        place[members] = np.arange(len(members))
    images = resize(np.asarray(bunch.images, dtype=np.float64) * (255.0 / 16.0), 28)
    return Raw(
        inputs=np.round(images).astype(np.uint8)[:, None],
        features=known.features,
        shape=known.shape,
        targets=(known.target,),
        y=(labels,),
        kind=known.kind,
        own_test=place % 5 == 4,
        unit=255.0,
        origin="mnist, SMALL stand-in (scikit-learn's 8x8 digits, resized to 28x28)",
        sample=True,
        component=source,
    )


def resize(images: Array, size: int) -> Array:
    """Resize square images, shape (n, s, s), to (n, size, size) by bilinear interpolation.

    Pixel centres are aligned as OpenCV and PyTorch do (``align_corners=False``).
    """
    old = images.shape[1]
    at = np.clip((np.arange(size) + 0.5) * old / size - 0.5, 0, old - 1)
    low = np.floor(at).astype(np.int64)
    high = np.minimum(low + 1, old - 1)
    part = at - low
    rows = images[:, low] * (1 - part)[None, :, None] + images[:, high] * part[None, :, None]
    result: Array = rows[:, :, low] * (1 - part) + rows[:, :, high] * part
    return result
