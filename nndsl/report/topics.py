"""A word of the language goes in, all that it may mean comes out as a terminal shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from nndsl.backbones import NAMES
from nndsl.components.base import (
    Named,
    Positional,
    Rest,
    Table,
    is_flag,
    marker,
    public_name,
    words_of,
)
from nndsl.components.field import Declared
from nndsl.components.registry import FAMILIES
from nndsl.metrics import MEANINGS
from nndsl.report.reference import STRUCTURE, Entry, entries, family, groups, text

MANY = 8  # so many statements are named that have an option

# Values of options by what these take, and statements with options that others bar.
SAMPLES = {
    "a whole number": "2",
    "a whole number or a size": "2",
    "a number": "0.1",
    "a name": "h",
    "one or more names": "[a, b]",
}
EXAMPLES = {
    ("dense", "weights"): "dense 1 sigmoid weights=[[20], [20]]",
    ("embedding", "weights"): "embedding 2 3 weights=[[1, 0, 0], [0, 1, 0]]",
    ("window_attention", "partition"): "window_attention 4 7 partition=grid",
    ("window_attention", "hidden"): "window_attention 4 7 continuous hidden=512",
    ("transformer_encoder", "approximate"): "transformer_encoder 4 128 gelu approximate=tanh",
    ("loss bce", "pos_weight"): "loss bce pos_weight=9",
    ("optimizer sgd", "ema"): "optimizer sgd 0.01 ema=0.999",
    ("data csv", "sep"): 'data csv "prices.csv" target=price sep=";"',
    ("data csv", "encoding"): 'data csv "prices.csv" target=price encoding="cp1252"',
    ("data csv", "na"): 'data csv "prices.csv" target=price na="?"',
    ("data csv", "test"): 'data csv "train.csv" target=price test="test.csv"',
    ("data csv", "series"): 'data csv "walks.csv" target=activity window=128 series=recording',
    ("data csv", "time"): 'data csv "walks.csv" target=activity window=128 time=t',
    ("data images", "test"): 'data images "photos" size=64x64 test="photos_test"',
    ("data images", "masks"): 'data images "photos" size=64x64 masks="masks"',
    ("backbone", "weights"): 'backbone resnet18 weights="resnet18.safetensors"',
}

# Names that a file needn't give a number: data have them, or the language itself.
VALUES: dict[str, str] = {
    "classes": """classes

How many classes the target of the data has, for `loss ctc` with the blank. The data give it.

example: dense classes softmax""",
    "features": """features

How many inputs a row of the data has after preprocessing. The data give it.

example: dense features""",
    "targets": """targets

How many numbers there are to predict for a row. The data give it.

example: dense targets""",
    "vocabulary": """vocabulary

How many words `data text` tells apart, padding and unknown words included. The data give it.

example: embedding vocabulary 32""",
    "true": """true

Turns an option on, as its bare name does.

example: optimizer sgd 0.01 momentum=0.9 nesterov=true""",
    "false": """false

Turns an option off that is on if left out.

example: dense 64 bias=false""",
    "none": """none

Stands for no value at all: a missing one in a list, and an option as if it were left out.

example: train checkpoint=none""",
    "in": """in

The value that a call of a block reads, within the block.

