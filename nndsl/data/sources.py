"""What a `data` statement can name: its arguments go in, a description of a source comes out."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from nndsl.component import Component, Names, Rest

Cell = int | float | str | bool | None


class DataSource(Component):
    """A place that rows come from."""


class TableData(DataSource):
    """Rows written in the file itself."""

    keyword: ClassVar[str] = "table"
    example: ClassVar[str] = (
        "data table rows=[[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]] columns=[a, b, y] target=y"
    )

    rows: tuple[tuple[Cell, ...], ...] = Field(
        description="The rows, each a list of values; none is a missing value."
    )
    columns: tuple[str, ...] | None = Field(
        default=None, description="A name for each column; x1, x2, ... and y where left out."
    )
    target: Names | None = Field(
        default=None, description="The column, or columns, to predict; the last where left out."
    )


class FileData(DataSource):
    """Rows of one or more files that lie in the folder of the `.nn` file, or in `--data`."""

    files: Annotated[tuple[str, ...], Rest("text")] = Field(
        min_length=1, description="The files, read one after the other."
    )
    target: Names = Field(min_length=1, description="The column, or columns, to predict.")
    group: str | None = Field(
        default=None, description="A column whose rows of one value stay in one part."
    )
    drop: Names = Field(default=(), description="Columns to leave out.")
    columns: Names | None = Field(
        default=None, description="The input columns; all others where left out."
    )
    test: str | None = Field(default=None, description="A file that holds the test rows.")


class CsvData(FileData):
    """Rows of text files with a header line."""

    keyword: ClassVar[str] = "csv"
    example: ClassVar[str] = 'data csv "train.csv" target=price drop=[id]'

    sep: str = Field(
        default=",", min_length=1, max_length=1, description="The character between two values."
    )
    encoding: str = Field(default="utf-8", description="The encoding of the text.")
    na: str | None = Field(
        default=None, description="A text that stands for a missing value, besides an empty cell."
    )


class ParquetData(FileData):
    """Rows of Parquet files."""

    keyword: ClassVar[str] = "parquet"
    example: ClassVar[str] = 'data parquet "train.parquet" target=price group=customer'


class KnownSet(DataSource):
    """A data set that is known by name."""

    target: Names | None = Field(
        default=None,
        min_length=1,
        description="Columns to predict instead of the set's own target, or beside it.",
    )


class DownloadedSet(KnownSet):
    """A known data set that is found in a folder or downloaded."""

    offline: Literal["error", "sample"] = Field(
        default="error",
        description="What to do where the real set can't be had: stop, or use a small stand-in.",
    )


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


SOURCES: tuple[type[DataSource], ...] = (
    TableData,
    CsvData,
    ParquetData,
    Har,
    Mnist,
    Boston,
    Iris,
    Digits,
    Wine,
    BreastCancer,
    Diabetes,
)
