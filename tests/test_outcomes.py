"""What training came to is said: of poor networks, of diverged ones, of weights that are spoilt."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from command import inside
from safetensors.numpy import load_file, save_file

import nndsl

STILL = "optimizer sgd 1e-12; train epochs=1"
NUMBER = "dense 8 relu; dense 1; loss mse; train epochs=3 batch=all"


def rows(count: int = 40) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(count, 3))


def warned(text: str, x: np.ndarray, y: np.ndarray) -> nndsl.Diagnostic:
    """Return the only warning of a training."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        nndsl.loads(text).fit(x, y)
    (found,) = [each.message for each in heard]
    assert isinstance(found, nndsl.NNWarning)
    assert heard[0].filename == __file__
    return found.diagnostic


def test_a_network_that_takes_all_rows_for_one_class_is_warned_of_in_python_as_well() -> None:
    y = np.array(["no"] * 36 + ["yes"] * 4)
    text = f"dense 1 sigmoid weights=[[0], [0], [0]] bias=-9; loss bce; {STILL}"
    found = warned(text, rows(), y)
    assert found.code == "only-class" and "all train rows for" in found.message
    assert found.help is not None and "`pos_weight=balanced`" in found.help
    found = warned(text.replace("bce", "bce pos_weight=3"), rows(), y)
    assert found.help is not None and "pos_weight" not in found.help


def test_rows_that_all_are_of_one_class_may_be_taken_for_it() -> None:
    y = np.array(["no", "yes"] * 10 + ["no"] * 20)
    text = "split test=50% by=time; dense 1 sigmoid weights=[[0], [0], [0]] bias=-9; loss bce"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = nndsl.loads(f"{text}; {STILL}").fit(rows(), y)
    assert result.only_class == "no"


def test_a_regression_that_is_worse_than_the_mean_is_warned_of_with_both_figures() -> None:
    x = rows()
    y = 3 + x[:, 0] + x[:, 1]
    found = warned(f"dense 1 weights=[[0.1], [0], [0]]; loss mse; {STILL}", x, y)
    assert found.code == "worse-than-mean"
    wrong = np.sqrt(np.mean((y - 0.1 * x[:, 0]) ** 2))
    assert f"rmse {wrong:.4g}, that of the mean {y.std():.4g}" in found.message
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nndsl.loads(f"dense 1 weights=[[1], [1], [0]] bias=3; loss mse; {STILL}").fit(x, y)


@pytest.mark.parametrize("layout", ["channels_last", "channels_first"])
@pytest.mark.parametrize("preprocess", ["", "preprocess standardize\n"])
def test_a_poor_network_of_windows_is_warned_of_and_saved(
    tmp_path: Path, layout: str, preprocess: str
) -> None:
    values = 100 * rows(120)
    lines = [f"{a},{b},{c + 1000}" for a, b, c in values.tolist()]
    (tmp_path / "walks.csv").write_text("\n".join(["a,b,y", *lines]) + "\n")
    (tmp_path / "walks.nn").write_text(
        f'data csv "walks.csv" target=y window=4 label=last layout={layout}\n{preprocess}'
        f"split test=25%\nflatten; dense 1; loss mse; {STILL}\n"
    )
    done = inside("run", "walks.nn", "--out", "walks", cwd=tmp_path)
    assert done.code == 0
    assert "warning[worse-than-mean]" in done.err
    assert ("preprocess standardize" in done.err) == (not preprocess)
    assert inside("eval", "walks", cwd=tmp_path).code == 0


def test_a_regression_that_gives_one_number_is_warned_of_with_it() -> None:
    x = rows()
    found = warned(f"dense 1 weights=[[0], [0], [0]] bias=2.5; loss mae; {STILL}", x, x.sum(axis=1))
    assert found.code == "only-number" and "the same number for `y`, 2.5" in found.message


@pytest.mark.parametrize(
    ("begin", "size", "advice"),
    [
        ("", 30, "lower the learning rate (it is 1e+20), or scale the data"),
        ("preprocess standardize;", 30, "(it is 1e+20), or scale the target: "),
        ("preprocess standardize target=standardize;", 30, "lower the learning rate (it is 1e+20"),
    ],
)
def test_the_help_of_a_diverged_training_names_only_what_the_file_lacks(
    begin: str, size: float, advice: str
) -> None:
    x = size * rows()
    with warnings.catch_warnings(), pytest.raises(nndsl.TrainingError) as caught:
        warnings.simplefilter("ignore")  # of the target's size it is told before
        nndsl.loads(f"{begin} {NUMBER}; optimizer sgd 1e20").fit(x, x.sum(axis=1))
    (fault,) = caught.value.diagnostics
    assert fault.help is not None and advice in fault.help
    assert ("standardize" in fault.help) == ("target=standardize" not in begin)


