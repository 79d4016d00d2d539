"""What every source of rows is, and what several say of windows."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nndsl.component import Component, Named
from nndsl.data.windows import Layout

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
    Layout,
    Named(),
    Field(
        description="A window's shape: (steps, channels), which recurrent layers and attention "
        "read, or (channels, steps), which conv1d reads."
    ),
]


class DataSource(Component):
    """A place that rows come from."""
