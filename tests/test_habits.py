"""What users of Python and Keras write is mended into what they mean, never another number."""

from __future__ import annotations

import re
import sys
from itertools import product
from pathlib import Path
from types import FrameType

import pytest
from known import being

import nndsl
from nndsl.data.where import Where
from nndsl.elaborate import elaborate
from nndsl.errors import near
from nndsl.files.resources import resource
from nndsl.fixing import fix
from nndsl.layers.dense import Dense
from nndsl.optimizers import OPTIMIZERS
from nndsl.source import Source
from nndsl.spec.unused import unused_lets
from nndsl.syntax.parser import parse

NOWHERE = Where(Path(), download=False)


def mended(text: str) -> str:
    return fix(Source.of(text), NOWHERE)[0].text


def errors(text: str) -> list[str]:
    return [fault.code for fault in elaborate(Source.of(text), NOWHERE).errors]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("optimizer adam 0,01", "optimizer adam 0.01"),
        ("optimizer adam lr=0,01", "optimizer adam lr=0.01"),
        ("optimizer sgd 0,1 momentum=0,9", "optimizer sgd 0.1 momentum=0.9"),
        ("optimizer Adam(lr=0.001)", "optimizer adam lr=0.001"),
        ("optimizer Adam(0.001, beta1=0.8)", "optimizer adam 0.001 beta1=0.8"),
        ("adam(0.001)", "optimizer adam 0.001"),
        ('optimizer="adam"', "optimizer adam"),
        ("optimizer = Adam(lr=0.1)", "optimizer adam lr=0.1"),
        ("optimizer backprop 0.1", "optimizer sgd 0.1"),
        ("optimizer gradient_descent", "optimizer sgd"),
        ("optimizer resilient", "optimizer rprop"),
        ("optimizer rprop+ 0.01", "optimizer rprop 0.01"),
        ("train epochs 20 batch 16", "train epochs=20 batch=16"),
        ("train num_epochs=3 batch_size=16", "train epochs=3 batch=16"),
        ("dense(1)", "dense 1"),
        ("dense 1 bias=False", "dense 1 bias=false"),
        ("dense 1 frozen=yes max_norm=None", "dense 1 frozen=true max_norm=none"),
        ("dense 1 frozen True", "dense 1 frozen=true"),
        ("dense 1 linear\n// the last", "# the last"),
        ("dense 1 linear /* the last */", "dense 1 linear # the last "),
        ("train: epochs=20 batch=5", "train epochs=20 batch=5"),
        ("train epochs: 20 batch: 5", "train epochs=20 batch=5"),
        ("optimizer: Adam(lr = 0.1, beta1 = 0.8)", "optimizer adam lr=0.1 beta1=0.8"),
        ("split test 20% val 10%", "split test=20% val=10%"),
        ("split 80/20", "split test=20%"),
        ("split 70/15/15", "split val=15% test=15%"),
        ("train 20 epochs", "train epochs=20"),
        ("optimizer = torch.optim.Adam(model.parameters(), lr=0.1)", "optimizer adam lr=0.1"),
        ("optimizer torch.optim.Adam(model.parameters(), lr=0.1)", "optimizer adam lr=0.1"),
        ("optimizer optim.SGD(net.parameters(), 0.1)", "optimizer sgd 0.1"),
        ("schedule lr_scheduler.StepLR(optimizer, 10)", "schedule step 10"),
        ("loss = nn.MSELoss()\ndense 1", "loss mse"),
        ("loss nn.L1Loss()\ndense 1", "loss mae"),
        ("metrics=[\"mae\", 'r2']", "metrics mae r2"),
        ("metrics [mae, r2]", "metrics mae r2"),
        ('dense 1 "tanh"', "dense 1 tanh"),
        ('dense "1"', "dense 1"),
        ("Dense(1, activation='tanh', use_bias=False)", 'dense 1 activation="tanh" bias=false'),
        ("model.add(layers.Dense(1))", "dense 1"),
        ("h = Dense(1)", "h = dense 1"),
        ("h: dense 1 tanh", "h=dense 1 tanh"),
        ("dense 1\nloss mse\n- dropout 0.5\ndense 1", "dropout 0.5"),
        ("dense 1\nloss mse\nnn.Dropout(p=0.5)\ndense 1", "dropout rate=0.5"),
        ("dense 1\nloss mse\nActivation('tanh')\ndense 1", "activation tanh"),
        ("dense 1\nloss mse\nbatchnorm=True\ndense 1", "batchnorm"),
    ],
)
def test_the_habit_is_mended_and_the_file_checks(written: str, meant: str) -> None:
    layer = "" if re.search("(?i)dense", written) else "dense 1\nloss mse\n"
    found = mended(f"input 4\n{layer}{written}\n")
    assert meant in found.split("\n")
    assert errors(found) == []


