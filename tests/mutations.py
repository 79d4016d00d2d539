"""The files of `models/` go in, a seeded corpus of files with one mistake each comes out.

A mutator draws one mistake that users make, in places that the file's own tree tells. Each mutant
says which statements it touched, in its own text, and which words were there before and after.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from nndsl.layers import ACTIVATIONS, LAYERS
from nndsl.registry import FAMILIES, KEYWORDS, STATEMENTS
from nndsl.resources import resource
from nndsl.source import Source, Span
from nndsl.syntax import tree
from nndsl.syntax.parser import parse

PER_KIND = 250  # mutants of each kind of mistake, spread evenly over the files
ATTEMPTS = 30  # draws for a mutant that is new, before a file has no more of them


@dataclass(frozen=True)
class Subject:
    """A file to mutate; ``tail`` is added behind it where it can't be computed alone."""

    name: str
    text: str
    folder: Path
    tail: str = ""


@dataclass(frozen=True)
class Edit:
    """One mistake: replacements in the text, and the statements that it is made in."""

    edits: tuple[tuple[Span, str], ...]
    statements: tuple[Span, ...]


@dataclass(frozen=True)
class Mutant:
    """A file with one mistake: its kind, and ``spans`` of the statements it is in, as they are now.

    ``words`` are those of the statements, before and after.
    """

    subject: Subject
    kind: str
    text: str
    spans: tuple[Span, ...]
    words: frozenset[str]

    @property
    def name(self) -> str:
        """What a failing test calls it."""
        lines = [self.text.count("\n", 0, span.start) + 1 for span in self.spans]
        return f"{self.kind} in {self.subject.name}, line {', '.join(map(str, lines))}"