example: block residual(n) { dense n relu; dense n; add in }""",
}


class Option(NamedTuple):
    """An option with one meaning, and the statements that have it with that meaning."""

    name: str
    kind: str
    meaning: str
    info: Declared
    entries: list[Entry]


def topic(word: str) -> str | None:
    """Return what is said of a word, or of two such as ``optimizer adam``, None of an unknown one.

    >>> print(topic("patience").splitlines()[0])
    patience=, an option of `schedule plateau`
    """
    said = [table[word] for table in (STRUCTURE, VALUES) if word in table]
    if word in FAMILIES:
        said.append(family(word))
    said += [text(entry) for entry in entries(word)]
    if word == "metrics":
        width = max(map(len, MEANINGS))
        said.append("\n".join(f"  {name:{width}}  {saying}" for name, saying in MEANINGS.items()))
    if word in MEANINGS:
        said.append(f"{word}, a metric\n\n{_sentence(MEANINGS[word])}\n\nexample: metrics {word}")
    brief, every = bool(said), list(options())
    said += [_option(option) for option in every if option.name == word]
    for option in every:
        # Those of `metrics`, and the networks of `backbone`, are said above.
        if word in words_of(option.info.annotation) and word not in {*MEANINGS, *NAMES}:
            said.append(_choice(word, option, brief))
    return "\n\n".join(said) or None


def words() -> list[str]:
    """Return every word that ``topic`` knows."""
    every = [entry for group in groups().values() for entry in group]
    known = {name for entry in every for name in (entry.word, entry.word.split()[-1])}
    for option in options():
        known |= {option.name, *words_of(option.info.annotation)}
    return sorted(known | {*STRUCTURE, *VALUES, *FAMILIES, *NAMES, *MEANINGS})


def overview() -> dict[str, list[str]]:
    """Return the words by what they are, options apart: each statement names its own."""
    found = {"Statements": [*STRUCTURE, *FAMILIES]}
    found["Statements"].remove("activation")  # which is no statement, but a kind of layers
    for title, group in groups().items():
        found[title] = [entry.word.split()[-1] for entry in group]
    return {**found, "Metrics": list(MEANINGS), "Values": list(VALUES)}


def options() -> Iterator[Option]:
    """Yield all options of all statements, those that mean the same together."""
    found: dict[tuple[str, str], Option] = {}
    for group in groups().values():
        for entry in group:
            for (name, kind, meaning), (_, info) in zip(entry.options(), entry.fields, strict=True):
                option = Option(name, kind, meaning, info, [])
                found.setdefault((name, info.description or ""), option).entries.append(entry)
    yield from found.values()


def _option(option: Option) -> str:
    said = f"{option.name}=, an option of {_statements(option)}"
    return f"{said}\n\n  {option.meaning}: {option.kind}\n\nexample: {example(option)}"


def _choice(word: str, option: Option, brief: bool) -> str:
    said = f"{word}, a value of {option.name}= in {_statements(option)}"
    if brief:
        return said
    return f"{said}\n\n  {option.meaning}\n\nexample: {example(option, word)}"


def _statements(option: Option) -> str:
    names = [f"`{entry.word}`" for entry in option.entries]
    more = len(names) - MANY
    return ", ".join(names[:MANY] if more > 1 else names) + (f" and {more} more" * (more > 1))


def example(option: Option, word: str | None = None) -> str:
    """Return a statement that gives an option, or that gives it a word for its value."""
    entry, how = option.entries[0], marker(option.info)
    for other in option.entries:
        known = EXAMPLES.get((other.word, option.name), "")
        if known and (word or "") in known:
            return known
    choices = set() if isinstance(how, Named) else {*words_of(option.info.annotation)}
    for other in option.entries:
        statement = other.component.example
        parts = statement.replace("=", " = ").split()[len(other.word.split()) :]
        if option.name in parts or word in choices & {*parts}:
            return (
                re.sub(rf"{option.name}=\w+", f"{option.name}={word}", statement)
                if word
                else statement
            )
        bare = next((part for part in parts if part in choices), None)
        if bare is not None:
            return statement if word is None else statement.replace(f" {bare}", f" {word}", 1)
    statement = entry.component.example
    if isinstance(how, Rest | Table):
        return statement
    if isinstance(how, Positional) and (named := _by_name(entry, option.name)) is not None:
        return named
    value = word or _value(option)
    if value is None:
        return statement
    return f"{statement} {option.name}" + ("" if is_flag(option.info) else f"={value}")


def _by_name(entry: Entry, name: str) -> str | None:
    """Return a statement's example with its bare number given by name, None where it has none."""
    fields = entry.component.model_fields.items()
    places = [
        public_name(own, info) for own, info in fields if isinstance(marker(info), Positional)
    ]
    parts = entry.component.example.split()
    at = len(entry.word.split()) + places.index(name)
    if at >= len(parts) or not parts[at].lstrip("-")[0].isdigit():
        return None
    return " ".join([*parts[:at], f"{name}={parts[at]}", *parts[at + 1 :]])


def _value(option: Option) -> str | None:
    """Return a value to give an option for an example, None where none is known."""
    default = None if option.info.is_required() else option.info.default
    if isinstance(default, bool):
        return "false" if default else "true"
    if isinstance(default, int | float):
        return f"{default}"
    return next(words_of(option.info.annotation), None) or SAMPLES.get(option.kind)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
