"""What a file says, as plain JSON, meets the JSON Schema that the registry gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import nndsl
from nndsl.components.base import Component, RejectedError
from nndsl.components.registry import FAMILIES, STATEMENTS
from nndsl.components.strict import judged
from nndsl.layers import LAYERS
from nndsl.spec.schema import as_json, options_of, schema

ROOT = Path(__file__).parent.parent
MODELS = sorted((ROOT / "models").glob("*.nn")) + sorted((ROOT / "models" / "zoo").glob("*.nn"))
VALID = jsonschema.Draft202012Validator(schema())


def test_the_schema_in_the_docs_is_what_the_registry_says_today() -> None:
    written = (ROOT / "docs" / "spec.schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == schema(), "run: make reference"


def test_the_schema_is_a_valid_one() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_every_model_as_json_meets_the_schema(path: Path) -> None:
    said = json.loads(json.dumps(as_json(nndsl.load(path).spec)))
    VALID.validate(said)


def test_a_size_that_data_give_is_left_open() -> None:
    model = nndsl.loads("data iris; dense classes softmax; loss crossentropy")
    assert as_json(model.spec)["layers"][0]["options"]["units"] == 3
    model = nndsl.loads("dense classes softmax; loss crossentropy")
    said = as_json(model.spec)
    assert said["layers"][0]["options"]["units"] == "?"
    VALID.validate(said)


def test_the_json_says_what_the_file_says_and_what_each_layer_reads() -> None:
    model = nndsl.loads(
        "l = input 4; r = input 4; a = dense 3 relu from=l; share a from=r; add a\n"
        "loss mse; optimizer adam 0.01; train epochs=3"
    )
    said = as_json(model.spec)
    VALID.validate(said)
    assert said == {
        "optimizer": {"word": "adam", "lr": 0.01},
        "train": {"word": "train", "epochs": 3},
        "layers": [
            {"name": "l", "layer": "input", "reads": ["input"], "options": {"shape": [4]}},
            {"name": "r", "layer": "input", "reads": ["input"], "options": {"shape": [4]}},
            {
                "name": "a",
                "layer": "dense",
                "reads": ["l"],
                "options": {"units": 3, "activation": "relu"},
            },
            {
                "name": "dense_1",
                "layer": "dense",
                "reads": ["r"],
                "weights_of": "a",
                "options": {"units": 3, "activation": "relu"},
            },
            {"name": "add_1", "layer": "add", "reads": ["dense_1", "a"], "options": {}},
        ],
        "outputs": ["add_1"],
        "losses": [{"word": "mse"}],
    }


@pytest.mark.parametrize(
    "damage",
    [
        {"outputs": "h"},
        {"layers": [{"name": "h", "layer": "dens", "reads": [], "options": {"units": 3}}]},
        {"layers": [{"name": "h", "layer": "dense", "reads": [], "options": {"units": "many"}}]},
        {"layers": [{"name": "h", "layer": "dense", "reads": [], "options": {"unit": 3}}]},
        {"losses": [{"word": "mean"}]},
        {"losses": [{"word": "mse", "target": []}]},
        {"losses": [{"word": "bce", "pos_weight": []}]},
        {"losses": [{"word": "bce", "pos_weight": [-1]}]},
        {"data": {"word": "iris", "target": []}},
        {"data": {"word": "csv", "files": [], "target": ["y"]}},
        {"input": {"word": "input", "shape": [4], "columns": []}},
        {"metrics": {"word": "metrics", "names": []}},
        {"optimizer": {"word": "adam", "lr": -1}},
        {"train": {"word": "train", "epochs": 0}},
        {"surprise": 1},
    ],
    ids=lambda damage: str(damage)[:40],
)
def test_the_schema_refuses_what_no_file_says(damage: dict[str, Any]) -> None:
    said = as_json(nndsl.loads("dense 3; loss mse").spec)
    assert not list(VALID.iter_errors(said))
    assert list(VALID.iter_errors({**said, **damage}))


def test_every_layer_has_its_place_in_the_schema() -> None:
    options = schema()["properties"]["layers"]["items"]["oneOf"]
    words = [option["properties"]["layer"]["const"] for option in options]
    assert sorted(words) == sorted([*(cls.keyword for cls in LAYERS), "input"])


ONE_OF_EACH: tuple[object, ...] = (
    *(None, True, "", "x", -1, 0, 1, 1.5),
    *([], ["x"], [0], [1, 1], [-0.5], [[1, 1]]),
)
STATED = {cls.keyword: cls for cls in STATEMENTS.values()}
STATED |= {word: cls for family in FAMILIES.values() for word, cls in family.members.items()}


def with_tuples(value: object) -> object:
    """Return a value as the compiler has it, whose lists never change."""
    return tuple(map(with_tuples, value)) if isinstance(value, list) else value


def takes(cls: type[Component], option: str, value: object) -> bool:
    """Say whether a component takes a value, whatever it says of other options."""
    try:
        judged(cls, {option: with_tuples(value)})
    except RejectedError as error:
        return all(detail["loc"][0] != option for detail in error.details)
    return True


@pytest.mark.parametrize("cls", STATED.values(), ids=STATED)
def test_an_option_that_meets_the_schema_is_one_that_the_compiler_takes(
    cls: type[Component],
) -> None:
    definitions: dict[str, Any] = {}
    for option, said in options_of(cls, definitions)["properties"].items():
        met = jsonschema.Draft202012Validator({**said, "$defs": definitions})
        for value in ONE_OF_EACH:
            assert takes(cls, option, value) or not met.is_valid(value), (option, value)
