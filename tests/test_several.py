"""Several inputs, several outputs, shared layers: what a file says is what both engines compute."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from known import being, present, weighted

import nndsl
from nndsl.diagnostics import NNError
from nndsl.facts import Shape
from nndsl.layers.columns import Columns
from nndsl.layers.dropout import Dropout
from nndsl.runs.saved import open_run

TWO = """
data csv "stays.csv" target=[days, ill]
split test=25% val=10% seed=1
preprocess standardize target=standardize
body = input columns=[age, weight]
place = input columns=ward
a = dense 8 relu from=body
b = dense 4 relu from=place
concat a b
h = dense 8 relu
days = dense 1 from=h
ill = dense classes softmax from=h
loss mse on=days weight=0.5
loss crossentropy on=ill
optimizer adam 0.01
train epochs=25 batch=16 seed=1
baseline linear
metrics rmse accuracy
"""


@pytest.fixture(scope="module")
def stays(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a table of 240 rows whose three kinds of illness and days follow from its columns."""
    rng = np.random.default_rng(0)
    rows = 240
    age, weight = rng.integers(20, 90, rows), rng.normal(75, 12, rows).round(1)
    ward = rng.choice(["north", "south", "east"], rows)
    days = (0.1 * age + 0.05 * weight + (ward == "north") * 2 + rng.normal(0, 0.5, rows)).round(2)
    ill = np.select([age > 65, ward == "south"], ["heart", "lung"], "other")
    folder = tmp_path_factory.mktemp("stays")
    frame = pd.DataFrame({"age": age, "weight": weight, "ward": ward, "days": days, "ill": ill})
    frame.to_csv(folder / "stays.csv", index=False)
    (folder / "two.nn").write_text(TWO, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def result(stays: Path) -> nndsl.Result:
    return nndsl.load(stays / "two.nn").run(out=stays / "run")


def test_each_output_is_trained_by_its_own_loss_and_measured_by_its_own_metrics(
    result: nndsl.Result,
) -> None:
    found = result.metrics["test"]
    assert set(found) == {"loss", "days.rmse", "ill.accuracy"}
    assert found["days.rmse"] < 1.5  # the days vary by 2.6
    assert found["ill.accuracy"] > 0.85
    assert set(result.baselines["linear"]) == {"days.rmse", "ill.accuracy"}


def test_predictions_of_several_outputs_come_by_name_in_their_own_units(
    stays: Path, result: nndsl.Result
) -> None:
    frame = pd.read_csv(stays / "stays.csv")
    rows = frame[["ward", "weight", "age"]]  # in any order
    predicted = result.predict(rows)
    assert isinstance(predicted, dict)
    assert set(predicted) == {"days", "ill"}
    assert abs(predicted["days"].mean() - frame["days"].mean()) < 1
    assert (predicted["ill"] == frame["ill"]).mean() > 0.85
    chances = result.predict_proba(rows)
    assert isinstance(chances, dict)
    assert chances["ill"].shape == (240, 3)
    np.testing.assert_allclose(chances["ill"].sum(axis=1), 1, atol=1e-6)


def test_a_saved_run_of_several_outputs_gives_the_same_figures_in_both_engines(
    stays: Path, result: nndsl.Result
) -> None:
    saved = open_run(stays / "run")
    for engine in ("numpy", "torch"):
        again = saved.evaluate(engine)["test"]
        for name, value in again.items():
            assert value == pytest.approx(result.metrics["test"][name], rel=1e-5)
    frame = pd.read_csv(stays / "stays.csv")[["age", "weight", "ward"]]
    table = saved.predictor.table(frame)
    assert list(table) == ["days", "ill", "ill.p(heart)", "ill.p(lung)", "ill.p(other)"]


def test_the_loss_is_the_weighted_sum_of_those_of_the_outputs(stays: Path) -> None:
    from nndsl.train.objective import lower

    model = nndsl.load(stays / "two.nn")
    prepared = model.prepared()
    codec = prepared.preprocessing.target
    losses = tuple(present(head.loss) for head in model.elaborated.heads)
    logits, target = torch.randn(6, 4), torch.from_numpy(prepared.train.y[:6])
    wanted = 0.5 * ((logits[:, :1] - target[:, :1]) ** 2).mean()
    wanted += torch.nn.functional.cross_entropy(logits[:, 1:], target[:, 1].long())
    found = lower(losses, codec, prepared.train.y)(logits, target)
    assert found == pytest.approx(float(wanted), rel=1e-6)


def test_an_input_takes_the_columns_it_names_and_all_their_categories(stays: Path) -> None:
    graph = nndsl.load(stays / "two.nn").graph
    assert graph.input_shape == (5,)
    assert graph.node("body").shape == (2,)
    assert graph.node("place").shape == (3,)
    assert being(Columns, graph.node("place").layer).positions == (2, 3, 4)


def test_inputs_without_columns_take_as_many_values_as_they_hold_in_order() -> None:
    model = nndsl.loads("a = input 2; b = input 1x2x2; f = flatten from=b; concat a f")
    assert model.graph.input_shape == (6,)
    assert model.graph.node("b").shape == (1, 2, 2)
    assert model.numpy().predict([[1, 2, 3, 4, 5, 6]]).tolist() == [[1, 2, 3, 4, 5, 6]]


def test_inputs_of_any_order_reach_their_layers_in_both_engines() -> None:
    model = nndsl.loads("a = input 2; b = input 3; concat b a")
    rows = np.arange(10.0).reshape(2, 5)
    wanted = [[2, 3, 4, 0, 1], [7, 8, 9, 5, 6]]
    assert model.numpy().predict(rows).tolist() == wanted
    assert model.torch()(torch.tensor(rows)).tolist() == wanted


def test_several_outputs_come_as_a_tuple_from_torch_and_side_by_side_from_numpy() -> None:
    model = nndsl.loads("input 3; a = dense 2; b = dense 4 softmax from=a; output b a")
    rows = np.random.default_rng(0).normal(size=(5, 3))
    first, second = model.torch().eval()(torch.tensor(rows, dtype=torch.float32))
    assert first.shape == (5, 4)
    assert second.shape == (5, 2)
    joined = model.numpy().predict(rows)
    both = torch.cat([first, second], dim=1).detach().numpy()
    np.testing.assert_allclose(joined, both, rtol=1e-5, atol=1e-7)


def test_a_layer_applied_twice_has_one_set_of_weights() -> None:
    text = "a = input 2; b = input 2; x = dense 3 tanh from=a; y = share x from=b; concat x y"
    model = nndsl.loads(text)
    assert model.graph.parameter_count == 2 * 3 + 3
    assert list(model.torch().state_dict()) == ["x.weight", "x.bias"]
    net = model.numpy()
    assert net.parameters() == 9
    given = net.predict([[1, 2, 1, 2]])[0]
    assert given[:3].tolist() == given[3:].tolist()
    weighted(net, "x").weights = np.zeros((2, 3))  # set on one, they are those of the other as well
    assert net.predict([[1, 2, 3, 4]])[0].tolist() == [0] * 6


def test_shared_weights_are_trained_by_all_that_use_them() -> None:
    model = nndsl.loads("a = input 1; b = input 1; x = dense 1 from=a; y = share x from=b; add x y")
    net = model.torch()
    net(torch.tensor([[2.0, 3.0]])).sum().backward()
    assert present(net.get_parameter("x.weight").grad).item() == 5
    assert net.get("y") is net.get("x")


def test_a_block_is_shared_as_a_whole() -> None:
    text = """
    block tower(n) { dense n relu; batchnorm; dense n }
    a = input 4; b = input 4
    left = tower 6 from=a
    right = share left from=b
    subtract left right
    """
    model = nndsl.loads(text)
    assert model.graph.parameter_count == 4 * 6 + 6 + 12 + 6 * 6 + 6
    rows = np.random.default_rng(0).normal(size=(3, 4))
    same = np.concatenate([rows, rows], axis=1)
    assert np.abs(model.numpy().predict(same)).max() == 0
    net = model.torch().eval()
    assert net(torch.tensor(same, dtype=torch.float32)).abs().max() == 0


def test_two_outputs_can_learn_from_the_only_target() -> None:
    text = """
    data iris
    h = dense 8 relu
    aux = dense classes softmax
    dense 8 relu from=h
    main = dense classes softmax
    output main aux
    loss crossentropy on=main
    loss crossentropy on=aux weight=0.3
    train epochs=2
    """
    found = nndsl.loads(text)
    assert [head.task for head in found.elaborated.heads] == ["multiclass", "multiclass"]
    assert found.prepared().train.y.shape == (150, 2)
    fitted = found.with_facts(found.prepared())  # as a run checks it once more
    assert fitted.graph.output_shape == (6,)


def test_arrays_are_divided_among_inputs_and_outputs_as_tables_are() -> None:
    text = """
    a = input 2; b = input 1
    h = concat a b
    up = dense 1 from=h
    down = dense 1 sigmoid from=h
    loss mse on=up
    loss bce on=down
    train epochs=1
    """
    rng = np.random.default_rng(0)
    x = rng.normal(size=(30, 3))
    y = np.stack([x.sum(axis=1), x[:, 1] > 0], axis=1)
    result = nndsl.loads(text).fit(x, y)
    assert set(result.metrics["train"]) >= {"up.rmse", "down.accuracy"}


@pytest.mark.parametrize("said", ["output h.up down", ""], ids=["said", "by their losses"])
def test_a_loss_is_on_a_value_of_a_block_by_the_name_that_the_output_has(said: str) -> None:
    text = f"""
    block ends() {{ x = dense 4 relu; up = dense 1 from=x }}
    input 3
    h = ends
    down = dense 1 from=h
    {said}
    loss mse on=h.up
    loss mae on=down
    train epochs=1
    """
    model = nndsl.loads(text)
    assert [head.name for head in model.elaborated.heads] == ["h_up", "down"]
    assert [present(head.loss).keyword for head in model.elaborated.heads] == ["mse", "mae"]
    rng = np.random.default_rng(0)
    result = model.fit(rng.normal(size=(20, 3)), rng.normal(size=(20, 2)))
    assert {"h_up.rmse", "down.rmse"} <= set(result.metrics["train"])


def test_known_sets_predict_other_columns_on_demand() -> None:
    model = nndsl.loads("data boston target=[medv, nox]; dense 2; loss mse")
    assert model.facts is not None
    assert model.facts.targets == ("medv", "nox")
    assert "nox" not in model.facts.features
    assert model.graph.input_shape == (12,)


def test_a_head_left_open_in_a_file_without_data_follows_from_what_is_fitted() -> None:
    model = nndsl.loads("dense 4 relu; dense ? softmax; loss crossentropy; train epochs=1")
    rng = np.random.default_rng(0)
    result = model.fit(rng.normal(size=(30, 5)), np.arange(30) % 3)
    assert result.predict_proba(rng.normal(size=(2, 5))).shape == (2, 3)


def test_the_blocks_that_come_along_can_be_used_from_any_folder(tmp_path: Path) -> None:
    text = 'use "blocks/squeeze_excite.nn"; input 8x4x4; squeeze_excite 8 reduction=2; flatten'
    text += "; dense 2"
    (tmp_path / "mine.nn").write_text(text, encoding="utf-8")
    assert nndsl.load(tmp_path / "mine.nn").graph.output_shape == (2,)
    (tmp_path / "blocks").mkdir()
    own = "block squeeze_excite(n, reduction=1) { relu }"  # a file of one's own comes first
    (tmp_path / "blocks" / "squeeze_excite.nn").write_text(own, encoding="utf-8")
    assert nndsl.load(tmp_path / "mine.nn").graph.parameter_count == 8 * 16 * 2 + 2


TIMED = [
    ("time_distributed dense 3 relu", (5, 4)),
    ("time_distributed conv 3 3x3 relu same; time_distributed global_avgpool", (4, 2, 5, 5)),
    ("time_distributed flatten; lstm 3", (4, 2, 2)),
    ("block b(n) { dense n tanh; batchnorm; add in }; time_distributed b 4", (5, 4)),
    ("time_distributed lstm 3", (2, 3, 4)),
]


@pytest.mark.parametrize(("text", "shape"), TIMED)
def test_a_layer_applied_to_each_step_is_the_layer_applied_to_each_alone(
    text: str, shape: Shape
) -> None:
    model = nndsl.loads(f"input {'x'.join(map(str, shape))}; {text}")
    rows = np.random.default_rng(0).normal(size=(3, *shape))
    given = model.numpy(dtype=np.float64).predict(rows)
    net = model.torch().double().eval()
    np.testing.assert_allclose(given, net(torch.tensor(rows)).detach().numpy(), atol=1e-12)
    assert given.shape == (3, *present(model.graph.output_shape))
    if "lstm 3" in text:
        return  # its steps are those of the sequence, or its weights are of another layer's name
    alone = nndsl.loads(
        f"input {'x'.join(map(str, shape[1:]))}; {text.replace('time_distributed ', '')}"
    )
    weights = model.graph.initial_weights(0)
    again = alone.numpy(dtype=np.float64, weights=weights)
    for step in range(shape[0]):
        np.testing.assert_allclose(given[:, step], again.predict(rows[:, step]), atol=1e-6)


def test_a_layer_shared_after_time_distributed_is_applied_to_each_step_as_well() -> None:
    text = "l = input 2x3; r = input 2x3; a = time_distributed dense 4 from=l; b = share a from=r"
    model = nndsl.loads(f"{text}; subtract a b")
    assert model.graph.parameter_count == 16
    rows = np.random.default_rng(0).normal(size=(3, 6))
    assert np.abs(model.numpy().predict(np.concatenate([rows, rows], axis=1))).max() == 0


def test_a_parameter_that_is_a_word_can_be_a_statement_and_a_count_can_switch_one_on() -> None:
    text = """
    block unit(n, act=relu, norm=1) { dense n; repeat norm { layernorm }; act; activation act }
    input 4; unit 8; unit 6 act=tanh norm=0
    """
    layers = [node.layer.keyword for node in nndsl.loads(text).graph]
    assert layers == ["dense", "layernorm", "relu", "relu", "dense", "tanh", "tanh"]


def test_what_a_named_call_gives_is_an_output_of_that_name() -> None:
    text = """
    block head(n) { dense n relu; dense 3 softmax }
    input 4; h = dense 8
    aux = head 5
    main = head 6 from=h
    output main aux
    loss crossentropy on=main
    loss crossentropy on=aux weight=0.3
    """
    model = nndsl.loads(text)
    assert [head.name for head in model.elaborated.heads] == ["main", "aux"]
    assert {"main.weight", "aux.weight"} <= set(model.torch().state_dict())


@pytest.mark.parametrize(
    ("text", "value"), [("2 ** 3", 8), ("2 ** 3 ** 2", 512), ("-2 ** 2 + 9", 5), ("4 ** 0.5", 2.0)]
)
def test_powers_bind_as_mathematics_has_them(text: str, value: float) -> None:
    graph = nndsl.loads(f"input 1; dropout (({text}) / 1000)").graph
    assert being(Dropout, graph.head.layer).rate == value / 1000


def test_rows_of_another_shape_are_told_of_by_the_torch_module_too() -> None:
    net = nndsl.loads("input 5; dense 2").torch()
    for rows in (torch.zeros(3, 4), torch.zeros(5), torch.zeros(2, 5, 1)):
        with pytest.raises(NNError) as caught:
            net(rows)
        assert caught.value.diagnostics[0].code == "input-shape"


def test_an_embedding_looks_up_the_columns_of_its_own_input_only() -> None:
    text = """
    data table rows=[[0, 0.5, 1.5], [1, -2.5, 2.5], [2, 0.1, 0.5], [1, 0.3, 1.0]] columns=[k, x, y]
    kind = input columns=k
    rest = input columns=x
    e = embedding 3 2 from=kind
    f = flatten
    concat f rest
    dense 1
    loss mse
    train epochs=1
    """
    model = nndsl.loads(text)
    prepared = model.prepared()
    from nndsl.backends.indices import check

    check(model.graph, prepared.train.x)
    with pytest.raises(NNError):
        check(model.graph, prepared.train.x + np.array([3, 0], np.float32))


def test_a_size_left_open_is_settled_for_a_layer_that_is_shared_later_on() -> None:
    text = "data iris; x = dense ?; add input; share x; dense classes softmax; loss crossentropy"
    model = nndsl.loads(text)
    assert model.graph.node("x").shape == (4,)
    assert model.graph.node("dense_1").shape == (4,)
