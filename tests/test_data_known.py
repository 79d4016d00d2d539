"""What a user is promised of the known sets: what they hold, and that it is known beforehand."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from data_cases import DATA, KNOWN_SOURCES, ZIP, needs_data

from nndsl.data.known.entries import KNOWN
from nndsl.data.known.har_names import ACTIVITIES, har_features
from nndsl.data.loading import load
from nndsl.data.outlook import describe
from nndsl.data.prepare import prepare
from nndsl.data.preprocess import Preprocess
from nndsl.data.request import Request
from nndsl.data.sources import SOURCES, Boston, Har, KnownSet, Mnist
from nndsl.data.split import Split
from nndsl.data.where import Where
from nndsl.diagnostics import NNError
from nndsl.facts import TaskName


def task_of(source: type[KnownSet]) -> TaskName:
    classes = len(KNOWN[source.keyword].classes)
    return "regression" if not classes else "binary" if classes == 2 else "multiclass"


@pytest.mark.parametrize("source", KNOWN_SOURCES, ids=lambda s: s.keyword)
@pytest.mark.parametrize("split", [None, Split(test=0.2, val=0.1)], ids=["own", "cut"])
def test_the_facts_foretold_are_the_facts_found_on_samples(
    source: type[KnownSet], split: Split | None
) -> None:
    where = Where(Path(), sample=True, download=False)
    task = task_of(source)
    found = prepare(Request(source(), split, Preprocess(scale="standardize"), task, where))
    assert (
        describe(Request(source(), split, Preprocess(scale="standardize"), task, where))
        == found.facts
    )
    assert np.isfinite(found.train.x).all()


@needs_data
@pytest.mark.parametrize("source", [Har, Mnist], ids=lambda s: s.keyword)
def test_the_facts_foretold_are_the_facts_found_on_real_sets(source: type[KnownSet]) -> None:
    where = Where(Path(), data=DATA, download=False)
    found = prepare(Request(source(), Split(val=0.1), None, "multiclass", where))
    assert describe(Request(source(), Split(val=0.1), None, "multiclass", where)) == found.facts
    assert not found.sample and found.origin.startswith(f"{source.keyword} from {DATA}")


def test_every_known_set_is_a_source_and_every_such_source_is_known() -> None:
    assert {source.keyword for source in KNOWN_SOURCES} == set(KNOWN)
    for source in SOURCES:
        assert source.example.startswith(f"data {source.keyword}")
        assert source.__doc__ and source.__doc__.count(".") >= 1
        assert all(info.description for info in source.model_fields.values())


def test_facts_of_known_sets_load_nothing_heavy() -> None:
    code = (
        "import sys; from pathlib import Path; import nndsl.data.prepare\n"
        "from nndsl.data.known.sets import *; from nndsl.data.outlook import describe\n"
        "from nndsl.data.request import Request; from nndsl.data.where import Where\n"
        "[describe(Request(s(), None, None, None, Where(Path()))) for s in KNOWN_SETS]\n"
        "print([m for m in ('torch', 'pandas', 'sklearn', 'mlxtend') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_boston_is_read_without_importing_mlxtend() -> None:
    code = (
        "import sys; from pathlib import Path; from nndsl.data.loading import load\n"
        "from nndsl.data.where import Where; from nndsl.data.sources import Boston\n"
        "print(load(Boston(), Where(Path())).inputs.shape, 'mlxtend' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(506, 13) False"


@needs_data
def test_bostons_rows_are_the_published_ones() -> None:
    published = pd.read_csv(DATA / "boston.csv")
    raw = load(Boston(), Where(Path()))
    assert tuple(name.lower() for name in published.columns) == (*raw.features, *raw.targets)
    assert np.array_equal(published.iloc[:, :13].to_numpy(dtype=float), np.asarray(raw.inputs))
    assert np.array_equal(published["MEDV"].to_numpy(), raw.y[0])


@needs_data
def test_hars_names_are_made_as_pandas_makes_them() -> None:
    with (
        zipfile.ZipFile(DATA / "uci-har" / ZIP) as outer,
        outer.open("UCI HAR Dataset.zip") as nested,
        zipfile.ZipFile(nested) as inner,
    ):
        lines = inner.read("UCI HAR Dataset/features.txt").decode().split("\n")
    names = [line.split(maxsplit=1)[1] for line in lines if line]
    header = ",".join(f'"{name}"' for name in names)
    from io import StringIO

    assert har_features() == tuple(pd.read_csv(StringIO(header)).columns)


@needs_data
def test_har_has_its_activities_in_its_own_order() -> None:
    raw = load(Har(), Where(Path(), data=DATA))
    assert raw.order[:2] == ("WALKING", "WALKING_UPSTAIRS")
    assert raw.y[0][0] == "STANDING" and raw.groups is not None and raw.groups[0] == 1
    assert abs(float(np.asarray(raw.inputs)[0, 0]) - 0.28858451) < 1e-7


@needs_data
def test_har_is_read_unpacked_as_it_is_read_zipped(tmp_path: Path, nowhere: Where) -> None:
    with (
        zipfile.ZipFile(DATA / "uci-har" / ZIP) as outer,
        outer.open("UCI HAR Dataset.zip") as nested,
        zipfile.ZipFile(nested) as inner,
    ):
        inner.extractall(tmp_path / "unpacked")
    raw = load(Har(), Where(Path(), data=DATA))
    unpacked = load(Har(), Where(Path(), data=tmp_path / "unpacked"))
    assert unpacked.checksum() == raw.checksum()


@needs_data
def test_mnist_has_its_images_and_digits() -> None:
    data = prepare(Request(Mnist(), None, None, "multiclass", Where(Path(), data=DATA)))
    assert data.train.x.shape == (60000, 1, 28, 28)
    assert data.train.x.min() == 0 and data.train.x.max() == 1
    assert data.train.y[:5].tolist() == [5, 0, 4, 1, 9]
    assert abs(float(data.train.x.mean(dtype=np.float64)) - 0.13066) < 1e-4
    frame = pd.DataFrame([[255] * 784], columns=list(data.facts.features))
    assert data.preprocessing.apply(frame).tolist() == np.ones((1, 1, 28, 28)).tolist()


def test_har_is_read_from_a_pair_of_csv_files(tmp_path: Path) -> None:
    header = ",".join(f'"{name}"' for name in (*har_features(), "subject", "Activity"))
    for part, count in (("train", 7352), ("test", 2947)):
        rows = [f"{i}{',0.5' * 560},{i % 30 + 1},{ACTIVITIES[i % 6]}" for i in range(count)]
        (tmp_path / f"{part}.csv").write_text("\n".join([header, *rows]), encoding="utf-8")
    raw = load(Har(), Where(Path(), data=tmp_path))
    assert raw.features == har_features() and raw.rows == 10299
    assert raw.own_test is not None and raw.own_test.sum() == 2947
    assert raw.groups is not None and raw.groups[[0, 7352]].tolist() == [1, 1]
    assert np.asarray(raw.inputs)[[1, 7353], :2].tolist() == [[1, 0.5], [1, 0.5]]
    assert raw.y[0][:2].tolist() == ["WALKING", "WALKING_UPSTAIRS"]


def test_a_csv_pair_of_other_rows_is_not_har(tmp_path: Path) -> None:
    for part in ("train", "test"):
        (tmp_path / f"{part}.csv").write_text("a,subject,Activity\n1,2,SITTING\n")
    with pytest.raises(NNError) as caught:
        load(Har(), Where(Path(), data=tmp_path))
    assert caught.value.diagnostics[0].code == "damaged-data"
    assert "train has 1 rows of 1 columns, not 7352 of 561" in str(caught.value)
