"""The data sets that a `data` statement can name: arguments go in, a description comes out."""

from __future__ import annotations

from typing import ClassVar

from nndsl.data.source import DownloadedSet, KnownSet, Order, Size, Stride


class Har(DownloadedSet):
    """Human activity recognition with a smartphone: 561 features of 6 activities, 30 people."""

    keyword: ClassVar[str] = "har"
    example: ClassVar[str] = "data har offline=sample"


class Mnist(DownloadedSet):
    """Handwritten digits: 70,000 images of 1x28x28 in 10 classes, values from 0 to 1."""

    keyword: ClassVar[str] = "mnist"
    example: ClassVar[str] = "data mnist offline=sample"


class Boston(KnownSet):
    """Boston housing: 506 districts with 13 features; the target is the median price, medv."""

    keyword: ClassVar[str] = "boston"
    example: ClassVar[str] = "data boston"


class Iris(KnownSet):
    """Iris flowers: 150 flowers with 4 measures in cm, of 3 species."""

    keyword: ClassVar[str] = "iris"
    example: ClassVar[str] = "data iris"


class Digits(KnownSet):
    """Small handwritten digits: 1,797 images of 8x8 as 64 features from 0 to 16, in 10 classes."""

    keyword: ClassVar[str] = "digits"
    example: ClassVar[str] = "data digits"


class Wine(KnownSet):
    """Wines: 178 wines with 13 chemical measures, of 3 cultivars."""

    keyword: ClassVar[str] = "wine"
    example: ClassVar[str] = "data wine"


class BreastCancer(KnownSet):
    """Breast cancer (Wisconsin): 569 tumours with 30 measures, benign or malignant."""

    keyword: ClassVar[str] = "breast_cancer"
    example: ClassVar[str] = "data breast_cancer"


class Diabetes(KnownSet):
    """Diabetes: 442 patients with 10 features in their own units; the target is progression."""

    keyword: ClassVar[str] = "diabetes"
    example: ClassVar[str] = "data diabetes"


class Signals(KnownSet):
    """Simulated motion, made by a formula, not measured: 320 recordings of 3 channels, 20 persons.

    A recording has 128 steps, in which somebody is walking, running, cycling or riding.
    """

    keyword: ClassVar[str] = "signals"
    example: ClassVar[str] = "data signals window=64 stride=32"

    window: Size = None
    stride: Stride = None
    layout: Order = "channels_last"


KNOWN_SETS: tuple[type[KnownSet], ...] = (
    Har,
    Mnist,
    Boston,
    Iris,
    Digits,
    Wine,
    BreastCancer,
    Diabetes,
    Signals,
)
