"""The documents say what the compiler does: their examples check, and the reference is fresh."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nndsl.components.base import Component
from nndsl.data.where import Where
from nndsl.elaborate import elaborate
from nndsl.layers import LAYERS, MergeLayer
from nndsl.layers.recurrent import State
from nndsl.layers.tokens import BlankPadding
from nndsl.losses import LOSSES
from nndsl.optimizers import OPTIMIZERS
from nndsl.report import reference
from nndsl.source import Source

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_reference_is_what_the_registry_says_today() -> None:
    written = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert written.rstrip() == reference.markdown().rstrip(), "run: make reference"


def test_every_word_of_the_language_has_an_entry_with_a_sentence_and_an_example() -> None:
    for group in reference.groups().values():
        for entry in group:
            assert entry.sentence.endswith("."), entry.word
            assert entry.component.example.split()[0] == entry.word.split()[0], entry.word
            for name, kind, meaning in entry.options():
                assert kind != "a value" and meaning, f"{entry.word} {name}"


@pytest.mark.parametrize("cls", [*LAYERS, *LOSSES, *OPTIMIZERS], ids=lambda cls: cls.keyword)
def test_the_example_of_a_component_can_be_read(cls: type[Component]) -> None:
    text = cls.example
    if issubclass(cls, MergeLayer):
        text = f"a = dense 3\nb = dense 3 from=input\n{text}"
    elif cls is State:
        text = f"h = lstm 8\n{text}"
    elif cls is BlankPadding:
        text = f"m = mask\n{text} from=input\nsoftmax"
    elif cls not in LAYERS:
        text = f"dense 3\n{text}"
    found = elaborate(Source.of(text), Where(Path.cwd()))
    unrelated = {"missing-loss", "activation-loss-mismatch", "small-batches"}
    unrelated.add("units-targets-mismatch")  # a loss that has two outputs for each target
    unrelated.add("bound-without-autoencoder")
    assert [d.code for d in found.diagnostics if d.code not in unrelated] == []


def test_the_first_example_of_the_readme_checks() -> None:
    text = re.search(r"\n\n((?:    .*\n|\n)+)", README)
    assert text is not None
    source = re.sub(r"^    ", "", text.group(1), flags=re.MULTILINE)
    assert source.startswith("data iris")
    assert elaborate(Source.of(source), Where(ROOT)).diagnostics == ()


def test_the_readme_shows_the_diagnostic_that_is_really_given() -> None:
    shown = re.search(r"    (error\[units-classes-mismatch\](?:.*\n    )+.*)\n", README)
    assert shown is not None
    wanted = re.sub(r"^    ", "", shown.group(1), flags=re.MULTILINE)
    text = "data har\ndense 64 relu\n\n\ndense 10 softmax\nloss crossentropy\n"
    (found,) = elaborate(Source.of(text, "har.nn"), Where(ROOT)).diagnostics
    from nndsl.diagnostics import render

    assert render(found) == wanted


def test_every_command_is_in_the_readme() -> None:
    from nndsl.cli import COMMANDS

    for command in COMMANDS:
        assert f"`nndsl {command}" in README
