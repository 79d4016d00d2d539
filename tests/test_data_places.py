"""What a user is promised of where known sets are found, and of what stands in for them."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest
from data_cases import DATA, KNOWN_SOURCES, ZIP, needs_data
from known import present

from nndsl.components.base import Origin
from nndsl.data import loading
from nndsl.data.known import locate
from nndsl.data.known.entries import KNOWN
from nndsl.data.known.har_names import har_features
from nndsl.data.known.locate import whereabouts
from nndsl.data.loading import load
from nndsl.data.outlook import describe
from nndsl.data.prepare import prepare
from nndsl.data.request import Request
from nndsl.data.sources import Har, KnownSet, Mnist
from nndsl.data.where import Where
from nndsl.diagnostics import NNError
from nndsl.source import Span

BUNDLED = [source for source in KNOWN_SOURCES if KNOWN[source.keyword].package]


@pytest.mark.parametrize("source", [Har, Mnist], ids=lambda s: s.keyword)
def test_a_set_that_cant_be_had_says_what_was_tried_and_what_to_do(
    source: type[Har] | type[Mnist], nowhere: Where, tmp_path: Path
) -> None:
    asked = source()
    asked._origin = Origin(Span(0, 8), Span(5, 8))
    with pytest.raises(NNError) as caught:
        load(asked, Where(tmp_path, data=tmp_path / "d"))
    (found,) = caught.value.diagnostics
    assert (found.code, found.span) == ("data-unavailable", Span(5, 8))
    assert [fact.split(" ")[1] for fact in found.facts][:2] == ["data=", "cache"]
    assert "unreachable" in found.facts[2] and "https://" in found.facts[2]
    assert "sample=True" in (found.help or "") and "NNDSL_DATA" in (found.help or "")


def test_offline_sample_uses_the_stand_in_only_where_the_set_cant_be_had(nowhere: Where) -> None:
    assert prepare(Request(Har(offline="sample"), None, None, "multiclass", nowhere)).sample
    assert describe(Request(Har(offline="sample"), None, None, "multiclass", nowhere)).rows is None


@needs_data
def test_offline_sample_uses_the_real_set_where_there_is_one(nowhere: Where) -> None:
    where = Where(Path(), data=DATA)
    assert not prepare(Request(Har(offline="sample"), None, None, "multiclass", where)).sample


def test_the_stand_ins_are_the_same_each_time() -> None:
    where = Where(Path(), sample=True)
    for source, checksum in ((Har(), "24e29f7d"), (Mnist(), "59cde6fd")):
        first, again = load(source, where), load(source, where)
        assert first.checksum() == again.checksum()
        assert first.checksum().startswith(checksum)
        assert first.sample


def test_hars_stand_in_has_hars_schema_and_can_be_learnt_but_not_trivially() -> None:
    from sklearn.linear_model import RidgeClassifier

    data = prepare(Request(Har(), None, None, "multiclass", Where(Path(), sample=True)))
    assert data.test is not None and data.facts.features == har_features()
    assert [len(set(present(p.groups).tolist())) for p in (data.train, data.test)] == [21, 9]
    model = RidgeClassifier(alpha=100).fit(data.train.x, data.train.y)
    assert 0.85 < model.score(data.test.x, data.test.y) < 0.95
    assert "SIMULATED" in data.origin


@pytest.mark.parametrize("source", BUNDLED, ids=lambda s: s.keyword)
def test_sample_changes_nothing_for_sets_that_are_always_there(source: type[KnownSet]) -> None:
    sample, real = (load(source(), Where(Path(), sample=s)) for s in (True, False))
    assert sample.checksum() == real.checksum() and not sample.sample


def test_whereabouts_says_each_place_without_downloading(nowhere: Where, tmp_path: Path) -> None:
    found = whereabouts("har", Where(tmp_path, data=tmp_path))
    assert [place.split(" ")[0] for place, _ in found][:2] == ["data=", "cache"]
    assert [state for _, state in found] == ["not there", "no such folder", "to download, 61.0 MB"]
    assert whereabouts("iris", nowhere) == [("package scikit-learn", "always there")]


def test_a_damaged_set_is_named_and_not_replaced_by_the_stand_in(
    nowhere: Where, tmp_path: Path
) -> None:
    (tmp_path / ZIP).write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(NNError) as caught:
        load(Har(offline="sample"), Where(tmp_path, data=tmp_path))
    assert caught.value.diagnostics[0].code == "damaged-data"
    assert ZIP in caught.value.diagnostics[0].message


def test_damaged_images_are_named(nowhere: Where, tmp_path: Path) -> None:
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        (tmp_path / f"{name}-ubyte").write_bytes(b"\0\0\x08\x03\0\0\0\x01")
    with pytest.raises(NNError) as caught:
        load(Mnist(), Where(tmp_path, data=tmp_path))
    assert caught.value.diagnostics[0].code == "damaged-data"
    assert "train-images-idx3-ubyte" in caught.value.diagnostics[0].message


@needs_data
def test_a_downloaded_set_is_kept_in_the_cache(
    nowhere: Where, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched = []

    def copy(remote: Any, folder: Path, **_: Any) -> Path:
        fetched.append(remote.name)
        content = (DATA / "MNIST" / "raw" / remote.name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == remote.sha256
        assert len(content) == remote.size
        folder.mkdir(parents=True, exist_ok=True)
        return Path(shutil.copy(DATA / "MNIST" / "raw" / remote.name, folder))

    monkeypatch.setattr(locate, "download", copy)
    for _ in range(2):
        assert loading.load(Mnist(), nowhere).rows == 70000
    assert len(fetched) == 4
