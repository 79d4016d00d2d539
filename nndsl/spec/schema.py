"""A spec goes in, the same as plain JSON comes out; and the JSON Schema that it meets."""

from __future__ import annotations

from typing import Any

from nndsl.components.base import Component, public_name
from nndsl.components.registry import FAMILIES, STATEMENTS
from nndsl.layers import Layer
from nndsl.layers.columns import Columns
from nndsl.spec.model import ModelSpec, Step

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OPEN = "?"  # a size that the file leaves to the data or to the rest of the network
NAMES = ("from", "tied")  # options that name layers, which are told by their full names instead
# The parts of a spec that are one statement each, and those that are lists of statements.
_SINGLE = (
    *("data", "split", "preprocess", "augment", "input", "task"),
    *("optimizer", "schedule", "train", "early_stop", "metrics"),
)
_LISTS = {"losses": "loss", "baselines": "baseline", "expects": "expect"}
# What follows from a file beside what it says, null where it isn't known: of a layer, and of all.
COUNTS = ("parameters", "multiply_adds")
_ITEMS = {"minLength": "minItems", "maxLength": "maxItems"}
_COUNT = {"type": ["integer", "null"], "minimum": 0}
_SHAPE = {"type": ["array", "null"], "items": {"type": "integer", "minimum": 1}}


def as_json(spec: ModelSpec) -> dict[str, Any]:
    """Return what a file says as plain JSON: statements with the options that they give.

    Blocks and repeats are expanded; ``layers`` are in their order, each with the values it reads.
    """
    found: dict[str, Any] = {}
    for name in _SINGLE:
        component = getattr(spec, name, None)
        if component is not None:
            found[name] = _component(component)
    found["layers"] = [_step(step) for step in spec.steps]
    found["outputs"] = list(spec.outputs)
    for name in _LISTS:
        several = [_component(component) for component in getattr(spec, name)]
        if several:
            found[name] = several
    return found


def _step(step: Step) -> dict[str, Any]:
    said = _component(step.layer)
    keyword = said.pop("word")
    for name in NAMES:
        said.pop(name, None)
    how: dict[str, Any] = {"per_step": True} if step.per_step else {}
    if step.weights_of is not None:
        how["weights_of"] = step.weights_of
    if step.tied_to is not None:
        how["tied_to"] = step.tied_to
    reads = list(step.inputs)
    return {"name": step.name, "layer": keyword, "reads": reads, **how, "options": said}


def _component(component: Component) -> dict[str, Any]:
    said = component.model_unusual()
    said |= {name: OPEN for name in component.deferred | component.left_open if name in said}
    if isinstance(component, Columns):
        said.pop("positions", None)
    fields = component.model_fields
    public = {public_name(name, fields[name]): _plain(value) for name, value in said.items()}
    return {"word": component.keyword, **public}


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a spec, made from the registry."""
    definitions: dict[str, Any] = {}
    layers: dict[str, type[Component]] = {
        word: cls for word, cls in STATEMENTS.items() if issubclass(cls, Layer)
    }
    layers |= {**FAMILIES["activation"].members, "input": Columns}
    options = [_layer(word, cls, definitions) for word, cls in layers.items()]
    properties: dict[str, Any] = {name: _part(name, definitions) for name in _known_parts()}
    properties["layers"] = {"type": "array", "items": {"oneOf": options}}
    properties["outputs"] = {"type": "array", "items": {"type": "string"}}
    properties["totals"] = {
        "type": "object",
        "properties": {
            "input": _SHAPE,
            "output": _SHAPE,
            **dict.fromkeys((*COUNTS, "trained"), _COUNT),
        },
        "additionalProperties": False,
    }
    for name, family in _LISTS.items():
        properties[name] = {"type": "array", "items": _part(family, definitions)}
    return {
        "$schema": DIALECT,
        "title": "What a .nn file says, as `nndsl show --json` prints it",
        "type": "object",
        "properties": properties,
        "required": ["layers", "outputs"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _known_parts() -> list[str]:
    return [name for name in _SINGLE if name in FAMILIES or name in STATEMENTS]


def _part(name: str, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a statement, or of any member of a family."""
    if name not in FAMILIES:
        return _statement(name, STATEMENTS[name], definitions)
    members = FAMILIES[name].members.items()
    return {"oneOf": [_statement(word, cls, definitions) for word, cls in members]}


def _statement(word: str, cls: type[Component], definitions: dict[str, Any]) -> dict[str, Any]:
    options = options_of(cls, definitions)
    options["properties"] = {"word": {"const": word}, **options["properties"]}
    options["required"] = ["word", *options.get("required", [])]
    return options


def _layer(word: str, cls: type[Component], definitions: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "layer": {"const": word},
            "reads": {"type": "array", "items": {"type": "string"}},
            "weights_of": {"type": "string"},
            "tied_to": {"type": "string"},
            "per_step": {"const": True},
            "output": _SHAPE,
            **dict.fromkeys(COUNTS, _COUNT),
            "options": options_of(cls, definitions),
        },
        "required": ["name", "layer", "reads", "options"],
        "additionalProperties": False,
    }


def options_of(cls: type[Component], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a component's options; a number may be left open."""
    from nndsl.components.strict import model  # what prints a spec needs no pydantic

    made = model(cls).model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    _count_items(made)
    definitions |= made.pop("$defs", {})
    for name in ("title", "description"):
        made.pop(name, None)
    properties = made.setdefault("properties", {})
    for name in (*NAMES, "positions"):
        properties.pop(name, None)
    for name, said in properties.items():
        said.pop("title", None)
        if said.get("type") == "integer" or name == "shape":
            meaning = {"description": said.pop("description")} if "description" in said else {}
            default = {"default": said.pop("default")} if "default" in said else {}
            properties[name] = {"anyOf": [said, {"const": OPEN}], **default, **meaning}
    return made


def _count_items(said: Any) -> None:
    """Make the bounds of lists those of their items.

    Where a value is first made a list, or is one of several kinds, pydantic writes its bounds as
    those of a text, of which a list meets any.
    """
    if isinstance(said, list):
        for part in said:
            _count_items(part)
    elif isinstance(said, dict):
        if said.get("type") != "string":
            for length, items in _ITEMS.items():
                if isinstance(said.get(length), int):
                    said[items] = said.pop(length)
        for part in said.values():
            _count_items(part)
