"""What a `data` statement can name: its arguments go in, a description of a source comes out."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, ClassVar, Literal

from nndsl.components.base import Named, Names, Positional, Rest
from nndsl.components.field import Before, Field
from nndsl.data.known.sets import (
    KNOWN_SETS,
    Boston as Boston,
    BreastCancer as BreastCancer,
    Diabetes as Diabetes,
    Digits as Digits,
    Har as Har,
    Iris as Iris,
    Mnist as Mnist,
    Signals as Signals,
    Wine as Wine,
)
from nndsl.data.source import (
    DataSource as DataSource,
    DownloadedSet as DownloadedSet,
    FileData as FileData,
    Files,
    Group,
    KnownSet as KnownSet,
    Labelling as Labelling,
    Target,
    Test,
)
from nndsl.facts import Shape

Cell = int | float | str | bool | None

# What the columns of text files are parted by, and written in.
Separator = Annotated[
    str, Field(min_length=1, max_length=1, description="The character between two values.")
]
Encoding = Annotated[str, Field(description="The encoding of the text.")]


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


class CsvData(FileData):
    """Rows of text files with a header line."""

    keyword: ClassVar[str] = "csv"
    example: ClassVar[str] = 'data csv "train.csv" target=price drop=[id]'

    sep: Separator = ","
    decimal: Annotated[Literal[".", ","], Named()] = Field(
        default=".", description="The character before the fraction of a number."
    )
    encoding: Encoding = "utf-8"
    na: str | None = Field(
        default=None,
        description="A text that stands for a missing value, besides an empty cell and the words "
        "for it: `NA`, `N/A`, `n/a`, `#N/A`, `<NA>`, `NULL`, `null`, `NaN`, `nan`, `None`.",
    )


class ParquetData(FileData):
    """Rows of Parquet files."""

    keyword: ClassVar[str] = "parquet"
    example: ClassVar[str] = 'data parquet "train.parquet" target=price group=customer'


class TextData(DataSource):
    """A column of texts, each as the numbers of its words, which an embedding looks up.

    The words are those of the training rows, in lower case, the most frequent first: 0 stands
    for padding, which comes before the words of a short text, and 1 for any other word.
    """

    keyword: ClassVar[str] = "text"
    example: ClassVar[str] = 'data text "reviews.csv" column=review target=label length=100'

    files: Files = Field(min_length=1)
    column: str = Field(description="The column that holds the texts.")
    target: Target = Field(min_length=1)
    vocabulary: int = Field(
        default=10_000, ge=3, le=1_000_000, description="How many numbers there are at most."
    )
    length: int = Field(
        default=100, ge=1, le=100_000, description="How many words of a text are read."
    )
    group: Group = None
    test: Test = None
    sep: Separator = ","
    encoding: Encoding = "utf-8"

    @property
    def table(self) -> CsvData:
        """The same files as a table of this column alone."""
        given = {name: getattr(self, name) for name in ("group", "test", "sep", "encoding")}
        made = CsvData(files=self.files, target=self.target, columns=(self.column,), **given)
        places = self.origin.fields
        columns = {"columns": places["column"]} if "column" in places else {}
        made._origin = replace(self.origin, fields={**places, **columns})
        return made


def _square(value: Any) -> Any:
    return (value, value) if isinstance(value, int) and not isinstance(value, bool) else value


class ImageData(DataSource):
    """Images in folders, a folder for each class; values are from 0 to 1, channels first.

    With `masks`, pixels have classes instead: those of a mask that bears its image's name.
    """

    keyword: ClassVar[str] = "images"
    example: ClassVar[str] = 'data images "photos" size=64x64'

    folder: Annotated[tuple[str, ...], Rest("text")] = Field(
        min_length=1,
        max_length=1,
        description="The folder that holds the folders of the classes or, with masks, images.",
    )
    size: Annotated[
        tuple[Annotated[int, Field(ge=1, le=4096)], Annotated[int, Field(ge=1, le=4096)]],
        Before(_square),
        Positional(),
    ] = Field(description="Height and width that every image is resized to.")
    gray: bool = Field(default=False, description="Read one channel instead of three.")
    test: str | None = Field(
        default=None, description="A folder of the same classes that holds the test images."
    )
    masks: str | None = Field(
        default=None,
        description="A folder of pictures of one channel, whose values are the numbers of the "
        "pixels' classes; each bears its image's name.",
    )
    test_masks: str | None = Field(
        default=None, description="A folder that holds the masks of the test images."
    )

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of the channels."""
        return ("gray",) if self.gray else ("red", "green", "blue")

    @property
    def shape(self) -> Shape:
        """The shape of an image: channels x height x width."""
        return (len(self.channels), *self.size)


SOURCES: tuple[type[DataSource], ...] = (
    TableData,
    CsvData,
    ParquetData,
    TextData,
    ImageData,
    *KNOWN_SETS,
)