class Places:
    """A file's tree, taken apart: its statements, words, numbers and arguments."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree, faults = parse(Source.of(text))
        assert faults == [], "only a file that can be read is mutated"

    @cached_property
    def statements(self) -> list[tree.Statement]:
        """All statements, those in braces behind the one that holds them."""
        return list(_nested(self.tree.statements))

    @cached_property
    def siblings(self) -> list[tuple[tree.Statement, ...]]:
        """The statements of each level that has two or more."""
        bodies = [s.body for s in self.statements if s.body is not None]
        return [level for level in (self.tree.statements, *bodies) if len(level) > 1]

    @cached_property
    def layers(self) -> list[tree.Statement]:
        """The statements that are layers."""
        words = {cls.keyword for cls in LAYERS} | {"activation"}
        return [s for s in self.statements if s.keyword.text in words]

    @cached_property
    def values(self) -> list[Any]:
        """The words and numbers that the file is written with."""
        found = [node for s in self.tree.statements for node in _leaves(s)]
        return [node for node in found if node.span.end > node.span.start]

    @property
    def words(self) -> list[tree.Word]:
        """The words: keywords, names, keys and options."""
        return [node for node in self.values if isinstance(node, tree.Word) and node.text != "->"]

    @property
    def numbers(self) -> list[Any]:
        """The numbers of every kind."""
        kinds = tree.Number | tree.Percent | tree.Size | tree.Duration
        return [node for node in self.values if isinstance(node, kinds)]

    @property
    def arguments(self) -> list[tree.Argument]:
        """The arguments of all statements but rows of a table."""
        rows = [s for s in self.statements if s.keyword.text == "->"]
        return [a for s in self.statements if s not in rows for a in s.arguments]

    @cached_property
    def names(self) -> list[tree.Word]:
        """The names that the file gives: to values, numbers and blocks."""
        lets = [s.arguments[0].key for s in self.statements if s.keyword.text == "let"]
        blocks = [s.arguments[0].value for s in self.statements if s.keyword.text == "block"]
        named = [block.name if isinstance(block, tree.Call) else block for block in blocks]
        given = [s.name for s in self.statements] + lets + named
        return [name for name in given if isinstance(name, tree.Word)]

    def at(self, place: int) -> Span:
        """Return the innermost statement at a place, or its line where there is none."""
        around = [s.span for s in self.statements if s.span.start <= place <= s.span.end]
        if around:
            return min(around, key=lambda span: span.end - span.start)
        end = self.text.find("\n", place)
        return Span(self.text.rfind("\n", 0, place) + 1, len(self.text) if end < 0 else end)

    def replaced(self, span: Span, new: str) -> Edit:
        """Return the edit of one place."""
        return Edit(((span, new),), (self.at(span.start),))

    def said(self, node: Any) -> str:
        """Return a node as it is written."""
        return self.text[node.span.start : node.span.end]


def _nested(statements: tuple[tree.Statement, ...]) -> Iterator[tree.Statement]:
    for statement in statements:
        yield statement
        yield from _nested(statement.body or ())


def _leaves(node: Any) -> Iterator[Any]:
    """Yield the words, numbers and texts below a node of the tree."""
    parts = [getattr(node, name) for name in node.__dataclass_fields__ if name != "span"]
    below = [p for part in parts for p in (part if isinstance(part, tuple) else (part,))]
    nodes = [part for part in below if hasattr(part, "span")]
    if not nodes:
        yield node
    for child in nodes:
        yield from _leaves(child)


Mutator = Callable[[Places, random.Random], "Edit | None"]


def misspell(places: Places, chance: random.Random) -> Edit | None:
    """Drop, double or swap letters of a word."""
    word = chance.choice([w for w in places.words if len(w.text) > 1])
    said, at = word.text, chance.randrange(len(word.text) - 1)
    dropped, doubled = said[:at] + said[at + 1 :], said[:at] + said[at] + said[at:]
    swapped = said[:at] + said[at + 1] + said[at] + said[at + 2 :]
    return places.replaced(word.span, chance.choice((dropped, doubled, swapped)))


def other_word(places: Places, chance: random.Random) -> Edit | None:
    """Put one word of the file in the place of another."""
    word, other = chance.choice(places.words), chance.choice(places.words)
    return places.replaced(word.span, other.text)


def drop_argument(places: Places, chance: random.Random) -> Edit | None:
    """Leave out an argument."""
    return places.replaced(chance.choice(places.arguments).span, "")


def add_argument(places: Places, chance: random.Random) -> Edit | None:
    """Say an argument too many: one of the file, or one that fits another statement."""
    some = [places.said(a) for a in places.arguments]
    new = chance.choice((*some, "7", "2.5", "relu", "same", "units=8", "seed=2", "bias=false"))
    statement = chance.choice([s for s in places.statements if s.keyword.text not in ("let", "->")])
    ends = [statement.keyword.span, *(a.span for a in statement.arguments)]
    end = chance.choice(ends).end
    return Edit(((Span(end, end), f" {new}"),), (statement.span,))


def swap_statements(places: Places, chance: random.Random) -> Edit | None:
    """Exchange two statements of a level."""
    one, other = chance.sample(chance.choice(places.siblings), 2)
    new = (one.span, places.said(other)), (other.span, places.said(one))
    return Edit(new, (one.span, other.span))


def drop_statement(places: Places, chance: random.Random) -> Edit | None:
    """Leave out a statement."""
    statement = chance.choice(places.statements)
    return Edit(((statement.span, ""),), (statement.span,))


def double_statement(places: Places, chance: random.Random) -> Edit | None:
    """Say a statement twice."""
    statement = chance.choice(places.statements)
    end = Span(statement.span.end, statement.span.end)
    return Edit(((end, f"; {places.said(statement)}"),), (statement.span,))


def double_name(places: Places, chance: random.Random) -> Edit | None:
    """Give a name that is taken: by a value, a number, a block, a word of the language."""
    taken = [name.text for name in places.names] or ["a"]
    name = chance.choice((*taken, *taken, "in", "input", "classes", chance.choice(KEYWORDS)))
    statement = chance.choice(places.layers or places.statements)
    if places.names and chance.random() < 0.4:
        return places.replaced(chance.choice(places.names).span, name)
    if statement.name is not None:
        return places.replaced(statement.name.span, name)
    start = Span(statement.span.start, statement.span.start)
    others = [s for s in places.layers if s.name is None and s != statement]
    if places.names or not others:
        return Edit(((start, f"{name} = "),), (statement.span,))
    other = chance.choice(others)  # two statements with one name
    at = Span(other.span.start, other.span.start)
    return Edit(((start, "a = "), (at, "a = ")), (statement.span, other.span))


_KINDS = ("3.5", "20%", "3x3", "none", "relu", '"8"', "[1, 2]", "12x", "1e3", "30s", "true", "(2+1)")


def other_kind(places: Places, chance: random.Random) -> Edit | None:
    """Give a number another kind."""
    return places.replaced(chance.choice(places.numbers).span, chance.choice(_KINDS))


def other_size(places: Places, chance: random.Random) -> Edit | None:
    """Give a number another size."""
    number = chance.choice(places.numbers)
    said = places.said(number)
    sizes = ("0", "1", "2", "-1", "7", f"{said}0", f"-{said}", f"{said}.0", "0.5", "1000000")
    return places.replaced(number.span, chance.choice(sizes))


def delete_bracket(places: Places, chance: random.Random) -> Edit | None:
    """Leave out a bracket, a quote, a comma or an equals sign."""
    comments = [c.span for c in places.tree.comments]
    found = [
        m.start()
        for m in re.finditer(r'[()\[\]{}"=,]', places.text)
        if not any(c.start <= m.start() < c.end for c in comments)
    ]
    if not found:
        return None
    at = chance.choice(found)
    return places.replaced(Span(at, at + 1), "")


def insert_character(places: Places, chance: random.Random) -> Edit | None:
    """Put in a character that stands near on the keyboard, or any other."""
    at = chance.randrange(len(places.text) + 1)
    return places.replaced(Span(at, at), chance.choice("()[]{}\"'=,;:#+-*/%.x0 \n\té漢"))


def other_layer(places: Places, chance: random.Random) -> Edit | None:
    """Make one layer another, its arguments as they were."""
    if not places.layers:
        return None
    word = chance.choice(places.layers).keyword
    return places.replaced(word.span, chance.choice(LAYERS).keyword)


def insert_layer(places: Places, chance: random.Random) -> Edit | None:
    """Put a layer in, or in the place of another, as its own example has it."""
    if not places.layers:
        return None
    statement, new = chance.choice(places.layers), chance.choice(LAYERS).example
    if chance.random() < 0.5:
        return places.replaced(statement.span, new)
    end = Span(statement.span.end, statement.span.end)
    return Edit(((end, f"; {new}"),), (statement.span,))


def other_head(places: Places, chance: random.Random) -> Edit | None:
    """Give one of the last layers another activation, or another number of units."""
    dense = [s for s in places.layers if s.keyword.text == "dense"][-2:]
    last = [*dense, *places.layers[-2:]]
    arguments = [a for s in last for a in s.arguments if a.key is None]
    if not arguments:
        return None
    argument = chance.choice(arguments)
    units = ("1", "2", "3", "10", "classes", "features", "targets")
    words = [cls.keyword for cls in ACTIVATIONS]
    activation = places.said(argument) in words
    return places.replaced(argument.span, chance.choice([*words, ""] if activation else units))


def other_loss(places: Places, chance: random.Random) -> Edit | None:
    """Train another loss, for another task, measure another figure, or by another optimizer."""
    members = {name: list(family.members) for name, family in FAMILIES.items()}
    tasks = list(_options("task")) + ["autoencoder"]
    choices = {"task": tasks, "metrics": list(_options("metrics"))}
    choices |= {name: members[name] for name in ("loss", "optimizer", "baseline")}
    said = [s for s in places.statements if s.keyword.text in choices and s.arguments]
    if said and chance.random() < 0.8:
        statement = chance.choice(said)
        new = chance.choice(choices[statement.keyword.text])
        return places.replaced(chance.choice(statement.arguments).span, new)
    keyword = chance.choice(list(choices))
    end = Span(len(places.text), len(places.text))
    line = f"\n{keyword} {chance.choice(choices[keyword])}\n"
    return Edit(((end, line),), (end,))


def _options(keyword: str) -> tuple[str, ...]:
    from nndsl.component import words_of

    fields = STATEMENTS[keyword].model_fields.values()
    return tuple(word for info in fields for word in words_of(info.annotation))


def other_data(places: Places, chance: random.Random) -> Edit | None:
    """Train on other data."""
    said = [s for s in places.statements if s.keyword.text == "data" and s.arguments]
    word = chance.choice(list(FAMILIES["data"].members))
    if said:
        return places.replaced(said[0].arguments[0].span, word)
    start = Span(0, 0)
    return Edit(((start, f"data {word}\n"),), (start,))


MUTATORS: tuple[Mutator, ...] = (
    misspell,
    other_word,
    drop_argument,
    add_argument,
    swap_statements,
    drop_statement,
    double_statement,
    double_name,
    other_kind,
    other_size,
    delete_bracket,
    insert_character,
    other_layer,
    insert_layer,
    other_head,
    other_loss,
    other_data,
)

# A block is computed in a network of its own, and an image that takes long is made smaller.
TAILS = {
    "dense_block": "input 4x8x8\ndense_block 2 3",
    "inverted_residual": "input 4x8x8\ninverted_residual 4\ninverted_residual_down 4 6\n"
    "inverted_residual_first 5",
    "residual": "input 4x8x8\nresidual 4\nresidual_down 8\nbottleneck 2",
    "squeeze_excite": "input 32x4x4\nsqueeze_excite 32",
    "transformer": "input 5x8\nencoder_block 2 12",
}
SMALLER = {
    "224x224": "64x64",
    "layers = 12": "layers = 2",
    "width = 768": "width = 48",
    "dense 4096": "dense 64",
    "conv 512": "conv 24",
}


def subjects() -> list[Subject]:
    """Return the files to mutate: the examples, the published networks, and the blocks."""
    folder, found = resource("models"), []
    for path in sorted(folder.rglob("*.nn")):
        text = path.read_text(encoding="utf-8")
        for large, small in SMALLER.items():
            text = text.replace(large, small)
        found.append(Subject(path.stem, text, path.parent, TAILS.get(path.stem, "")))
    return found


def mutant(subject: Subject, places: Places, mutator: Mutator, edit: Edit) -> Mutant:
    """Return a file with a mistake made in it."""
    text = subject.text
    for span, new in sorted(edit.edits, key=lambda e: e[0].start, reverse=True):
        text = text[: span.start] + new + text[span.end :]

    def moved(place: int, *, end: bool) -> int:
        """Return where a place is once the edits are made; what is put in at it is within."""
        shift = 0
        for span, new in edit.edits:
            before = span.end <= place if end else span.end <= place and span.start < place
            if before:
                shift += len(new) - (span.end - span.start)
        return place + shift

    spans = [Span(moved(s.start, end=False), moved(s.end, end=True)) for s in edit.statements]
    said = [subject.text[s.start : s.end] for s in edit.statements]
    said += [text[s.start : s.end] for s in spans]
    words = frozenset(re.findall(r"[^\W\d]\w*", " ".join(said)))
    if subject.tail:
        text = f"{text.rstrip()}\n{subject.tail}\n"
    return Mutant(subject, mutator.__name__, text, tuple(spans), words)


def corpus(per_kind: int = PER_KIND) -> list[Mutant]:
    """Return the mutants, as many of each kind, in turn from each file that has another one."""
    files = [(subject, Places(subject.text)) for subject in subjects()]
    found: list[Mutant] = []
    for mutator in MUTATORS:
        seen = {subject.text for subject, _ in files}
        left = [(s, p, random.Random(f"{mutator.__name__} {s.name}")) for s, p in files]
        own: list[Mutant] = []
        while left and len(own) < per_kind:
            for entry in list(left)[: per_kind - len(own)]:
                new = _another(*entry, mutator, seen)
                own += [new] if new is not None else []
                if new is None:
                    left.remove(entry)
        found += own
    return found


def _another(
    subject: Subject, places: Places, chance: random.Random, mutator: Mutator, seen: set[str]
) -> Mutant | None:
    for _ in range(ATTEMPTS):
        edit = mutator(places, chance)
        if edit is None:
            continue
        new = mutant(subject, places, mutator, edit)
        if new.text not in seen:
            seen.add(new.text)
            return new
    return None