@pytest.mark.parametrize(
    "place",
    [
        "optimizer adam {}",
        "dropout {}",
        "input {}",
        "conv 8 {}",
        "dense {}",
        "train batch={}",
        "dense 1 bias={}",
        "dense 1 lr={}",
        "let n = {}",
        "frobnicate {}",
        "repeat 2 {{ dropout {} }}",
    ],
)
def test_a_fix_of_a_comma_keeps_its_digits_apart(place: str) -> None:
    for parts in product(("0", "1", "28", "007"), (",", ", ", " ,"), ("01", "0", "5", "28", "000")):
        found = mended(place.format("".join(parts)))
        assert re.search(rf"(?<![0-9]){parts[0]}[^0-9]+{parts[2]}(?![0-9])", found), found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bias=[30 -10]", "bias=[30, -10]"),
        ("bias=[30 -1.5 2]", "bias=[30, -1.5, 2]"),
        ("weights=[[20 -20], [20 -20]]", "weights=[[20, -20], [20, -20]]"),
        ("weights=[[1 2]\n [3 4]]", "weights=[[1, 2],\n [3, 4]]"),
        ("weights=[[1][2]] bias=[3 4]", "weights=[[1],[2]] bias=[3, 4]"),
        ("weights=[[1, 2], # one\n [3 4]]", "weights=[[1, 2], # one\n [3, 4]]"),
        ("weights=[[1, 2] # one, 2\n [3, 4]]", "weights=[[1, 2], # one, 2\n [3, 4]]"),
        ("bias=[ # one\n 1 2, # two\n]", "bias=[ # one\n 1, 2, # two\n]"),
    ],
)
def test_values_side_by_side_in_a_list_are_no_sum(written: str, meant: str) -> None:
    text = f"dense 2 {written}"
    found, faults = parse(Source.of(text))
    assert [fault.code for fault in faults] == ["missing-comma"]
    assert found.statements[0].broken
    assert mended(text) == f"dense 2 {meant}"


def test_arithmetic_in_parentheses_stands_in_lists() -> None:
    loaded = nndsl.loads("let n = 2; input 2; dense 3 bias=[(30 - 10), -n, -3]")
    (layer,) = (being(Dense, node.layer) for node in loaded.graph)
    assert layer.bias == (20, -2, -3)


@pytest.mark.parametrize("sum_of", ["[30 - 10]", "[30-10]", "[1 + 2]", "[n * 2, 1]", "[2 ** 3]"])
def test_other_arithmetic_in_a_list_asks_for_parentheses(sum_of: str) -> None:
    faults = parse(Source.of(f"dense 2 bias={sum_of}"))[1]
    assert [fault.code for fault in faults] == ["bare-arithmetic"]


def test_every_optimizer_is_known_by_its_name_in_other_writing() -> None:
    for optimizer in OPTIMIZERS:
        written = optimizer.keyword.upper()
        text = f"input 4\ndense 1\nloss mse\ntrain batch=all\noptimizer {written}()\n"
        assert f"optimizer {optimizer.keyword}\n" in mended(text)


def test_a_number_that_only_an_unread_number_reads_is_unread_as_well() -> None:
    text = "let a = 1; let b = a; let c = 2; let d = (c + 1); block f(n=d) { let e = 3; dense n }"
    found = unused_lets(parse(Source.of(text))[0])
    assert [word.text for word in found] == ["a", "b", "e"]


