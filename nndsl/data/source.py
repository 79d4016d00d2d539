"""What kinds of sources of rows there are, and what several of them say alike."""

from __future__ import annotations

from typing import Annotated, Literal

from nndsl.components.base import Component, Named, Names, Rest
from nndsl.components.field import Field
from nndsl.data.windows import ChannelOrder

# What a source says of its files, whether their columns hold numbers or texts.
Files = Annotated[
    tuple[str, ...], Rest("text"), Field(description="The files, read one after the other.")
]
Target = Annotated[Names, Field(description="The column, or columns, to predict.")]
Group = Annotated[
    str | None, Field(description="A column whose rows of one value stay in one part.")
]
Test = Annotated[str | None, Field(description="A file that holds the test rows.")]

# What a source says of windows, whether its rows are in files or made by a formula.
Size = Annotated[
    int | None, Field(ge=2, description="Rows in a window; each window is one sample of a signal.")
]
Stride = Annotated[
    int | None,
    Field(
        ge=1,
        description="Rows from the start of a window to that of the next; a whole window "
        "where left out.",
    ),
]
Order = Annotated[
    ChannelOrder,
    Named(),
    Field(
        description="A window's shape: (steps, channels), which recurrent layers and attention "
        "read, or (channels, steps), which conv1d reads."
    ),
]

Labelling = Literal["same", "majority", "last", "each"]  # which target a window has


class DataSource(Component):
    """A place that rows come from."""


class FileData(DataSource):
    """Rows of one or more files that lie in the folder of the `.nn` file, or in `--data`."""

    files: Files = Field(min_length=1)
    target: Target = Field(min_length=1)
    group: Group = None
    drop: Names = Field(default=(), description="Columns to leave out.")
    columns: Names | None = Field(
        default=None, description="The input columns; all others where left out."
    )
    test: Test = None
    window: Size = None
    stride: Stride = None
    channels: Names | None = Field(
        default=None, description="The columns of a window; all others where left out."
    )
    series: str | None = Field(
        default=None, description="A column that changes where a new recording begins."
    )
    time: str | None = Field(
        default=None, description="A column that rises within a recording; it is no input."
    )
    layout: Order = "channels_last"
    label: Annotated[Labelling, Named()] = Field(
        default="same",
        description="The target of a window: that of its rows (a window with rows of different "
        "targets is left out), the most frequent one, that of its last row, or that of each row.",
    )


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
