"""What a user is promised of prepared data that are kept: a quick start, and nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import fields
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from data_cases import get

from nndsl.cli import main
from nndsl.data import loading, prepare as preparing
from nndsl.data.cache import kept, remembered
from nndsl.data.cache.wanted import keeping
from nndsl.data.prepare import read_facts
from nndsl.data.prepared import Part, Prepared
from nndsl.data.preprocess import Preprocess
from nndsl.data.request import Request
from nndsl.data.samples import Samples
from nndsl.data.sources import CsvData, DataSource, ImageData, TextData
from nndsl.data.split import Split
from nndsl.data.where import Where

STEP = Split(test=0.2, val=0.1, seed=3)


@pytest.fixture(autouse=True)
def eager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Keep everything, however small and quickly made; return the folder of what is kept."""
    monkeypatch.setenv("NNDSL_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("NNDSL_NO_CACHE", raising=False)
    monkeypatch.setattr(remembered, "LEAST", 0)
    monkeypatch.setattr(remembered, "WORTH", 0.0)
    monkeypatch.setattr(remembered, "_READ", float("inf"))
    monkeypatch.setattr(remembered, "_HASHED", float("inf"))
    remembered._recent.clear()
    yield tmp_path / "cache" / "prepared"
    remembered._recent.clear()


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[DataSource]:
    """Return a list that grows by each source that is read."""
    found: list[DataSource] = []
    load = loading.load

    def counted(source: DataSource, *given: Any) -> Any:
        found.append(source)
        return load(source, *given)

    monkeypatch.setattr(preparing, "load", counted)
    return found


def rows(folder: Path) -> tuple[CsvData, Where]:
    text = "".join(f"{i % 5},{i / 3},{'red' if i % 3 else 'blue'},g{i % 7}\n" for i in range(100))
    (folder / "a.csv").write_text("y,x,c,g\n" + text, encoding="utf-8")
    return CsvData(files=("a.csv",), target="y", group="g"), Where(folder)


def pictures(folder: Path) -> tuple[ImageData, Where]:
    from PIL import Image

    for i in range(12):
        path = folder / "photos" / "ab"[i % 2] / f"{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((4, 4, 3), i, np.uint8)).save(path)
    return ImageData(folder=("photos",), size=(4, 4)), Where(folder)


def texts(folder: Path) -> tuple[TextData, Where]:
    text = "".join(f"good film {i},{i % 2}\n" for i in range(20))
    (folder / "t.csv").write_text("said,y\n" + text, encoding="utf-8")
    return TextData(files=("t.csv",), column="said", target="y", length=4), Where(folder)


def same(one: Prepared, other: Prepared) -> None:
    """Assert that two prepared sets are equal to the last bit."""
    for name in ("train", "val", "test"):
        mine: Part | None = getattr(one, name)
        theirs: Part | None = getattr(other, name)
        assert (mine is None) == (theirs is None)
        if mine is None or theirs is None:
            continue
        assert isinstance(mine.inputs, Samples) == isinstance(theirs.inputs, Samples)
        for field in ("x", "y", "groups", "rows"):
            a, b = getattr(mine, field), getattr(theirs, field)
            assert (a is None) == (b is None)
            if a is not None:
                assert (a.dtype, a.shape) == (b.dtype, b.shape)
                assert a.tolist() == b.tolist() if a.dtype == object else a.tobytes() == b.tobytes()
    for name in ("facts", "checksum", "sample", "origin"):
        assert getattr(one, name) == getattr(other, name)
    assert one.facts.findings == other.facts.findings
    assert one.facts.numbers == other.facts.numbers
    assert one.preprocessing.to_json() == other.preprocessing.to_json()


@pytest.mark.parametrize(
    ("make", "task", "step"),
    [
        (rows, "multiclass", Preprocess()),
        (rows, "regression", Preprocess(target="standardize")),
        (rows, "autoencoder", Preprocess()),
        (pictures, "multiclass", Preprocess()),
        (texts, "binary", None),
    ],
)
def test_the_second_time_data_are_the_same_to_the_last_bit_and_not_read(
    tmp_path: Path, loads: list[DataSource], make: Callable[..., Any], task: Any, step: Any
) -> None:
    source, where = make(tmp_path)
    split = Split(test=0.25, seed=1) if make is pictures else STEP
    first = get(source, where, task, split=split, preprocess=step)
    assert len(loads) == 1
    assert len(kept.entries()) == 1
    second = get(source, where, task, split=split, preprocess=step)
    assert len(loads) == 1, "it was read again"
    same(first, second)
    with keeping(False):
        third = get(source, where, task, split=split, preprocess=step)
    assert len(loads) == 2
    same(first, third)


def test_what_was_read_for_a_check_is_not_read_again_for_the_run(
    tmp_path: Path, loads: list[DataSource]
) -> None:
    source, where = rows(tmp_path)
    with keeping(False):
        facts = read_facts(Request(source, STEP, None, "multiclass", where))
        data = get(source, where, "multiclass", split=STEP)
        assert len(loads) == 1
        assert data.facts == facts
        get(source, where, "multiclass", split=STEP)
        assert len(loads) == 2, "data are held once, by whoever asked for them"


def test_a_check_knows_the_same_facts_from_what_is_kept(
    tmp_path: Path, loads: list[DataSource]
) -> None:
    source, where = rows(tmp_path)
    data = get(source, where, "multiclass", split=STEP)
    facts = read_facts(Request(source, STEP, None, "multiclass", where))
    assert len(loads) == 1
    assert (facts, facts.findings) == (data.facts, data.facts.findings)


def test_another_content_at_the_same_place_is_read(tmp_path: Path, loads: list[DataSource]) -> None:
    source, where = rows(tmp_path)
    path = tmp_path / "a.csv"
    state = path.stat()
    get(source, where, "multiclass")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("0,0.0,", "1,0.0,"), encoding="utf-8")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 1))
    assert get(source, where, "multiclass").train.y[0] == 1
    assert len(loads) == 2
    path.write_text(text, encoding="utf-8")  # as it was, though at another time
    assert get(source, where, "multiclass").train.y[0] == 0
    assert len(loads) == 2


