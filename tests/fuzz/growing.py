"""Chance goes in, a program comes out that is made of all words and options of the language.

What is drawn is mostly what fits: statements in their usual order, values within their bounds. So
many programs check, and those that don't are refused by every rule there is.
"""

from __future__ import annotations

import random
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt

from nndsl.components.base import Component, Named, Positional, Rest, public_name
from nndsl.components.field import Declared
from nndsl.components.registry import FAMILIES, STATEMENTS
from nndsl.layers import ACTIVATIONS, LAYERS

# What lies beside each program.
_LINES = [f"{i % 5},{i * 7 % 11},{'rbg'[i % 3]} {'xy'[i % 2]},{i // 6},{i % 2}" for i in range(24)]
FILES = {
    "rows.csv": "\n".join(["a,b,t,g,y", *_LINES]),
    "other.nn": "block unit(n, act=relu) { dense n; act }\nblock twice(n) { dense n; dense n }\n",
}
_ROWS = "[[1, 0, 0], [0, 1, 1], [2, 3, 0], [4, 1, 1], [0, 0, 1], [3, 2, 0]]"
# How a program begins, and the task that fits; without data, any does.
_FRONTS = {
    **dict.fromkeys(("input 4", "input 3", "input 6x4", "input 2x8", "input 2x8x8", "input 8x8")),
    **dict.fromkeys(("a = input 3\nb = input 4", "")),
    **dict.fromkeys(("data iris", "data wine", "data digits", "data signals window=8"), "classes"),
    "data breast_cancer": "binary",
    "data diabetes": "numbers",
    f"data table rows={_ROWS} columns=[a, b, y] target=y": "binary",
    'data csv "rows.csv" target=y drop=[t]': "binary",
    'data csv "rows.csv" target=y group=g drop=t': "numbers",
    'data csv "rows.csv" target=g drop=[t]': "classes",
    'data csv "rows.csv" target=y series=g window=3 drop=t label=majority': "binary",
    'data text "rows.csv" column=t target=y vocabulary=12 length=4': "binary",
}
_HEADS = {
    "classes": ("dense classes softmax\nloss crossentropy",),
    "binary": ("dense 1 sigmoid\nloss bce", "dense 1\nloss hinge", "task binary\ndense 1 sigmoid"),
    "numbers": ("dense 1\nloss mse", "dense targets\nloss huber", "dense 1 linear\nloss mae"),
    "mirror": ("dense ?\ntask autoencoder\nloss mse",),
    "given": ("dense 3 softmax\nloss crossentropy", "dense 2", "flatten\ndense 3\nloss mae"),
}
_WHOLE = (1, 1, 2, 2, 3, 4, 5, 8)
_DECIMAL = (0.001, 0.01, 0.1, 0.2, 0.5, 0.9, 1.0, 1.5, 2.0)
_ODD = (
    *("0", "-1", "1e9", "1000000000000", "1e-30", "0.0", "100%", "2x2", "1x2x3", "[]"),
    *('"a"', "none", "true", "relu", "?", "classes", "features", "(n + 1)", "(7 // 2)"),
    *("[[1], [2]]", "30s", "same"),
)
_NAMES = ("h", "s", "a", "b", "input")
_COLUMNS = ("a", "b", "t", "g", "y")
ODD = 0.03  # of the values are of any kind
_RUNNING = ("task", "metrics", "train", "early_stop", "split", "preprocess", "augment")


