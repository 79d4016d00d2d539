"""What a user is promised of autoencoders: the input is the target, in its own units again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command import nndsl as command
from data_cases import csv

import nndsl
from nndsl.cli import main
from nndsl.data.outlook import describe
from nndsl.data.prepare import prepare, prepare_arrays
from nndsl.data.preprocess import Preprocess
from nndsl.data.request import Request
from nndsl.data.sources import CsvData, Digits, Signals
from nndsl.data.split import Split
from nndsl.data.where import Where
from nndsl.diagnostics import NNError
from nndsl.fixing import fix
from nndsl.runs.saved import open_run
from nndsl.source import Source


def test_the_targets_are_the_scaled_inputs_and_decode_to_their_own_units() -> None:
    where, scale = Where(Path()), Preprocess(scale="standardize")
    data = prepare(Request(Digits(), Split(test=0.2), scale, "autoencoder", where))
    np.testing.assert_array_equal(data.train.y, data.train.x)
    assert data.test is not None
    units = data.preprocessing.target.in_units(data.test.y)
    raw = prepare(Request(Digits(), Split(test=0.2, by="random"), None, "regression", where))
    assert raw.test is not None
    np.testing.assert_allclose(units, raw.test.x, atol=1e-4)
    assert data.facts.targets == data.facts.features
    assert data.facts.classes == ()
    assert describe(Request(Digits(), Split(test=0.2), scale, "autoencoder", where)) == data.facts


@pytest.mark.parametrize("layout", ["channels_last", "channels_first"])
def test_values_of_windows_decode_by_their_channel(layout: str) -> None:
    where, scale = Where(Path()), Preprocess(scale="standardize")
    source = Signals(window=16, layout=layout)
    data = prepare(Request(source, None, scale, "autoencoder", where))
    plain = prepare(Request(source, None, None, "autoencoder", where))
    units = data.preprocessing.target.in_units(data.train.y)
    np.testing.assert_allclose(units, plain.train.y, atol=1e-5)
    assert len(data.facts.targets) == 48


def test_arrays_of_any_shape_are_their_own_targets() -> None:
    x = np.random.default_rng(0).random((10, 1, 4, 3))
    data = prepare_arrays(x, np.zeros(10), None, None, "autoencoder")
    np.testing.assert_array_equal(data.train.y, data.train.x.reshape(10, 12))


def test_categories_and_gaps_are_given_back_as_the_network_sees_them(tmp_path: Path) -> None:
    where = csv(tmp_path, "a,b,y\n1,red,5\n,blue,6\n3,red,7\n")
    source = CsvData(files=("a.csv",), target=("y",))
    data = prepare(Request(source, None, Preprocess(missing="zero"), "autoencoder", where))
    assert data.facts.targets == ("a", "b=blue", "b=red")
    assert data.train.y.tolist() == [[1, 0, 1], [0, 1, 0], [3, 0, 1]]


def test_a_run_gives_back_rows_and_the_same_figures_in_both_engines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "data iris; split test=20%; preprocess standardize; dense 3; dense features\n"
    text += "task autoencoder; loss mse; optimizer adam 0.02; train epochs=60 seed=1"
    (tmp_path / "m.nn").write_text(text, encoding="utf-8")
    model = nndsl.load(tmp_path / "m.nn")
    assert model.warnings == () and model.elaborated.purpose == "autoencoder"
    result = model.run(out=tmp_path / "run")
    assert result.metrics["test"]["rmse"] < 0.25, "three of four measures tell the fourth"
    for engine in ("numpy", "torch"):
        again = open_run(tmp_path / "run").evaluate(engine)["test"]["rmse"]
        assert again == pytest.approx(result.metrics["test"]["rmse"], rel=1e-5)
    names = list(model.facts.features) if model.facts is not None else []
    pd.DataFrame([[5.1, 3.5, 1.4, 0.2]], columns=names).to_csv(tmp_path / "n.csv", index=False)
    assert main(["predict", str(tmp_path / "run"), str(tmp_path / "n.csv")]) == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.split(",") == names
    np.testing.assert_allclose([float(v) for v in row.split(",")], [5.1, 3.5, 1.4, 0.2], atol=0.6)


IMAGES = """\
data digits
split test=20% seed=1
preprocess minmax
reshape 1x8x8
conv 8 3x3 same stride=2 relu
conv_transpose 4 4x4 stride=2 pad=1 relu
conv 1 3x3 same sigmoid
task autoencoder
loss bce
optimizer adam 0.01
train epochs=8 batch=32 seed=1
baseline mean
"""


def test_images_of_shares_come_back_by_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "m.nn").write_text(IMAGES, encoding="utf-8")
    done = command("run", "m.nn", "--out", "run", "--json", cwd=tmp_path)
    assert done.code == 0, done.err
    found = done.json["metrics"]["test"]["rmse"]
    assert found < 2.0 and found < 0.5 * done.json["baselines"]["mean"]["rmse"]
    for engine in ("numpy", "torch"):
        again = open_run(tmp_path / "run").evaluate(engine)["test"]["rmse"]
        assert again == pytest.approx(found, rel=1e-5)
    digits = nndsl.loads("data digits; dense 1; task regression; loss mse").prepared().train.x
    names = [f"pixel_{row}_{column}" for row in range(8) for column in range(8)]
    pd.DataFrame(digits[:3], columns=names).to_csv(tmp_path / "new.csv", index=False)
    done = command("predict", "run", "new.csv", "--out", "back.csv", cwd=tmp_path)
    assert done.code == 0, done.err
    back = pd.read_csv(tmp_path / "back.csv")
    assert list(back) == names
    assert np.sqrt(((back.to_numpy() - digits[:3]) ** 2).mean()) < 3.0


def test_inputs_beyond_shares_are_refused_where_arrays_show_it() -> None:
    x = np.random.default_rng(0).normal(size=(20, 1, 8, 8))
    model = nndsl.loads("conv 1 3x3 same sigmoid; task autoencoder; loss bce")
    with pytest.raises(NNError, match="`bce` is for inputs from 0 to 1, and these are from -"):
        model.fit(x)
    text = "preprocess minmax; conv 1 3x3 same sigmoid; task autoencoder; loss bce"
    scaled = nndsl.loads(text)
    assert scaled.fit(x).epochs == 10


@pytest.mark.parametrize("loss", ["elbo bce", "bce"])
@pytest.mark.parametrize("end", ["dense 16 sigmoid", "dense 16; sigmoid"])
def test_a_fix_moves_a_sigmoid_to_the_end_instead_of_adding_another(loss: str, end: str) -> None:
    text = f"""
    input 1x4x4; row = flatten
    m = dense 2; v = dense 2 from=row; sample m v
    {end}; reshape 1x4x4; flatten
    task autoencoder; loss {loss}
    """
    mended, _ = fix(Source.of(text), Where(Path()))
    layers = [node.layer.keyword for node in nndsl.loads(mended.text).graph]
    assert layers.count("sigmoid") == 1
    assert layers[-2:] == ["flatten", "sigmoid"]