def test_a_number_that_a_broken_statement_may_read_is_not_called_unread() -> None:
    assert unused_lets(parse(Source.of("let a = 1; dense [a"))[0]) == []


def test_the_examples_read_every_number_they_name() -> None:
    for path in sorted(resource("models").rglob("*.nn")):
        found = unused_lets(parse(Source.of(path.read_text("utf-8")))[0])
        assert found == [], path.name


@pytest.mark.parametrize(
    "text",
    [
        "input 6x128x1; conv 32 9x1 relu; flatten; dense 3 softmax",  # six sensors
        "input 8x128x3; conv 16 3x3 same; flatten; dense 3 softmax",
        "let nodes = 3; input 4; dense nodes relu lr=nose; dense 3 softmax",
        "input 4; dense 3 softmax; optimizer adam clip=one",
        "input 2; dense 2 sigmoid; loss bce class_weights=[1, 3]",
        "input 12; embedding 100 8; repeat 2 { conv1d 12 3 pad=same }; flatten; dense 3 softmax",
    ],
)
def test_a_fix_is_never_a_guess(text: str) -> None:
    found = elaborate(Source.of(text), NOWHERE).diagnostics
    assert [diagnostic.help for diagnostic in found if diagnostic.fix is not None] == []


def test_a_layer_that_is_misspelt_stays_one_under_the_name_of_an_option() -> None:
    text = "input 4; time = flaten; dense 3 softmax from=time"
    codes = [d.code for d in elaborate(Source.of(text), NOWHERE).diagnostics]
    assert codes.count("unknown-statement") == 1 and "unknown-value" not in codes


@pytest.mark.parametrize(
    "statement",
    [
        "dense w // 2 relu",
        "dense 64 // 2; dropout 0.5",
        "dense 8 relu // hidden",
        "dense 8 relu -- hidden",
        "dense 8 /* hidden */ relu",
        "dense 8 /* hidden */ relu */",
        "repeat 3 { dense 10 // hidden }",
        "repeat 3 { // hidden }",
        "train --epochs 20",
        "train\n--epochs 20",
        "--note",
        "loss mse*2",
        "loss mse+mae",
        "loss mse+ mae",
        "baseline linear+svm",
        "optimizer adam; schedule cosine*2",
        "optimizer rprop +0.1",
        "train:\n  epochs=20 batch=5",
        "repeat 3: dense 4",
        "optimizer Adam(lr=0.1 * 2)",
        "optimizer Adam(2 - 1)",
        "optimizer Adam(lr=0.1, # slow\n beta1=0.8)",
        "optimizer Adam(# slow\n lr=0.1)",
        "optimizer Adam(lr=0.1 # slow\n)",
        "optimizer Adam(lr= # slow\n 0.1)",
        "optimizer Adam(lr=near(0.1))",
        "maxpool 3, 2",
        "maxpool 3,2",
        "conv 8 3,2",
        "conv 8, 3, 2",
        "conv 8,3,2",
        "conv 8 kernel=3, 2",
    ],
)
def test_what_may_mean_two_things_is_left_as_it_is(statement: str) -> None:
    for text in (f"let w = 8; {statement}", f"let w = 8\n{statement}\n"):
        found = parse(Source.of(text))[1]
        assert [diagnostic.help for diagnostic in found if diagnostic.fix is not None] == []
        assert statement in mended(text)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("train --epochs 20", "options have no dashes: `epochs=20`"),
        ("train --batch-size=20", "options have no dashes: `batch=20`"),
        ("maxpool 3, 2", "write a size as `3x2`, a size and a stride as `3 stride=2`"),
        ("maxpool 3,2", "write a size as `3x2`, a size and a stride as `3 stride=2`"),
        ("maxpool 2,2", "write `2x2`"),
        ("conv 8 3,2", "write a size as `3x2`, a size and a stride as `3 stride=2`"),
        ("conv 8 3,2 stride=1", "write `3x2`"),
        ("conv 8 kernel=3,2", "write `3x2`"),
        ("conv 8, 3, 2", "write a size as `8 3x2`, a size and a stride as `8 3 stride=2`"),
        ("train 20, 32", "remove the comma"),
        ("train 20,32", "write several values as `20 32`"),
        ("input 28, 28", "write `28x28`"),
        ("input 28,28", "write `28x28`"),
    ],
)
def test_the_help_names_what_may_be_meant(statement: str, said: str) -> None:
    assert [fault.help for fault in parse(Source.of(statement))[1]] == [said]


