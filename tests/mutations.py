"""The files of `models/` go in, a seeded corpus of files with one mistake each comes out.

The mistakes are those of mutators.py. Each mutant says which statements it touched, in its own
text, and which words were there before and after.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

from mutation_places import Edit, Places
from mutators import MUTATORS, Mutator, NoPlaceError

from nndsl.files.resources import resource
from nndsl.source import Span

PER_KIND = 200  # mutants of each kind of mistake, spread evenly over the files
ATTEMPTS = 30  # draws for a mutant that is new, before a file has no more of them


@dataclass(frozen=True)
class Subject:
    """A file to mutate; ``tail`` is added behind it where it can't be computed alone."""

    name: str
    text: str
    folder: Path
    tail: str = ""


@dataclass(frozen=True)
class Mutant:
    """A file with one mistake: its kind, and ``spans`` of the statements it is in, as they are now.

    ``words`` are those of the statements, before and after, and the names of the blocks that they
    stand in, whose calls stand for them.
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
        if path.parent.name == "backbones":
            continue  # nobody edits them: a file names the network
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
    said += [name for s in edit.statements for name in places.blocks(s)]
    words = frozenset(re.findall(r"[^\W\d]\w*", " ".join(said)))
    if subject.tail:
        text = f"{text.rstrip()}\n{subject.tail}\n"
    return Mutant(subject, mutator.__name__, text, tuple(spans), words)


def mistaken(text: str, chance: random.Random) -> str:
    """Return a file with one mistake of any kind, or the same where it has no place for it."""
    subject, places, mutator = Subject("", text, Path()), Places(text), chance.choice(MUTATORS)
    try:
        return mutant(subject, places, mutator, mutator(places, chance)).text
    except NoPlaceError:
        return text


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
        try:
            edit = mutator(places, chance)
        except NoPlaceError:
            continue
        new = mutant(subject, places, mutator, edit)
        if new.text not in seen:
            seen.add(new.text)
            return new
    return None
