"""What is asked of data: where the rows come from, how they are prepared, and for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a check asks of most sets without what reads them
    from nndsl.data.preprocess import Preprocess
    from nndsl.data.source import DataSource
    from nndsl.data.split import Split
    from nndsl.data.targets.aims import Aims
    from nndsl.data.where import Where


@dataclass(frozen=True)
class Request:
    """What is asked of data: a source, how its rows are prepared, for what, and where it may lie.

    ``aims`` is None while nothing is known of the outputs.
    """

    source: DataSource
    split: Split | None
    preprocess: Preprocess | None
    aims: Aims
    where: Where