def test_arithmetic_in_a_call_is_shown_in_parentheses() -> None:
    (fault,) = elaborate(Source.of("optimizer Adam(lr=0.1 * 2)"), NOWHERE).errors[:1]
    assert fault.help is not None and fault.help.endswith("`optimizer adam lr=(0.1 * 2)`")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("dense 8 dropout=0.5", "dense 8; dropout 0.5"),
        ("dense 8 relu dropout 0.5", "dense 8 relu; dropout 0.5"),
        ("dense 8 relu dropout(0.5)", "dense 8 relu; dropout 0.5"),
        ("dense 8 relu dropout", "dense 8 relu; dropout 0.5"),
        ("dense 8 BatchNorm=True", "dense 8; batchnorm"),
        ("dense 8 batchnorm relu", "dense 8; batchnorm; relu"),
        ("dense 8 batch_norm=true dropout=0.1", "dense 8; batchnorm; dropout 0.1"),
        ("dense 8 relu dense 4 tanh", "dense 8 relu; dense 4 tanh"),
        ("dense 8 relu=true", "dense 8 relu"),
        ("dense 8 l2=0.1 ReLU=True", "dense 8 l2=0.1 relu"),
        ("dropout 0.5 relu", "dropout 0.5; relu"),
        ("dense 8 optimizer=adam", "dense 8; optimizer adam"),
        ("dense 8; train epochs=3 optimizer=adam", "train epochs=3; optimizer adam"),
        ("dense 8; train epochs=3 adam 0.1", "train epochs=3; optimizer adam 0.1"),
        ("dense 8; data iris split=20%", "data iris; split 20%"),
        ("x = nn.Linear(4, 64)", "x = dense 64"),
        ("x = F.relu(x)", "x = relu"),
        ("x = Dense(64)(x)", "x = dense 64"),
        ("nn.BatchNorm1d(64)", "batchnorm"),
        ("nn.LSTM(4, 8)", "lstm 8"),
        ("- dense: 64", "dense 64"),
        ("dense: {units: 8, activation: relu}", "dense units=8 activation=relu"),
        ("repeat 3: dense 8", "repeat 3 { dense 8 }"),
        ("l2 0.001", "dense 128 l2=0.001"),
        ("l2=0.001", "dense 128 l2=0.001"),
        ("dense 8 8 relu", "dense 8"),
    ],
)
def test_the_help_names_text_that_works(written: str, meant: str) -> None:
    text = f"input 4\n{written}\ndense 1\nloss mse\n"
    helps = [fault.help or "" for fault in elaborate(Source.of(text), NOWHERE).errors]
    assert any(f"`{meant}`" in said for said in helps), helps
    begin = "input 3x4; " if "lstm" in meant else "input 4; "
    rest = "" if "data" in meant else begin
    assert parse(Source.of(f"{rest}{meant}"))[1] == []
    found = errors(f"{begin}dense 4; {meant}; dense 1; loss mse" if "data" not in meant else "")
    assert set(found) <= {"no-layers"}


