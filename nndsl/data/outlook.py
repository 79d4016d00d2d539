"""A `data` statement goes in, and what is known of its rows before training comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nndsl.data.aims import Aims
from nndsl.data.source import KnownSet
from nndsl.data.where import Where
from nndsl.facts import Facts

if TYPE_CHECKING:
    from nndsl.data.preprocess import Preprocess
    from nndsl.data.source import DataSource
    from nndsl.data.split import Split


def describe(
    source: DataSource,
    split: Split | None,
    preprocess: Preprocess | None,
    task: Aims,
    where: Where,
) -> Facts:
    """Return the facts that `prepare` would find.

    Those of a known set are known without loading it; its ``rows`` is None where the set may
    turn out to be the stand-in. Files are read. ``task`` may be None while it isn't known yet.
    """
    told = isinstance(source, KnownSet) and source.target is None
    told = told and source.keyword != "signals"  # whose windows take no longer than a check
    told = told and task != "autoencoder"
    if isinstance(source, KnownSet) and told and (preprocess is None or not preprocess.onehot):
        from nndsl.data.known_facts import known_facts

        return known_facts(source, split, preprocess, task, where)
    # All that reads rows is needed only here.
    from nndsl.data.prepare import read_facts

    return read_facts(source, split, preprocess, task, where)
