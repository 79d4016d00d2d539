"""The registry goes in, the reference of every word of the language comes out."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from nndsl.backbones import NAMES, Backbone
from nndsl.components.base import Component, Positional, Rest, Table, marker, public_name
from nndsl.components.describe import kinds, signature
from nndsl.components.field import Declared
from nndsl.components.registry import FAMILIES
from nndsl.data.augment import Augment
from nndsl.data.preprocess import Preprocess
from nndsl.data.split import Split
from nndsl.expectations import Expect
from nndsl.layers import ACTIVATIONS, LAYERS
from nndsl.metrics import MEANINGS
from nndsl.settings import SETTINGS

TITLE = """# Reference

Every word of the language: how it is written, what it does, and its options. Made from the
compiler's own registry by `nndsl help --all`; [language.md](language.md) says how they go together.
"""


# The words that shape a file rather than say something of their own.
STRUCTURE: dict[str, str] = {
    "let": """let NAME = NUMBER

Names a number, a size or arithmetic of both; `nndsl run FILE --set NAME=…` changes it. Within a
block or a round of a repeat, the name is known there alone.

example: let width = (2 * 64)""",
    "repeat": """repeat COUNT [as NAME] { … }

Reads the statements in braces COUNT times; NAME is the number of the round, counted from 1. With
a count of 0 or 1, which a block's parameter may give, it says whether they are read at all.

example: repeat 3 as i { conv (32 * i) 3x3 relu same }""",
    "block": """block NAME(PARAMETER, OPTIONAL=VALUE, …) { … }

Gives statements a name, which is then a statement itself. `in` is the value that a call reads;
the last value, or what `output` names, is what it gives. A parameter is a number, a size, a word
such as `relu`, or a value. A call reads another value by `from=`.

example: block hidden(n, act=relu) { dense n; batchnorm; act }""",
    "use": """use "FILE"

Takes the blocks of a file in the same folder or below it, or of the library that comes along:
blocks/dense_block.nn, inverted_residual.nn, residual.nn, squeeze_excite.nn, transformer.nn.

example: use "blocks/residual.nn"; residual 64""",
}


@dataclass(frozen=True)
class Entry:
    """What is said of one word: its signature, a sentence with its formula, options, example."""

    word: str
    component: type[Component]

    @property
    def signature(self) -> str:
        """How it is written."""
        return signature(self.component, self.word)

    @property
    def sentence(self) -> str:
        """What it does, in one sentence."""
        return self._paragraphs[0]

    @property
    def formula(self) -> str:
        """The formula with its shapes, if there is one."""
        return "".join(self._paragraphs[1:2])

    @property
    def remarks(self) -> list[str]:
        """What there is to be said besides, such as of an option that few need."""
        return self._paragraphs[2:]

    @property
    def _paragraphs(self) -> list[str]:
        text = inspect.getdoc(self.component) or ""
        return [" ".join(part.split()) for part in text.split("\n\n")]

    @property
    def fields(self) -> list[tuple[str, Declared]]:
        """The options by their names: what stands bare first, and last the value that is read."""
        found = [
            (public_name(name, info), info) for name, info in self.component.model_fields.items()
        ]
        bare = (Positional, Rest, Table)
        return sorted(
            found, key=lambda each: (each[0] == "from", not isinstance(marker(each[1]), bare))
        )

    def options(self) -> Iterator[tuple[str, str, str]]:
        """Yield each option's name, what it takes, and what it means, with its default."""
        for name, info in self.fields:
            meaning = (info.description or "").rstrip(".")
            yield name, kinds(info.annotation), meaning + _default(info)


def _default(info: Declared) -> str:
    if info.is_required():
        return ""
    value = info.default
    if value is None or value == ():
        return ""
    shown = str(value).lower() if isinstance(value, bool) else str(value)
    return f" ({shown} if left out)"


def groups() -> dict[str, list[Entry]]:
    """Return every word of the language by its group, in the order of the registry."""
    plain = [layer for layer in LAYERS if layer not in ACTIVATIONS]
    found = {"Layers": [Entry(cls.keyword, cls) for cls in plain]}
    found["Activations"] = [Entry(cls.keyword, cls) for cls in ACTIVATIONS]
    titles = {
        "loss": "Losses",
        "optimizer": "Optimizers",
        "schedule": "Schedules",
        "data": "Data",
        "baseline": "Baselines",
    }
    for name, title in titles.items():
        members = FAMILIES[name].members.items()
        found[title] = [Entry(f"{name} {word}", cls) for word, cls in members]
    found["Data"] += [Entry(cls.keyword, cls) for cls in (Split, Preprocess, Augment)]
    settings: tuple[type[Component], ...] = (*SETTINGS, Expect)
    found["Settings"] = [Entry(cls.keyword, cls) for cls in settings]
    return found


def entries(word: str) -> list[Entry]:
    """Return what a word may mean: ``adam`` as well as ``optimizer adam``.

    >>> [entry.word for entry in entries("adam")]
    ['optimizer adam']
    """
    if word in NAMES:
        return [Entry(Backbone.keyword, Backbone)]
    every = [entry for group in groups().values() for entry in group]
    exact = [entry for entry in every if entry.word == word]
    return exact or [entry for entry in every if entry.word.split()[-1] == word]


def family(word: str) -> str:
    """Return the members of a family such as ``loss``, each with its sentence."""
    members = FAMILIES[word].members.items()
    width = max(len(name) for name, _ in members)
    lines = [f"{word} NAME …", ""]
    lines += [f"  {name:{width}}  {Entry(f'{word} {name}', cls).sentence}" for name, cls in members]
    return "\n".join(lines)


def text(entry: Entry) -> str:
    """Return an entry as a terminal shows it."""
    lines = [entry.signature, "", entry.sentence]
    if entry.formula:
        lines += ["", f"    {entry.formula}"]
    for remark in entry.remarks:
        lines += ["", remark]
    rows = list(entry.options())
    if rows:
        width = max(len(name) for name, _, _ in rows)
        lines += [""] + [f"  {name:{width}}  {meaning}: {kind}" for name, kind, meaning in rows]
    lines += ["", f"example: {entry.component.example}"]
    return "\n".join(lines)


def markdown() -> str:
    """Return the whole reference."""
    lines = [TITLE, "## The shape of a file\n"]
    for word, said in STRUCTURE.items():
        signature, sentence, example = said.replace("\n\n", "\0").split("\0")
        lines += [f"### `{word}`\n", f"    {signature}\n", sentence.replace("\n", " ") + "\n"]
        lines.append(f"Example: `{example.removeprefix('example: ')}`\n")
    for title, group in groups().items():
        lines.append(f"## {title}\n")
        for entry in group:
            lines += [f"### `{entry.word}`\n", f"    {entry.signature}\n", entry.sentence + "\n"]
            if entry.formula:
                lines.append(f"> {entry.formula}\n")
            lines += [f"{remark}\n" for remark in entry.remarks]
            rows = list(entry.options())
            if rows:
                lines.append("| option | takes | meaning |\n|---|---|---|")
                lines += [
                    f"| `{name}` | {kind} | {meaning.replace('|', chr(92) + '|')} |"
                    for name, kind, meaning in rows
                ]
                lines.append("")
            lines.append(f"Example: `{entry.component.example}`\n")
    lines.append("## Metrics\n")
    lines += [f"- `{name}`: {meaning}" for name, meaning in MEANINGS.items()]
    return "\n".join(lines) + "\n"
