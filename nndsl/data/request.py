"""What is asked of data: where the rows come from, how they are prepared, and for what."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nndsl.diagnostics import NNError

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

    @property
    def codes(self) -> tuple[str, ...]:
        """The columns of files that tell rows apart, whatever their cells look like.

        They are the classes, the groups and recordings, and what is to be one-hot encoded.
        """
        from nndsl.data.sources import FileData, TextData
        from nndsl.data.targets.aims import goals

        source = self.source.table if isinstance(self.source, TextData) else self.source
        if not isinstance(source, FileData):
            return ()
        found = [name for name in (source.group, source.series) if name is not None]
        with suppress(NNError):  # which is told once the columns are known
            for goal in goals(self.aims, source.target, None):
                if goal.task in ("binary", "multiclass"):
                    found += [source.target[at] for at in goal.columns]
        onehot = self.preprocess.onehot if self.preprocess is not None else None
        return tuple(dict.fromkeys([*found, *(onehot or ())]))