@pytest.mark.parametrize(
    ("split", "step", "task"),
    [
        (Split(test=0.3, seed=3), None, "multiclass"),
        (Split(test=0.2, seed=4), None, "multiclass"),
        (STEP, Preprocess(scale="minmax"), "multiclass"),
        (STEP, None, "regression"),
        (None, None, "multiclass"),
    ],
)
def test_another_wish_is_another_entry(
    tmp_path: Path, loads: list[DataSource], split: Any, step: Any, task: Any
) -> None:
    source, where = rows(tmp_path)
    get(source, where, "multiclass", split=STEP)
    get(source, where, task, split=split, preprocess=step)
    assert len(loads) == 2
    assert len(kept.entries()) == 2


def spoil_array(folder: Path) -> None:
    (path,) = folder.glob("*.safetensors")
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def cut_array(folder: Path) -> None:
    (path,) = folder.glob("*.safetensors")
    path.write_bytes(path.read_bytes()[:-5])


def remove_array(folder: Path) -> None:
    (path,) = folder.glob("*.safetensors")
    path.unlink()


def change_json(folder: Path) -> None:
    (path,) = folder.glob("*.json")
    path.write_text(path.read_text(encoding="utf-8").replace("multiclass", "regression"))


def no_json(folder: Path) -> None:
    (path,) = folder.glob("*.json")
    path.write_bytes(b"\x80\x04K\x01.")


def other_key(folder: Path) -> None:
    """Put another entry's files, which are whole, in its place."""
    (path,) = folder.glob("*.json")
    said = json.loads(path.read_text(encoding="utf-8"))
    body = json.loads(said["body"]) | {"key": "0" * 64}
    rewrite(path, body)


def rewrite(path: Path, body: Any) -> None:
    """Write an entry anew as somebody would who knows its form."""
    from hashlib import sha256

    text = json.dumps(body)
    said = {"sha256": sha256(text.encode()).hexdigest(), "body": text}
    path.write_text(json.dumps(said), encoding="utf-8")


def other_shape(folder: Path) -> None:
    (path,) = folder.glob("*.json")
    body = json.loads(json.loads(path.read_text(encoding="utf-8"))["body"])
    body["parts"]["train"]["y"]["shape"] = [7, 7]
    rewrite(path, body)


def unfitting_facts(folder: Path) -> None:
    (path,) = folder.glob("*.json")
    body = json.loads(json.loads(path.read_text(encoding="utf-8"))["body"])
    body["facts"]["rows"] = "many"
    rewrite(path, body)


