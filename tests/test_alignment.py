"""What steps spell, how far texts are apart, and the loss over all alignments, each by hand."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 (its name everywhere)

from nndsl import losses as spec
from nndsl.alignment import PAD, edit_distances, spelled, steps_needed
from nndsl.data.places import Layout
from nndsl.data.targets.codec import SequenceCodec, fit_codec
from nndsl.data.targets.codec_json import SavedTarget
from nndsl.diagnostics import NNError
from nndsl.metrics import measure
from nndsl.train.objective import lower

RNG = np.random.default_rng(0)
LETTERS = "ab_"  # the blank is the last


def codes(*texts: str) -> np.ndarray:
    """Return texts of a, b, c as encoded sequences."""
    longest = max(map(len, texts))
    return np.array([[*map("abc".index, text), *[PAD] * (longest - len(text))] for text in texts])


def path(text: str) -> np.ndarray:
    """Return probabilities whose best label at each step is that of a path."""
    return np.eye(3)[[LETTERS.index(letter) for letter in text]]


def loss_of(probabilities: np.ndarray, *texts: str) -> float:
    """Return the language's loss of rows (n, steps, 3) of probabilities."""
    codec = SequenceCodec("sequence", ("y",), ("a", "b"), axis=1)
    y = codec.encode([np.array(texts, dtype=object)])
    value = lower([spec.Ctc()], codec, y)(torch.tensor(probabilities).log(), torch.from_numpy(y))
    return float(value)


def joined(steps: tuple[int, ...]) -> str:
    """Return what a path spells, letter by letter."""
    text, last = "", 2
    for label in steps:
        if label not in (last, 2):
            text += LETTERS[label]
        last = label
    return text


@pytest.mark.parametrize(
    ("steps", "text"),
    [("aab", "ab"), ("a_a", "aa"), ("aaa", "a"), ("___", ""), ("_b_", "b"), ("abba", "aba")],
)
def test_repeats_are_joined_before_blanks_are_dropped(steps: str, text: str) -> None:
    found = spelled(path(steps)[None])[0]
    assert "".join("ab"[label] for label in found if label != PAD) == text


@pytest.mark.parametrize("text", ["a", "ab", "aa", "ba", "aba", ""])
def test_ctc_is_the_sum_over_all_alignments_that_spell_the_text(text: str) -> None:
    p = RNG.dirichlet(np.ones(3), 4)  # four steps have 81 paths
    total = sum(
        float(np.prod([p[step, label] for step, label in enumerate(steps)]))
        for steps in product(range(3), repeat=4)
        if joined(steps) == text
    )
    assert loss_of(p[None], text) == pytest.approx(-np.log(total) / max(len(text), 1))


def test_ctc_of_one_step_is_the_cross_entropy_of_its_label() -> None:
    assert loss_of(np.array([[[0.5, 0.2, 0.3]]]), "b") == pytest.approx(-np.log(0.2))
    # Of two steps, `a` is spelled by aa, a_ and _a.
    two = np.array([[[0.5, 0.2, 0.3], [0.1, 0.1, 0.8]]])
    assert loss_of(two, "a") == pytest.approx(-np.log(0.05 + 0.4 + 0.03))


@pytest.mark.parametrize("axis", [0, 1])
def test_ctc_and_its_gradient_are_those_of_pytorch(axis: int) -> None:
    codec = SequenceCodec("sequence", ("y",), tuple("abcd"), axis=axis)
    texts = ["".join(RNG.choice(list("abcd"), RNG.integers(1, 5))) for _ in range(300)]
    y = codec.encode([np.array(texts, dtype=object)])
    logits = torch.tensor(RNG.normal(size=(300, 12, 5)), dtype=torch.float32, requires_grad=True)
    given = logits if axis == 1 else logits.transpose(1, 2)
    value = lower([spec.Ctc()], codec, y)(given, torch.from_numpy(y))
    lengths = torch.tensor([len(text) for text in texts])
    flat = torch.from_numpy(y[y != PAD])
    logs = logits.log_softmax(2).transpose(0, 1)
    wanted = F.ctc_loss(logs, flat, torch.full((300,), 12), lengths, blank=4)
    assert value.item() == pytest.approx(wanted.item(), rel=1e-6)
    own = torch.autograd.grad(value, logits, retain_graph=True)[0]
    assert torch.allclose(own, torch.autograd.grad(wanted, logits)[0], atol=1e-7)