@pytest.mark.parametrize(
    ("shape", "written", "meant"),
    [
        ("4", "Linear(4, 8)", "dense 8"),
        ("4", "nn.LazyLinear(8)", "dense 8"),
        ("4", "LayerNorm(4)", "layernorm"),
        ("4", "LayerNormalization()", "layernorm"),
        ("4", "RMSNorm(4)", "rmsnorm"),
        ("4", "nn.LeakyReLU(0.1)", "leaky_relu slope=0.1"),
        ("4", "ELU(0.5)", "elu alpha=0.5"),
        ("3x4", "LSTM(4, 8)", "lstm 8"),
        ("3x4", "LSTM(8)", "lstm 8"),
        ("3x4", "nn.MultiheadAttention(4, 2)", "multihead_attention 2"),
        ("3x4", "MultiHeadAttention(2)", "multihead_attention 2"),
        ("3x4", "nn.TransformerEncoderLayer(4, 2, 8)", "transformer_encoder 2 8"),
        ("4x8x8", "Conv2d(4, 16, 3)", "conv 16 3"),
        ("4x8x8", "Conv2D(16, 3)", "conv 16 3"),
        ("4x8x8", "nn.ConvTranspose2d(4, 16, 2)", "conv_transpose 16 2"),
        ("4x8x8", "BatchNorm2d(4)", "batchnorm"),
        ("4x8x8", "nn.GroupNorm(2, 4)", "groupnorm 2"),
        ("4x8x8", "nn.MaxPool2d(2, 2)", "maxpool 2 stride=2"),
        ("4x8x8", "Dropout2d(0.2)", "spatial_dropout 0.2"),
    ],
)
def test_a_layer_of_another_library_is_told_as_one_that_works(
    shape: str, written: str, meant: str
) -> None:
    text = "input {}\n{}\nflatten\ndense 1\nloss mse\n"
    faults = elaborate(Source.of(text.format(shape, written)), NOWHERE).errors
    assert any(f"`{meant}`" in (fault.help or "") for fault in faults)
    assert errors(text.format(shape, meant)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "conv 8 3x3 maxpool=2",
        "dense 8 batchnorm relu",
        "nn.Linear(4, 64)",
        "x = F.relu(x)",
        "x = Dense(8)(x)",
        "Dense(2, 3, 4)",
        "Dense(2 * 3)",
        "Dense(2, # units\n relu)",
        "Frobnicate(3)",
        "dense 8 (3, 4)",
        "split 80/30",
        "dense 3*3",
        "l2=0.001",
    ],
)
def test_what_other_libraries_say_in_more_than_one_way_is_left_as_it_is(statement: str) -> None:
    assert statement in mended(f"input 4\n{statement}\ndense 1\n")


@pytest.mark.parametrize(
    "line",
    [
        *("import torch", "from torch import nn", "print(model)", "def f(x):", "return x"),
        *("class Net(nn.Module):", "for i in range(3):", "with torch.no_grad():", "if True:"),
        *("model.fit(x, y)", "model.compile(loss='mse')", "model = Sequential()", "compile"),
    ],
)
def test_a_line_of_python_is_told_what_is_said_instead(line: str) -> None:
    (fault,) = elaborate(Source.of(f"input 4\ndense 1\nloss mse\n{line}\n"), NOWHERE).errors
    assert fault.code == "unknown-statement"
    assert fault.help is not None and "nndsl help" not in fault.help


def test_a_block_of_the_file_may_have_the_name_of_a_line_of_python() -> None:
    text = "block print(n) { dense n }\ninput 4\nprint(3)\n"
    assert "print 3" in mended(text)
    assert errors("block print(n) { dense n }\ninput 4\nprint 3\n") == []


def work(lines: list[str]) -> int:
    """Return how many functions are called to tell what is wrong with a file of so many lines."""
    source, calls = (
        Source.of("\n".join(["data iris", *lines, "dense classes softmax", "loss crossentropy"])),
        0,
    )

    def called(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        found = elaborate(source, NOWHERE).errors
    finally:
        sys.setprofile(before)
    assert len(found) >= len(lines)
    return calls


@pytest.mark.parametrize(
    "line",
    [
        "{0}z 8 {1}z",
        "{0}z = dense 8 {1}z=1",
        "dense {0}z",
        "dense 8 + {0}z",
        "add {0}z {1}z",
        "{0}z({1}z=2)",
        "{0}z=3",
        "let {0}z = {1}y",
    ],
)
def test_the_work_grows_with_the_wrong_words_and_not_with_their_square(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "MANY", 50)  # names, where a language has a few hundred words
    words = ["".join(letters) for letters in product("qvwxkjgh", repeat=3)]
    lines = [line.format(word, word[::-1]) for word in words]
    work(lines[-10:])  # what is read once only
    assert work(lines[:320]) < 2.4 * work(lines[320:480])
