"""What a user is promised of `split`: which rows land where, the same each time, or a fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from data_cases import DATA, needs_data
from known import present

from nndsl.components.base import Origin
from nndsl.data.divide import Rows, divide, holding_all, keras_test
from nndsl.data.outlook import describe
from nndsl.data.prepare import prepare, prepare_arrays
from nndsl.data.request import Request
from nndsl.data.sources import Boston, CsvData, Har, Iris, Mnist, TableData
from nndsl.data.split import Split, parts_of
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.source import Span

SAMPLE = Where(Path(), sample=True)


def rows(count: int = 100, classes: Any = None, groups: Any = None, own: Any = None) -> Rows:
    return Rows(
        count,
        None if classes is None else np.asarray(classes),
        None if groups is None else np.asarray(groups),
        own,
    )


def faults(split: Split, of: Rows) -> tuple[Diagnostic, ...]:
    fields = {name: Span(i, i + 1) for i, name in enumerate(("test", "val", "by"), start=1)}
    split._origin = Origin(Span(0, 9), Span(0, 5), fields)
    with pytest.raises(NNError) as caught:
        divide(split, of)
    return caught.value.diagnostics


def test_without_a_split_all_rows_are_for_training() -> None:
    parts = divide(None, rows(10))
    assert parts.train.tolist() == list(range(10))
    assert parts.val is None and parts.test is None


def test_every_row_is_in_exactly_one_part() -> None:
    parts = divide(Split(test=0.2, val=0.1), rows(100))
    assert parts.val is not None and parts.test is not None
    assert (len(parts.train), len(parts.val), len(parts.test)) == (70, 10, 20)
    together = np.concatenate([parts.train, parts.val, parts.test])
    assert sorted(together.tolist()) == list(range(100))


def test_a_whole_number_counts_rows() -> None:
    parts = divide(Split(test=17, val=3), rows(100))
    assert parts.val is not None and parts.test is not None
    assert (len(parts.val), len(parts.test)) == (3, 17)


def test_the_same_seed_gives_the_same_rows_and_another_does_not() -> None:
    first, again, other = (divide(Split(test=0.3, seed=s), rows(100)).train for s in (1, 1, 2))
    assert first.tolist() == again.tolist() != other.tolist()


def test_classes_keep_their_shares() -> None:
    classes = np.repeat([0, 1, 2], [60, 30, 10])
    parts = divide(Split(test=0.2, val=0.1), rows(100, classes))
    assert parts.val is not None and parts.test is not None
    assert np.bincount(classes[parts.test]).tolist() == [12, 6, 2]
    assert np.bincount(classes[parts.val]).tolist() == [6, 3, 1]


def test_groups_stay_whole_without_being_asked() -> None:
    groups = np.repeat(np.arange(10), 10)
    parts = divide(Split(test=0.2, val=0.1), rows(100, np.arange(100) % 2, groups))
    assert parts.val is not None and parts.test is not None
    seen = [set(groups[part].tolist()) for part in (parts.train, parts.val, parts.test)]
    assert [len(s) for s in seen] == [7, 1, 2]
    assert not seen[0] & seen[1] and not seen[0] & seen[2] and not seen[1] & seen[2]


def test_the_sets_own_split_is_the_default_and_test_replaces_it() -> None:
    own = np.arange(100) >= 80
    assert divide(None, rows(100, own=own)).train.tolist() == list(range(80))
    kept = divide(Split(val=0.1), rows(100, own=own))
    assert kept.test is not None and kept.test.tolist() == list(range(80, 100))
    assert kept.val is not None and len(kept.val) == 8 and kept.val.max() < 80
    replaced = divide(Split(test=0.5), rows(100, own=own))
    assert replaced.test is not None and len(replaced.test) == 50
    assert replaced.test.min() < 80
    assert divide(Split(test=0, val=0.1), rows(100, own=own)).test is None


def test_kerass_split_of_boston_is_kerass() -> None:
    order = np.arange(506)
    np.random.RandomState(113).shuffle(order)
    data = prepare(Request(Boston(), Split(by="keras"), None, "regression", SAMPLE))
    assert data.test is not None
    assert set(data.train.rows.tolist()) == set(order[:404].tolist())
    assert set(data.test.rows.tolist()) == set(order[404:].tolist())
    assert keras_test(506).sum() == 102


def test_val_can_be_taken_beside_kerass_split() -> None:
    data = prepare(Request(Boston(), Split(by="keras", val=0.1), None, "regression", SAMPLE))
    assert data.facts.parts == ("train", "val", "test")
    assert data.val is not None and len(data.val.rows) == 40


def test_val_of_har_is_whole_subjects() -> None:
    data = prepare(Request(Har(), Split(val=0.2), None, "multiclass", SAMPLE))
    assert data.val is not None and data.test is not None
    groups = [set(present(part.groups).tolist()) for part in (data.train, data.val, data.test)]
    assert [len(g) for g in groups] == [17, 4, 9]
    assert len(set.union(*groups)) == 30


def test_val_of_mnist_keeps_the_classes_shares() -> None:
    data = prepare(Request(Mnist(), Split(val=0.1), None, "multiclass", SAMPLE))
    assert data.val is not None
    shares = np.bincount(data.val.y) / len(data.val.y)
    assert np.abs(shares - np.bincount(data.train.y) / len(data.train.y)).max() < 0.005


@needs_data
def test_hars_own_split_is_by_subject() -> None:
    data = prepare(Request(Har(), None, None, "multiclass", Where(Path(), data=DATA)))
    assert data.test is not None and data.train.groups is not None
    assert (len(data.train.x), len(data.test.x)) == (7352, 2947)
    assert len(set(data.train.groups.tolist())) == 21
    assert not set(data.train.groups.tolist()) & set(present(data.test.groups).tolist())


def test_a_group_column_of_a_file_is_split_by_and_is_no_input(tmp_path: Path) -> None:
    lines = [f"{i},{i % 5},{i}.5" for i in range(50)]
    (tmp_path / "a.csv").write_text("a,who,y\n" + "\n".join(lines), encoding="utf-8")
    source = CsvData(files=("a.csv",), target="y", group="who")
    data = prepare(Request(source, Split(test=0.2), None, "regression", Where(tmp_path)))
    assert data.facts.features == ("a",) and data.facts.grouped
    assert data.test is not None and len(set(present(data.test.groups).tolist())) == 1
    assert len(data.test.rows) == 10


@pytest.mark.parametrize(
    ("split", "of", "code", "place", "said"),
    [
        (Split(by="group", test=0.2), rows(), "no-groups", 3, "no groups"),
        (Split(by="official"), rows(), "no-official-split", 3, "no split of their own"),
        (Split(by="keras"), rows(), "no-keras-split", 3, "`boston`"),
        (Split(by="stratified", test=0.2), rows(), "stratify-without-classes", 3, "classes"),
        (Split(by="random"), rows(), "split-without-parts", 3, "neither"),
        (Split(test=0.8, val=0.2), rows(), "split-too-large", 2, "100 of 100"),
        (Split(test=1.0), rows(), "split-too-large", 1, "100 of 100"),
        (Split(test=200), rows(), "split-too-large", 1, "200 of 100"),
        (Split(test=2.5), rows(), "bad-split-size", 1, "2.5"),
        (Split(test=0.001), rows(), "part-too-small", 1, "no row"),
        (Split(val=2), rows(10, [0, 1, 2, 3, 4] * 2), "part-too-small", 2, "5 classes"),
        (Split(test=0.4), rows(10, [0] * 9 + [1]), "class-too-small", 1, "`1` has one row"),
        (Split(test=0.4), rows(10, None, [7] * 10), "too-few-groups", 1, "only one group"),
    ],
)
def test_a_split_that_cant_be_made_is_a_fault_at_its_place(
    split: Split, of: Rows, code: str, place: int, said: str
) -> None:
    found = faults(split, of)
    assert [d.code for d in found] == [code]
    assert found[0].span == Span(place, place + 1)
    assert said in found[0].message
    assert found[0].help


def test_test_beside_an_official_split_is_a_conflict() -> None:
    own = np.arange(100) >= 80
    found = faults(Split(by="official", test=0.2), rows(100, own=own))
    assert [d.code for d in found] == ["split-conflict"]


def test_several_faults_are_said_at_once() -> None:
    found = faults(Split(by="group", test=1.5, val=2.5), rows())
    assert [d.code for d in found] == ["no-groups", "bad-split-size", "bad-split-size"]


def test_a_known_sets_split_is_checked_without_loading_it() -> None:
    for split, code in (
        (Split(by="keras"), "no-keras-split"),
        (Split(test=2), "part-too-small"),
        (Split(by="group", test=0.1), "no-groups"),
    ):
        with pytest.raises(NNError) as caught:
            describe(Request(Iris(), split, None, "multiclass", Where(Path(), download=False)))
        assert [d.code for d in caught.value.diagnostics] == [code]


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize(
    "split",
    [None, Split(test=0.2), Split(val=0.2), Split(test=0.2, val=0.2), Split(test=0, val=0.1)],
)
def test_the_parts_foretold_are_the_parts_made(split: Split | None, own: bool) -> None:
    parts = divide(split, rows(100, own=np.arange(100) >= 80 if own else None))
    made = [n for n in ("train", "val", "test") if getattr(parts, n) is not None]
    assert parts_of(split, own) == tuple(made)


def test_groups_given_with_arrays_stay_whole() -> None:
    x, y = np.arange(40.0).reshape(20, 2), np.arange(20.0)
    groups = [f"g{i % 4}" for i in range(20)]
    data = prepare_arrays(x, y, Split(test=0.25), None, "regression", groups)
    assert data.test is not None and len(set(present(data.test.groups).tolist())) == 1


def test_a_table_without_split_trains_on_all_its_rows() -> None:
    source = TableData(rows=((0, 0.5), (1, 1.5)))
    assert prepare(Request(source, None, None, "regression", SAMPLE)).facts.parts == ("train",)


@pytest.mark.parametrize("seed", range(5))
def test_rows_and_groups_are_drawn_as_scikit_learn_draws_them(seed: int) -> None:
    from sklearn.model_selection import GroupShuffleSplit, ShuffleSplit

    rng = np.random.default_rng(seed)
    groups = np.array([f"g{i}" for i in rng.integers(0, 9, 60)], dtype=object)
    first = int(np.random.default_rng(seed).integers(2**31))
    rows = Rows(60, None, None, None)
    found = divide(Split(test=0.25, seed=seed), rows)
    _, taken = next(ShuffleSplit(1, test_size=15, random_state=first).split(groups))
    assert found.test is not None
    assert found.test.tolist() == sorted(taken)
    found = divide(Split(test=0.25, seed=seed), Rows(60, None, groups, None))
    count = max(1, round(0.25 * len(set(groups))))
    cutter = GroupShuffleSplit(1, test_size=count, random_state=first)
    stay, taken = next(cutter.split(groups, groups=groups))
    assert found.test is not None
    assert found.test.tolist() == sorted(taken)
    assert found.train.tolist() == sorted(stay)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("grouped", [False, True])
def test_the_option_that_is_named_gives_each_part_all_classes(seed: int, grouped: bool) -> None:
    classes = np.repeat(np.arange(30) % 10 < 2, 4).astype(int)
    of = rows(120, classes, np.arange(120) // 4 if grouped else None)
    split = Split(test=0.2, val=0.1, by="group" if grouped else "random", seed=seed)
    name, value = holding_all(split, of).split("=")
    assert name == ("seed" if grouped else "by")
    parts = divide(split.model_copy(update={name: int(value) if grouped else value}), of)
    assert set(classes[present(parts.val)]) == set(classes[parts.train]) == {0, 1}


def test_no_option_is_named_where_none_gives_each_part_all_classes() -> None:
    one = np.arange(40) == 7
    for way in ("random", "stratified", "time"):
        split = Split(val=0.25, by=way)
        assert holding_all(split, rows(40, one.astype(int))) == ""
    alone = rows(40, one.astype(int), np.arange(40) // 4)
    assert holding_all(Split(val=0.25, by="group"), alone) == ""