@pytest.mark.parametrize(
    "spoil",
    [
        *(spoil_array, cut_array, remove_array, change_json),
        *(no_json, other_key, other_shape, unfitting_facts),
    ],
)
def test_an_entry_that_was_changed_is_made_anew_with_a_word(
    tmp_path: Path,
    eager: Path,
    loads: list[DataSource],
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Path], None],
) -> None:
    source, where = rows(tmp_path)
    first = get(source, where, "multiclass", split=STEP)
    spoil(eager)
    second = get(source, where, "multiclass", split=STEP)
    assert "warning[spoilt-entry]" in capsys.readouterr().err
    assert len(loads) == 2
    same(first, second)
    get(source, where, "multiclass", split=STEP)
    assert len(loads) == 2, "it wasn't written anew"
    assert capsys.readouterr().err == ""


def test_a_folder_that_others_may_write_into_is_not_used(
    tmp_path: Path, eager: Path, loads: list[DataSource]
) -> None:
    eager.mkdir(parents=True)
    eager.chmod(0o777)
    source, where = rows(tmp_path)
    get(source, where, "multiclass")
    get(source, where, "multiclass")
    assert len(loads) == 2
    assert list(eager.iterdir()) == []


def test_a_cache_folder_that_is_a_file_keeps_nothing_and_harms_nothing(
    tmp_path: Path, loads: list[DataSource]
) -> None:
    (tmp_path / "cache").write_text("", encoding="utf-8")
    source, where = rows(tmp_path)
    get(source, where, "multiclass")
    get(source, where, "multiclass")
    assert len(loads) == 2


def test_a_full_disk_keeps_nothing_and_leaves_nothing(
    tmp_path: Path, eager: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    source, where = rows(tmp_path)
    assert len(get(source, where, "multiclass").train.y) == 100
    assert list(eager.iterdir()) == []


def test_what_was_used_least_recently_makes_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, where = rows(tmp_path)

    def ask(seed: int) -> None:
        get(source, where, "multiclass", split=Split(test=0.2, seed=seed))

    ask(1)
    size = kept.entries()[0].size
    monkeypatch.setattr(kept, "MOST", round(3.5 * size))
    (first,) = kept.entries()
    ask(2)
    second = next(entry for entry in kept.entries() if entry.key != first.key)
    for age, entry in ((200, first), (100, second)):
        path = kept.folder() / f"{entry.key}.json"
        os.utime(path, (path.stat().st_mtime - age,) * 2)
    ask(1)  # which is used now
    ask(3)
    ask(4)
    keys = {entry.key for entry in kept.entries()}
    assert len(keys) == 3
    assert first.key in keys
    assert second.key not in keys


def _write(key: str, value: int) -> None:
    for _ in range(30):
        kept.write(key, {"a": np.full(50_000, value)}, {"value": value})


def test_two_processes_that_keep_the_same_leave_one_whole_entry(tmp_path: Path) -> None:
    key = "f" * 64
    context = get_context("spawn")
    both = [context.Process(target=_write, args=(key, 5)) for _ in range(2)]
    for process in both:
        process.start()
    while any(process.is_alive() for process in both):
        plain = kept.read_plain(key)
        if plain is not None:
            assert (kept.read_arrays(key, plain)["a"] == 5).all()
    assert [process.exitcode for process in both] == [0, 0]
    plain = kept.read_plain(key)
    assert plain is not None
    assert plain["value"] == 5
    assert sorted(path.suffix for path in kept.folder().iterdir()) == [".json", ".safetensors"]


def test_the_switches_leave_nothing_on_the_disk(
    tmp_path: Path, eager: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, where = rows(tmp_path)
    with keeping(False):
        get(source, where, "multiclass")
    monkeypatch.setenv("NNDSL_NO_CACHE", "1")
    get(source, where, "multiclass")
    assert not eager.exists()


def test_a_command_shows_and_removes_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*arguments: str) -> str:
        remembered._recent.clear()
        assert main(arguments) == 0
        return capsys.readouterr().out

    monkeypatch.chdir(tmp_path)
    rows(tmp_path)
    text = 'data csv "a.csv" target=y group=g\ndense classes softmax\nloss crossentropy\n'
    (tmp_path / "a.nn").write_text(text, encoding="utf-8")
    said("check", "a.nn", "--no-cache")
    assert "0 kept" in said("data", "--cache")
    said("check", "a.nn")
    assert "1 kept" in said("data", "--cache")
    assert "1 removed" in said("data", "--clear-cache")
    assert "0 kept" in said("data", "--cache")


def test_every_field_of_prepared_data_is_kept() -> None:
    """A field that is added has to be packed, too."""
    assert {field.name for field in fields(Prepared)} == {
        *("train", "val", "test", "facts"),
        *("preprocessing", "checksum", "sample", "origin"),
    }
    assert {field.name for field in fields(Part)} == {"inputs", "y", "groups", "rows"}