@pytest.mark.parametrize(
    ("found", "wanted", "distance"),
    [
        ("abc", "abc", 0),
        ("", "abc", 3),
        ("abc", "", 3),
        ("acc", "abc", 1),  # replaced
        ("ac", "abc", 1),  # put in
        ("abbc", "abc", 1),  # left out
        ("abcabc", "bca", 3),
        ("ca", "abc", 3),
    ],
)
def test_edit_distances_are_those_that_can_be_counted(
    found: str, wanted: str, distance: int
) -> None:
    assert edit_distances(codes(found, "a"), codes(wanted, "a")).tolist() == [distance, 0]


def test_edit_distances_are_those_of_the_textbook_recursion() -> None:
    def recursive(a: str, b: str) -> int:
        table = np.add.outer(np.arange(len(a) + 1), np.arange(len(b) + 1))
        for i, j in product(range(1, len(a) + 1), range(1, len(b) + 1)):
            replaced = table[i - 1, j - 1] + (a[i - 1] != b[j - 1])
            table[i, j] = min(replaced, table[i - 1, j] + 1, table[i, j - 1] + 1)
        return int(table[-1, -1])

    texts = ["".join(RNG.choice(list("abc"), RNG.integers(0, 9))) for _ in range(120)]
    others = texts[60:] + texts[:60]
    wanted = [recursive(a, b) for a, b in zip(texts, others, strict=True)]
    assert edit_distances(codes(*texts), codes(*others)).tolist() == wanted


def test_equal_neighbours_need_a_blank_between_them() -> None:
    assert steps_needed(codes("ab", "aab", "aaaa", "a", "abab")).tolist() == [2, 4, 7, 1, 4]


def test_cer_counts_over_all_texts_and_accuracy_counts_whole_ones() -> None:
    outputs = np.stack([path("a_b_"), path("bbb_"), path("a_aa")])  # ab, b, aa
    found = measure(("cer", "accuracy"), "sequence", codes("ab", "ab", "bab"), outputs)
    # b for ab lacks one; aa for bab lacks two or has one replaced and one lacking
    assert found == {"cer": pytest.approx(3 / 7), "accuracy": pytest.approx(1 / 3)}
    nothing = np.full((1, 1), PAD)
    assert measure(("cer", "accuracy"), "sequence", nothing, path("__")[None]) == {
        "cer": None,
        "accuracy": 1.0,
    }


@pytest.mark.parametrize(
    ("y", "classes"),
    [(["ba", "", "cab"], ("a", "b", "c")), ([(10, 9), (9,), ()], (9, 10)), ([("b", "ah")], "ab")],
)
def test_targets_come_back_from_what_a_perfect_network_gives(y: list[Any], classes: Any) -> None:
    target = np.empty(len(y), dtype=object)
    for at, row in enumerate(y):
        target[at] = row
    codec = fit_codec("sequence", ("y",), [target], np.arange(len(y)), (), False)
    codec = codec.with_layouts([Layout(axis=1)])
    assert isinstance(codec, SequenceCodec)
    assert codec.classes == (("ah", "b") if classes == "ab" else classes)
    assert codec.width == len(codec.classes) + 1
    known = codec.encode([target])
    blank = len(codec.classes)
    steps = np.where(known == PAD, blank, known).repeat(2, axis=1)
    steps[:, 1::2] = blank
    assert codec.decode(np.eye(blank + 1)[steps]).tolist() == y
    known_as = {"task": "sequence", "names": ["y"], "classes": list(codec.classes)}
    fields = {**known_as, "shift": [], "scale": [], "axis": 1, "listed": codec.listed}
    assert SavedTarget.model_validate(fields).as_codec() == codec


def test_a_label_that_the_model_has_not_is_refused_by_name() -> None:
    codec = SequenceCodec("sequence", ("word",), ("a", "b"))
    with pytest.raises(NNError, match="target `word` has `x`, `z`, which is none"):
        codec.encode([np.array(["ab", "zax"], dtype=object)])
