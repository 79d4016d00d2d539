"""`check --fix` mends what it says and says what it writes, however the replacements meet."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import inside
from test_diagnostics import Case, elaborated, fixable, machine

from nndsl import fixing
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, Fix
from nndsl.elaborate import Elaborated, elaborate
from nndsl.errors.near import near, respelt
from nndsl.fixing import fix
from nndsl.source import Source, Span

HERE = Where(Path())
__all__ = ["machine"]  # a fixture that these tests use, too


@pytest.mark.parametrize("case", fixable())
def test_a_mended_file_is_mended_no_further_and_its_faults_are_gone(
    case: Case, tmp_path: Path
) -> None:
    source, where = elaborated(case, tmp_path).tree.source, Where(tmp_path, download=False)
    fixed, mended = fix(source, where)
    assert mended and fixed.text != source.text
    assert fix(fixed, where) == (fixed, [])
    left = {(d.code, d.message, d.span) for d in elaborate(fixed, where).diagnostics}
    assert not left & {(one.code, one.message, one.span) for one, _ in mended}


def test_replacements_that_undo_each_other_are_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"relu": "tanh", "tanh": "relu", "dens": "dense"}

    def faulty(source: Source, where: Where) -> Elaborated:
        found = elaborate(Source.of("dense 1"), where)
        faults = []
        for said, meant in words.items():
            at = f" {source.text}".find(f" {said} ")
            if at >= 0:
                place = Span(at, at + len(said))
                faults.append(Diagnostic("odd-word", said, place, fix=Fix(((place, meant),))))
        return Elaborated(found.tree, found.spec, found.graph, found.heads, None, tuple(faults))

    monkeypatch.setattr(fixing, "elaborate", faulty)
    fixed, mended = fix(Source.of("dens 8 relu "), HERE)
    assert fixed.text == "dense 8 relu "
    assert [(one.message, lines) for one, lines in mended] == [("dens", (fixed.text.strip(),))]


def test_a_sigmoid_with_mse_stays_as_it_is_where_the_task_is_a_regression() -> None:
    text = "task regression; input 2; dense 1 sigmoid; loss mse; optimizer sgd"
    assert fix(Source.of(text), HERE) == (Source.of(text), [])


def test_losses_of_several_outputs_are_kept_where_one_is_misspelt() -> None:
    text = "input 4; h = dense 8; a = dense 1 from=h; b = dense 1 from=h\n"
    text += "output a b\nloss mse on=a\nloss mse on=bb weight=0.5\noptimizer adam\n"
    fixed, _ = fix(Source.of(text), HERE)
    assert fixed.text == text.replace("on=bb", "on=b")
    assert not elaborate(fixed, HERE).errors


def test_fix_says_which_lines_it_has_written(tmp_path: Path) -> None:
    path = tmp_path / "model.nn"
    path.write_text("input 4\ndens 8 relu\ndense 3 softmax\noptimizer adam\n", "utf-8")
    done = inside("check", "--fix", path, cwd=tmp_path)
    assert done.code == 0, done.err
    assert "called `dens`\n    dense 8 relu\n" in done.err
    assert "make small\n    loss crossentropy\n" in done.err


@pytest.mark.parametrize(
    ("word", "known"),
    [("msle", "mse"), ("mape", "mae"), ("mse", "rmse"), ("log_loss", "log_cosh"), ("lrn", "rnn")],
)
def test_what_computes_another_thing_is_never_taken_for_a_slip(word: str, known: str) -> None:
    meant = near(word, [known])
    assert meant is None
    assert respelt(Span(0, len(word)), word, meant) is None


def test_all_signs_of_a_statement_are_mended_at_once() -> None:
    rows = "".join(f"  [{i}, \u22121] = 1\n" for i in range(60))
    fixed, _ = fix(Source.of(f"input 2; dense 1\nexpect {{\n{rows}}}  # \u2212\n"), HERE)
    assert not elaborate(fixed, HERE).errors
    assert fixed.text.count("-1] -> 1") == 60 and fixed.text.endswith("# \u2212\n")