def test_the_help_of_a_diverged_training_names_the_rate_of_the_file_and_that_of_the_step() -> None:
    text = f"{NUMBER}; optimizer sgd 1e20".replace("batch=all", "batch=all on_nan=rollback")
    with pytest.raises(nndsl.TrainingError) as caught:
        nndsl.loads(text).fit(rows(), rows().sum(axis=1))
    assert "(it is 1e+20, and was 3.125e+18 here)" in (caught.value.diagnostics[0].help or "")


def test_a_trained_network_of_pytorch_is_ready_for_use() -> None:
    text = "dense 8 relu; batchnorm; dropout 50%; dense 2 softmax; loss crossentropy"
    result = nndsl.loads(f"preprocess standardize; {text}; train epochs=2").fit(
        rows(), np.array([0, 1] * 20)
    )
    net = result.torch()
    assert not net.training
    with torch.no_grad():
        given = net(torch.from_numpy(result.preprocessed(rows()))).numpy()
    np.testing.assert_allclose(given, result.predict_proba(rows()), atol=1e-6)
    assert nndsl.loads(f"input 3; {text}").torch().training  # as any module of PyTorch


def test_the_code_of_an_autoencoder_is_had_by_its_name() -> None:
    text = "preprocess minmax; code = dense 2; dense ? sigmoid; task autoencoder; loss bce"
    result = nndsl.loads(f"{text}; train epochs=1").fit(rows())
    x = result.preprocessed(rows())
    found = result.torch().value("code", torch.from_numpy(x)).detach().numpy()
    wanted = x @ result.weights["code.weight"].T + result.weights["code.bias"]
    np.testing.assert_allclose(found, wanted, atol=1e-6)


def test_logits_of_several_outputs_come_as_a_tuple_as_the_outputs_do() -> None:
    net = nndsl.loads("input 3; a = dense 2; b = dense 4 softmax from=input; output a b").torch()
    x = torch.from_numpy(rows()).float()
    (first, second), (a, b) = net.logits(x), net(x)
    assert torch.equal(first, a)
    torch.testing.assert_close(second.softmax(1), b)
    assert torch.equal(net.logits_and(x, ())[0], torch.cat([first, second], dim=1))


@pytest.mark.parametrize(
    ("x", "code", "said"),
    [
        (torch.zeros(2, 3, 8, 8), "input-shape", "(2, 3, 8, 8)"),
        (torch.zeros(2, 1, 9, 9), "input-shape", "(2, 1, 9, 9)"),
        (torch.zeros(1, 8, 8), "input-shape", "`x[None]`"),
        (torch.zeros(2, 1, 8, 8, dtype=torch.int64), "input-type", "`x.to(torch.float32)`"),
        (np.zeros((2, 1, 8, 8)), "input-type", "`torch.tensor(x)`"),
    ],
)
def test_what_a_network_of_pytorch_cannot_take_is_told_in_its_own_words(
    x: torch.Tensor, code: str, said: str
) -> None:
    net = nndsl.loads("input 1x8x8; conv 4 3x3 relu; flatten; dense 3 softmax").torch()
    for asked in (net, net.logits):
        with pytest.raises(nndsl.NNError) as caught:
            asked(x)
        assert caught.value.diagnostics[0].code == code
        assert said in str(caught.value)


def test_images_of_another_size_are_still_taken_where_layers_can() -> None:
    net = nndsl.loads("input 1x8x8; conv 4 3x3; global_avgpool; dense 3").torch()
    assert net(torch.zeros(2, 1, 20, 20)).shape == (2, 3)


def test_several_inputs_given_apart_are_asked_for_side_by_side() -> None:
    text = "l = input 2; r = input 1; a = dense 2 from=l; b = dense 2 from=r; concat a b"
    model = nndsl.loads(f"{text}; dense 1; loss mse; train epochs=1")
    left, right = rows()[:, :2], rows()[:, 2:]
    wanted = ("[X[0], X[1]]", "[X[0], X[1]]", "[X['l'], X['r']]")
    given = ([left, right], (left, right), {"l": left, "r": right})
    for x, each in zip(given, wanted, strict=True):
        with pytest.raises(nndsl.NNError) as caught:
            model.fit(x, rows()[:, 0] ** 2)
        (fault,) = caught.value.diagnostics
        assert fault.code == "wrong-array"
        assert f"`np.concatenate({each}, axis=1)`" in (fault.help or "")


def test_the_folder_of_a_run_stands_for_its_weights(tmp_path: Path) -> None:
    model = nndsl.loads(f"input 3; {NUMBER}")
    result = model.fit(rows(), rows()[:, 0] ** 2, out=tmp_path / "run")
    again = model.numpy(weights=tmp_path / "run")
    assert np.array_equal(again.predict(rows()[:5]), result.numpy().predict(rows()[:5]))


