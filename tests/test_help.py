"""``nndsl help``: every word of the language is explained, with an example that can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import inside

from nndsl.components.base import words_of
from nndsl.components.registry import FAMILIES, KEYWORDS, reserved_words
from nndsl.data.where import Where
from nndsl.elaborate import elaborate
from nndsl.metrics import MEANINGS
from nndsl.report import topics
from nndsl.source import Source
from nndsl.spec.scope import DATA_NAMES

# What is said of a statement whose arguments don't bind, apart from what the rest of a file lacks.
MISBOUND = {
    *("unknown-option", "given-twice", "too-many-values", "missing-argument", "bad-combination"),
    *("wrong-kind", "out-of-range", "unknown-word"),
}


def test_help_of_a_block_that_comes_along_names_its_file(tmp_path: Path) -> None:
    done = inside("help", "residual", cwd=tmp_path)
    assert done.code == 2
    assert 'behind `use "blocks/residual.nn"`' in done.err


def test_every_word_of_the_language_has_an_entry() -> None:
    marks = {",", "."}  # the characters that `decimal=` takes
    every = reserved_words() | {*KEYWORDS, *FAMILIES, *MEANINGS, *DATA_NAMES} - marks
    assert [word for word in sorted(every - marks) if topics.topic(word) is None] == []
    assert every - marks <= {*topics.words()}


def test_every_option_has_an_entry_that_names_its_statements() -> None:
    for option in topics.options():
        said = topics.topic(option.name)
        assert said is not None and f"{option.name}=, an option of " in said
        assert "example: " in said


@pytest.mark.parametrize(
    "option", [*topics.options()], ids=lambda o: f"{o.entries[0].word}-{o.name}"
)
def test_the_example_of_an_option_can_be_read(option: topics.Option) -> None:
    for word in (None, *words_of(option.info.annotation)):
        shown = topics.example(option, word)
        found = elaborate(Source.of(f"dense 3\n{shown}"), Where(Path.cwd())).diagnostics
        assert [d.message for d in found if d.code in MISBOUND] == [], shown
        assert word is None or word in shown


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("standardize", "a value of scale= in `preprocess`"),
        ("missing", "example: preprocess standardize missing=zero"),
        ("classes", "example: dense classes softmax"),
        ("epochs", "epochs=, an option of `train`"),
        ("lr", "example: optimizer sgd lr=0.01 momentum=0.9"),
        ("patience", "example: early_stop patience=5"),
        ("f1", "averaged over the classes (macro)"),
        ("metrics", "averaged over the classes (macro)"),
        ("none", "Stands for no value"),
        ("augment", "example: augment horizontal_flip"),
    ],
)
def test_help_says_what_a_word_means(word: str, wanted: str, tmp_path: Path) -> None:
    done = inside("help", word, cwd=tmp_path)
    assert done.code == 0
    assert wanted in done.out


def test_help_lists_the_statements_of_a_file(tmp_path: Path) -> None:
    listed = inside("help", cwd=tmp_path).out.replace(",", " ").split()
    for word in KEYWORDS:
        assert word in listed or word == "activation"


def test_help_begins_with_what_a_layer_needs_and_ends_with_what_few_do(tmp_path: Path) -> None:
    said = inside("help", "dense", cwd=tmp_path).out
    assert "a (…, units)\n\nWith `tied`" in said
    options = [
        line.split()[0] for line in said.splitlines() if line.startswith("  ") and ": " in line
    ]
    assert options[:2] == ["units", "activation"] and options[-2:] == ["tied", "from"]
