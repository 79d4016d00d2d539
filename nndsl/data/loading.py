"""From a source to its rows: a `data` statement goes in, what it names is read and comes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nndsl.data.fitting.words import Wording
from nndsl.data.images.folders import images
from nndsl.data.known.bundled import bundled
from nndsl.data.known.entries import KNOWN
from nndsl.data.known.locate import NowhereError, locate, read_found
from nndsl.data.known.retarget import retargeted
from nndsl.data.known.sample import sample
from nndsl.data.known.simulated import signals
from nndsl.data.raw import Raw
from nndsl.data.sources import (
    DataSource,
    DownloadedSet,
    FileData,
    ImageData,
    KnownSet,
    Signals,
    TableData,
    TextData,
)
from nndsl.data.tables.loading import files, table
from nndsl.data.where import Where, cache_folder
from nndsl.diagnostics import NNError, StorageError
from nndsl.errors import data_files as errors


def load(
    source: DataSource,
    where: Where,
    spelled: bool = False,
    may_lack: bool = False,
    codes: Sequence[str] = (),
) -> Raw:
    """Return the rows of a source; with ``spelled``, targets in text files stay texts.

    So do ``codes``, columns of whole numbers, where these have zeros in front. With ``may_lack``,
    rows may lack a target or what says where they belong, and are marked for it. Raises NNError
    where rows can't be had, StorageError where a download can't be kept.
    """
    if isinstance(source, TableData):
        return table(source, may_lack)
    if isinstance(source, FileData):
        return files(source, where, spelled, may_lack, codes)
    if isinstance(source, TextData):
        wording = Wording(source.vocabulary, source.length)
        return replace(files(source.table, where, spelled, may_lack, codes), wording=wording)
    if isinstance(source, ImageData):
        return images(source, where)
    assert isinstance(source, KnownSet)
    if isinstance(source, DownloadedSet):
        raw = _downloaded(source, where)
    elif isinstance(source, Signals):
        raw = signals(source)
    else:
        raw = bundled(source)
    return raw if source.target is None else retargeted(raw, source.target)


def _downloaded(source: DownloadedSet, where: Where) -> Raw:
    if where.sample:
        return sample(source)
    known = KNOWN[source.keyword]
    try:
        found = locate(source.keyword, where)
    except NowhereError as fault:
        if source.offline == "sample":
            return sample(source)
        place, name = source.origin.head, source.keyword
        raise NNError(
            errors.data_unavailable(
                place, name, fault.tried, files=known.files, cache=cache_folder()
            )
        ) from None
    except StorageError:
        if source.offline == "sample":  # a set that can't be kept can't be had
            return sample(source)
        raise
    return read_found(source, found)