def place(folder: Path) -> Path:
    """Write what programs read into a folder, and return it."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def grown(chance: random.Random) -> str:
    """Return a program."""
    front = chance.choice(list(_FRONTS))
    lines = [front]
    if chance.random() < 0.2:
        lines.insert(0, f"let n = {chance.choice(_WHOLE)}")
    if chance.random() < 0.1:
        lines.insert(0, 'use "other.nn"')
    if front.startswith("data"):
        usual = ("split val=25%", "split test=25% val=25% seed=2", "preprocess standardize", "")
        drawn = [_statement(word, chance) for word in ("split", "preprocess") if _half(chance)]
        lines += drawn if chance.random() < 0.3 else [chance.choice(usual)]
    lines += [_piece(chance) for _ in range(chance.choice((0, 1, 1, 2, 3, 4)))]
    task = _FRONTS[front] or chance.choice(list(_HEADS))
    if chance.random() < 0.85:
        lines.append(chance.choice(_HEADS["mirror" if chance.random() < 0.07 else task]))
    else:
        lines += [_layer(chance), _member("loss", chance)]
    families = ("optimizer", "schedule", "baseline")
    lines += [_member(name, chance) for name in families if chance.random() < 0.2]
    lines += [_statement(word, chance) for word in _RUNNING if chance.random() < 0.04]
    return "\n".join(lines) + "\n"


def _half(chance: random.Random) -> bool:
    return chance.random() < 0.5


def _piece(chance: random.Random) -> str:
    """Return a few layers: one, or a name, a repetition, a block and what calls it."""
    draw = chance.random()
    if draw < 0.6:
        return _layer(chance)
    if draw < 0.75:
        name = chance.choice(_NAMES if chance.random() < 0.1 else _NAMES[:-1])
        join = chance.choice(("add {}", "concat {}", "multiply {}", "dense 3 from={}", "share {}"))
        return f"{name} = {_layer(chance)}\n{_layer(chance)}\n{join.format(name)}"
    if draw < 0.87:
        return f"repeat {chance.choice((0, 1, 2, 3))} as i {{ {_layer(chance)}; {_layer(chance)} }}"
    if draw < 0.95:
        name = chance.choice(("unit", "part"))
        body = f"dense n; act; {_layer(chance)}"
        return f"block {name}(n, act=relu) {{ {body} }}\n{name} {chance.choice(_WHOLE)}"
    return chance.choice(("unit 3", "twice 2", "unit 4 act=tanh", "output h s", "residual 4"))


def _layer(chance: random.Random) -> str:
    draw = chance.random()
    if draw < 0.4:
        return f"dense {chance.choice(_WHOLE)} {chance.choice(ACTIVATIONS).keyword}"
    if draw < 0.5:
        return chance.choice(ACTIVATIONS).keyword
    if draw < 0.6:
        return chance.choice(LAYERS).example
    cls = chance.choice(LAYERS)
    return f"{cls.keyword}{arguments(cls, chance)}"


def _statement(word: str, chance: random.Random) -> str:
    return f"{word}{arguments(STATEMENTS[word], chance)}"


def _member(family: str, chance: random.Random) -> str:
    word = chance.choice(list(FAMILIES[family].members))
    return f"{family} {word}{arguments(FAMILIES[family].members[word], chance)}"


def arguments(cls: type[Component], chance: random.Random) -> str:
    """Return drawn arguments of a component: those that it needs, and some of the others."""
    said: list[str] = []
    bare = True
    for name, info in cls.model_fields.items():
        positional = any(isinstance(item, Positional) for item in info.metadata)
        if not info.is_required() and chance.random() > (0.5 if positional else 0.12):
            bare = bare and not positional
            continue
        value = _value(info.annotation, _inner([*info.metadata, info]), chance)
        if any(isinstance(item, Rest) for item in info.metadata):
            said.insert(0, value.strip("[]").replace(",", "") if chance.random() > 0.05 else value)
        elif (bare and positional) or _stands_alone(info, value, chance):
            said.append(value)
        else:
            said.append(f"{public_name(name, info)}={value}")
    return "".join(f" {value}" for value in said)


def _stands_alone(info: Declared, value: str, chance: random.Random) -> bool:
    named = any(isinstance(item, Named) for item in info.metadata)
    return (
        get_origin(info.annotation) is Literal
        and not named
        and value.isidentifier()
        and _half(chance)
    )


def _value(annotation: Any, metadata: Sequence[Any], chance: random.Random) -> str:
    """Return a drawn value of a type, within the bounds that are known of it."""
    if chance.random() < ODD:
        return chance.choice(_ODD)
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _value(parts[0], _inner(parts[1:]), chance)
    if origin in (Union, types.UnionType):
        return _value(chance.choice(parts), metadata, chance)
    if origin is Literal:
        return str(chance.choice(parts))
    if origin is tuple:
        several = (
            parts[:1] * chance.choice((1, 2, 2, 3))
            if len(parts) == 2 and parts[1] is ...
            else parts
        )
        return f"[{', '.join(_value(part, (), chance) for part in several)}]"
    if annotation is bool:
        return chance.choice(("true", "false"))
    if annotation is int:
        return str(chance.choice(_bounded(_WHOLE, metadata)))
    if annotation is float:
        return str(chance.choice(_bounded(_DECIMAL, metadata)))
    if annotation is str:
        return chance.choice((*_NAMES, *_COLUMNS, '"rows.csv"'))
    if annotation is type(None):
        return "none"
    return str(chance.choice((1, 2.5, [1, 2], "a")))


def _inner(metadata: Sequence[Any]) -> list[Any]:
    """Return the bounds of a part of a type, which may stand in a field of its own."""
    found: list[Any] = []
    for item in metadata:
        found += item if isinstance(item, Declared) else [item]
    return found


def _bounded(values: Sequence[float], metadata: Sequence[Any]) -> Sequence[float]:
    """Return the values that bounds allow, all where they allow none."""
    kept = list(values)
    for bound in metadata:
        match bound:
            case Ge():
                kept = [v for v in kept if v >= bound.ge]  # type: ignore[operator]
            case Gt():
                kept = [v for v in kept if v > bound.gt]  # type: ignore[operator]
            case Le():
                kept = [v for v in kept if v <= bound.le]  # type: ignore[operator]
            case Lt():
                kept = [v for v in kept if v < bound.lt]  # type: ignore[operator]
    return kept or values