def test_weights_that_are_not_finite_are_blamed_and_not_the_rows(tmp_path: Path) -> None:
    nndsl.loads(NUMBER).fit(rows(), rows()[:, 0] ** 2, out=tmp_path / "run")
    file = tmp_path / "run" / "weights.safetensors"
    weights = load_file(file)
    weights["dense_1.weight"][0, 0] = np.nan
    save_file(weights, file)
    with pytest.raises(nndsl.StorageError, match=r"`dense_1\.weight` has values") as caught:
        nndsl.open_run(tmp_path / "run")
    assert caught.value.diagnostics[0].code == "bad-weights"


def test_rows_of_which_nothing_is_predicted_have_no_class(tmp_path: Path) -> None:
    y = np.array(["no", "yes"] * 20)
    text = "dense 2 weights=[[9, 1], [9, 1], [9, 1]] frozen; dense 2 softmax; loss crossentropy"
    nndsl.loads(f"{text}; train epochs=1").fit(rows(), y, out=tmp_path / "run")
    (tmp_path / "new.csv").write_text("x1,x2,x3\n1,2,3\n3e38,3e38,3e38\n", encoding="utf-8")
    done = inside("predict", "run", "new.csv", cwd=tmp_path)
    assert done.code == 3
    assert done.out.splitlines()[1].split(",")[0] in ("no", "yes")
    assert done.out.splitlines()[2].split(",")[0] == ""


def test_images_from_0_to_1_for_a_model_of_bytes_are_warned_of(tmp_path: Path) -> None:
    text = "data mnist; flatten; dense classes softmax; loss crossentropy; train epochs=1"
    result = nndsl.loads(text, sample=True).run(out=tmp_path / "run")
    images = np.random.default_rng(0).integers(0, 256, (4, 1, 28, 28)).astype(np.uint8)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result.predict(images)
        result.predict(images.astype(float))
        result.predict(np.zeros((2, 1, 28, 28)))
    with pytest.warns(nndsl.NNWarning, match="scaled-already") as heard:
        result.predict(images / 255)
    assert heard[0].filename == __file__ and "`X * 255`" in str(heard[0].message)


def test_the_command_line_says_it_too_and_predicts(tmp_path: Path) -> None:
    text = "data mnist; flatten; dense classes softmax; loss crossentropy; train epochs=1"
    nndsl.loads(text, sample=True).run(out=tmp_path / "run")
    names = [f"pixel_{at}" for at in range(1, 785)]
    lines = [",".join(names), ",".join(["0.5"] * 784)]
    (tmp_path / "new.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = inside("predict", "run", "new.csv", cwd=tmp_path)
    assert done.code == 0
    assert "warning[scaled-already]" in done.err


def test_a_model_shows_and_explains_itself_as_the_commands_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # what is returned is no terminal's
    (tmp_path / "m.nn").write_text("input 4; dense 8 relu; dense 3 softmax", encoding="utf-8")
    model = nndsl.load(tmp_path / "m.nn")
    monkeypatch.delenv("FORCE_COLOR")
    shown, explained = model.show(), model.explain()
    for command, said in (("show", shown), ("explain", explained)):
        done = inside(command, "m.nn", cwd=tmp_path)
        plain = [line.rstrip() for line in done.out.rstrip().splitlines()]
        assert said.rstrip().splitlines() == plain


@pytest.mark.parametrize("preprocess", ["", "preprocess standardize\n"])
def test_words_that_are_looked_up_are_not_to_be_scaled(tmp_path: Path, preprocess: str) -> None:
    lines = [f"{'good ' * (row % 7)}word{row},{row * 3}" for row in range(40)]
    (tmp_path / "rows.csv").write_text("\n".join(["text,y", *lines]) + "\n")
    (tmp_path / "words.nn").write_text(
        f'data text "rows.csv" column=text target=y length=6\n{preprocess}'
        f"embedding vocabulary 2; flatten; dense 1; loss mse; {STILL}\n"
    )
    done = inside("run", "words.nn", "--out", "words", cwd=tmp_path)
    assert "warning[worse-than-mean]" in done.err
    assert "scale the target: `preprocess … target=standardize`, or train longer" in done.err
    scaled = f"{preprocess.strip() or 'preprocess'} target=standardize\n"
    text = (tmp_path / "words.nn").read_text()
    text = text.replace(preprocess, scaled) if preprocess else text.replace("\n", f"\n{scaled}", 1)
    (tmp_path / "words.nn").write_text(text)
    done = inside("run", "words.nn", "--out", "scaled", cwd=tmp_path)
    assert done.code == 0 and "scale the" not in done.err
