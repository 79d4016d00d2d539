"""The names of HAR's 561 features: their scheme goes in, the names in the set's order come out.

The set's own list has 477 distinct names; the repeated ones are numbered as pandas does.
"""

from __future__ import annotations

from collections.abc import Iterator

from nndsl.data.raw import distinct

ACTIVITIES = (
    "WALKING",
    "WALKING_UPSTAIRS",
    "WALKING_DOWNSTAIRS",
    "SITTING",
    "STANDING",
    "LAYING",
)
_AXES = ("X", "Y", "Z")
_TIME = ("tBodyAcc", "tGravityAcc", "tBodyAccJerk", "tBodyGyro", "tBodyGyroJerk")
_TIME_SIZE = (
    "tBodyAccMag",
    "tGravityAccMag",
    "tBodyAccJerkMag",
    "tBodyGyroMag",
    "tBodyGyroJerkMag",
)
_FREQUENCY = ("fBodyAcc", "fBodyAccJerk", "fBodyGyro")
_FREQUENCY_SIZE = (
    "fBodyAccMag",
    "fBodyBodyAccJerkMag",
    "fBodyBodyGyroMag",
    "fBodyBodyGyroJerkMag",
)
_BEFORE_AREA = ("mean()", "std()", "mad()", "max()", "min()")
_AFTER_AREA = ("energy()", "iqr()", "entropy()")
_BANDS = (
    *(f"{i},{i + 7}" for i in range(1, 64, 8)),
    *(f"{i},{i + 15}" for i in range(1, 64, 16)),
    "1,24",
    "25,48",
)
_ANGLES = (
    "tBodyAccMean,gravity",
    "tBodyAccJerkMean),gravityMean",
    "tBodyGyroMean,gravityMean",
    "tBodyGyroJerkMean,gravityMean",
    "X,gravityMean",
    "Y,gravityMean",
    "Z,gravityMean",
)


def har_features() -> tuple[str, ...]:
    """Return the 561 names, made distinct, in the set's order.

    >>> names = har_features()
    >>> len(names), names[0], names[316]
    (561, 'tBodyAcc-mean()-X', 'fBodyAcc-bandsEnergy()-1,8.1')
    """
    return distinct(list(_names()))


def _names() -> Iterator[str]:
    for signal in _TIME:
        yield from _statistics(signal)
        yield from (f"{signal}-arCoeff()-{axis},{i}" for axis in _AXES for i in range(1, 5))
        yield from (f"{signal}-correlation()-{pair}" for pair in ("X,Y", "X,Z", "Y,Z"))
    for signal in _TIME_SIZE:
        yield from (f"{signal}-{name}" for name in (*_BEFORE_AREA, "sma()", *_AFTER_AREA))
        yield from (f"{signal}-arCoeff(){i}" for i in range(1, 5))
    for signal in _FREQUENCY:
        yield from _statistics(signal)
        yield from (f"{signal}-{n}-{axis}" for n in ("maxInds", "meanFreq()") for axis in _AXES)
        yield from (f"{signal}-{n}-{a}" for a in _AXES for n in ("skewness()", "kurtosis()"))
        yield from (f"{signal}-bandsEnergy()-{band}" for _ in _AXES for band in _BANDS)
    shape = ("maxInds", "meanFreq()", "skewness()", "kurtosis()")
    for signal in _FREQUENCY_SIZE:
        yield from (f"{signal}-{name}" for name in (*_BEFORE_AREA, "sma()", *_AFTER_AREA, *shape))
    yield from (f"angle({pair})" for pair in _ANGLES)


def _statistics(signal: str) -> Iterator[str]:
    """Yield the names of a three-axis signal's statistics; the area (sma) has no axis."""
    yield from (f"{signal}-{name}-{axis}" for name in _BEFORE_AREA for axis in _AXES)
    yield f"{signal}-sma()"
    yield from (f"{signal}-{name}-{axis}" for name in _AFTER_AREA for axis in _AXES)
