"""Every case of tests/diagnostics/*.md is refused with exactly the text that stands below it.

A file has a title and cases: a heading that says what the user did wrong, a block with the source,
blocks with the files it names (as in ```csv train.csv; a ```png without content is an image), and
a block with all that `nndsl check` renders. `\\t`, `\\r`, `\\f`, `\\0` and `\\ufeff` stand for what
can't be seen.
`pytest tests/test_diagnostics.py --accept` rewrites the expected blocks; read them afterwards.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from PIL import Image

import nndsl.errors
from nndsl.data.where import Where
from nndsl.diagnostics import Diagnostic, in_order, render
from nndsl.elaborate import Elaborated, elaborate
from nndsl.errors.asking import at_the_shell
from nndsl.source import Source
from nndsl.spec.override import apply
from nndsl.system.memory import confined

HERE = Path(__file__).parent
FOLDER = HERE / "diagnostics"
_CASE = re.compile(r"^## (?P<title>.+)\n(?P<body>(?:(?!^## ).*\n)*)", re.M)
_BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<name>\S+))?\n(?P<text>(?:(?!^```).*\n)*)```$", re.M)
UNSEEN = {"\\t": "\t", "\\r": "\r", "\\f": "\f", "\\0": "\0", "\\ufeff": "\ufeff"}
_MEMORY = 2**34  # 16 GiB, whatever runs the test


@dataclass(frozen=True)
class Case:
    path: Path
    title: str
    text: str
    files: tuple[tuple[str, str], ...]
    expected: str


def cases() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.md")):
        for match in _CASE.finditer(path.read_text(encoding="utf-8")):
            blocks = list(_BLOCK.finditer(match["body"]))
            sources = [b["text"] for b in blocks if b["kind"] == "nn" and not b["name"]]
            expected = [b["text"] for b in blocks if b["kind"] == "text"]
            files = tuple((b["name"], unescaped(b["text"])) for b in blocks if b["name"])
            assert len(sources) == len(expected) == 1, f"{path.name}: {match['title']}"
            text = unescaped(sources[0]).removesuffix("\n")
            yield Case(path, match["title"], text, files, expected[0].rstrip("\n"))


def unescaped(text: str) -> str:
    """Return a source as it is meant, with what can't be seen in it."""
    for shown, meant in UNSEEN.items():
        text = text.replace(shown, meant)
    return text


ALL = list(cases())


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Let messages name the same memory, and no set or weights be found, on every machine."""
    monkeypatch.delenv("NNDSL_DATA", raising=False)
    for cache in ("NNDSL_CACHE", "TORCH_HOME"):
        monkeypatch.setenv(cache, str(tmp_path / "cache"))
    with confined(_MEMORY):
        yield


def elaborated(case: Case, folder: Path, text: str | None = None) -> Elaborated:
    for name, content in case.files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
        if name.endswith(".png") and not content:
            Image.new("RGB", (8, 8)).save(folder / name)
    source = Source.of(case.text if text is None else text, "model.nn", folder / "model.nn")
    with at_the_shell():
        return elaborate(source, Where(folder, download=False))


def rendered(case: Case, folder: Path) -> str:
    found = "\n\n".join(render(d) for d in elaborated(case, folder).diagnostics)
    return found.replace(str(folder), "FOLDER")


def by_name(case: Case) -> str:
    return f"{case.path.stem}: {case.title}"


@pytest.mark.parametrize("case", ALL, ids=by_name)
def test_says_exactly_what_is_wrong_where_and_what_to_write(
    case: Case, tmp_path: Path, accept: bool
) -> None:
    found = rendered(case, tmp_path)
    if accept:
        _rewrite(case, found)
        return
    assert found == case.expected


def _rewrite(case: Case, found: str) -> None:
    text = case.path.read_text(encoding="utf-8")
    at = text.index(f"## {case.title}\n")
    start = text.index("```text\n", at) + len("```text\n")
    end = text.index("```", start)
    case.path.write_text(text[:start] + (found + "\n" if found else "") + text[end:], "utf-8")


@pytest.mark.parametrize("case", ALL, ids=by_name)
def test_every_fault_has_a_code_and_a_place_inside_the_text(case: Case, tmp_path: Path) -> None:
    found = elaborated(case, tmp_path)
    assert found.diagnostics, "a golden case is wrong in some way"
    text = found.tree.source.text
    for diagnostic in found.diagnostics:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", diagnostic.code)
        if diagnostic.code == "no-layers":
            continue  # what is missing has no place
        spans = [diagnostic.span, *(label.span for label in diagnostic.labels)]
        for span in spans:
            assert span is not None
            whole = span.source.text if span.source is not None else text
            assert 0 <= span.start <= span.end <= len(whole)


def fixable() -> list[Any]:
    return [pytest.param(case, id=by_name(case)) for case in ALL if "help [fix]" in case.expected]


@pytest.mark.parametrize("case", fixable())
def test_a_fix_mends_its_fault_and_breaks_nothing_else(case: Case, tmp_path: Path) -> None:
    before = elaborated(case, tmp_path)
    source = before.tree.source
    codes = [d.code for d in before.diagnostics]
    for diagnostic in before.diagnostics:
        if diagnostic.fix is None:
            continue
        mended = apply(source, list(diagnostic.fix.edits))
        assert mended.text != source.text
        after = [d.code for d in elaborated(case, tmp_path, mended.text).diagnostics]
        assert after.count(diagnostic.code) < codes.count(diagnostic.code)
        assert "unexpected-token" not in after


def test_every_theme_has_a_title_and_no_case_stands_twice() -> None:
    titles = [by_name(case) for case in ALL]
    assert len(set(titles)) == len(titles)
    for path in FOLDER.glob("*.md"):
        assert path.read_text(encoding="utf-8").startswith("# "), path.name


# Messages that `check` never says of a file alone, since they need a run, rows, arrays or a command
# line; each is tested where it belongs.
ELSEWHERE: dict[str, str] = {
    **dict.fromkeys(
        (
            *("numbers.bad_override", "numbers.unknown_override", "words.unknown_topic"),
            *("data.extra_column", "data_files.data_unavailable"),
            *("storage.cannot_read", "storage.cannot_write", "storage.changed_run"),
            *("storage.damaged", "storage.folder_in_use", "storage.not_a_run"),
            *("storage.finished_run", "storage.folder_busy", "storage.nothing_to_resume"),
            *("storage.other_model", "storage.other_rows", "storage.begun_before"),
            *(
                "storage.lost_results",
                "storage.over_input",
                "storage.edited_run",
                "storage.edited_file",
            ),
            *("storage.file_changed_since", "storage.other_versions"),
            *("storage.other_data", "uses.use_collides", "syntax.file_too_large"),
            *("syntax.not_text", "training.device_unavailable", "training.no_data"),
            *("finite.not_finite", "training.unknown_device", "training.needs_a_run"),
            *("usage.bad_usage", "usage.unknown_argument", "usage.unknown_command"),
            *("training.nothing_expected", "training.nothing_is_trained", "training.sample_size"),
            *("training.no_such_folder", "syntax.unreadable_file", "training.initial_weights"),
            *("training.not_a_number", "training.random_weights"),
            "data_targets.damaged_preprocessing",
            *("storage.folder_for_file", "storage.no_working_folder", "storage.incomplete_run"),
            "storage.unfinished_run",
        ),
        "test_cli*.py",
    ),
    "packages.one_engine": "test_packages.py",
    "data.known_answers": "test_rows_to_predict.py",
    "data.columns_together": "test_cli_predict.py",
    **dict.fromkeys(
        (
            *("arguments.wrong_watcher", "arguments.rows_for_engine"),
            "storage.trained_on_arrays",
        ),
        "test_python_runs.py",
    ),
    **dict.fromkeys(
        (
            *("arguments.foreign_argument", "arguments.no_model_text", "arguments.not_fitted"),
            *("arguments.not_whole", "arguments.wrong_argument", "data_targets.labels_alike"),
        ),
        "test_python_arguments.py",
    ),
    **dict.fromkeys(
        (
            *("training.deferred_size", "training.no_loss_to_fit", "training.no_shape"),
            *("training.single_row_batchnorm", "training.wrong_input_shape"),
            *("data_targets.length_mismatch", "data_targets.wrong_array"),
            *("packages.missing_package", "engines.weights_not_found", "engines.weights_shape"),
            *("arguments.path_for_text", "arguments.text_for_path"),
        ),
        "test_python_api.py",
    ),
    **dict.fromkeys(("training.no_such_shape", "data.half_character"), "test_python_arrays.py"),
    "engines.unknown_engine": "test_asking.py",
    "storage.best_so_far": "test_best.py",
    "training.no_single_score": "test_estimator.py",
    # Files that are damaged in ways that a Markdown block can't show.
    **dict.fromkeys(
        (*("data_files.malformed_parquet", "data.unsupported_column"),),
        "test_data_tables.py",
    ),
    **dict.fromkeys(
        (
            *("data_files.foreign_file", "data_files.zero_bytes"),
            *("data_files.too_many_columns", "data_files.data_too_large"),
            "data_files.rows_too_large",
        ),
        "test_data_hostile.py",
    ),
    "storage.spoilt_entry": "test_data_kept.py",
    "data_targets.labels_mixed": "test_ctc.py",
    "alignment.too_few_real_steps": "test_ctc_padding.py",
    "uses.use_not_kept": "test_paths.py",
    # What takes a text that no one would read.
    **dict.fromkeys(
        (
            *("reuse.too_deep_calls", "uses.too_deep_uses"),
            *("syntax.text_too_long", "syntax.too_many_words"),
        ),
        "test_bounds.py",
    ),
    "engines.foreign_weights": "test_weight_files.py",
    "engines.weights_too_large": "test_weight_files.py",
    "training.beyond_shares": "test_additions.py",
    "data_augment.augment_range": "test_augment.py",
    "places.augment_without_map": "test_places_fit.py",
    "data_images.no_images": "test_data_images.py",
    "data_images.unreadable_images": "test_data_images.py",
    "data_files.unreadable_text": "test_data_csv.py",
    "data_files.cache_unwritable": "test_data_download.py",
    "data_files.damaged_data": "test_data_known.py",
    # What the numpy engine says to those who use its classes directly.
    **dict.fromkeys(
        (
            *("engines.index_out_of_range", "engines.input_not_numbers", "engines.input_shape"),
            *("engines.unknown_shape", "classes.first_layer_shape", "classes.layer_input_shape"),
            *("classes.layer_name_taken", "classes.no_layers", "classes.no_parameter"),
            *("classes.not_initialized", "classes.unknown_layer_name"),
        ),
        "test_numpy_network.py",
    ),
    **dict.fromkeys(
        (
            *("classes.arguments_disagree", "classes.bad_argument", "classes.bad_network"),
            *("classes.bad_sizes", "classes.fixed_attribute", "classes.hidden_method"),
            *("classes.not_a_layer", "classes.not_begun", "classes.not_names"),
            *("classes.not_positive", "classes.not_sizes"),
            "classes.parameter_shape",
            *("classes.parameter_values", "classes.unknown_attribute", "classes.wrong_output"),
        ),
        "test_numpy_[mo]*.py",
    ),
    **dict.fromkeys(
        (
            *("adding.not_a_name", "adding.nothing_to_share", "adding.other_kind"),
            *("adding.other_parameters", "adding.other_shape", "adding.own_values"),
            *("adding.too_few_inputs", "adding.too_many_inputs", "adding.wrong_signature"),
        ),
        "test_numpy_adding.py",
    ),
    **dict.fromkeys(
        (
            *("calls.abstract_class", "calls.argument_twice", "calls.missing_argument"),
            *("calls.not_called", "calls.too_many_arguments", "calls.unknown_argument"),
            "calls.unknown_member",
        ),
        "test_numpy_calls.py",
    ),
    **dict.fromkeys(
        (
            *("engines.bad_weights", "engines.weights_dtype", "engines.weights_missing"),
            "engines.weights_unexpected",
        ),
        "test_numpy_weights.py",
    ),
    "data_targets.unknown_class": "test_python_api.py",
    "data_targets.target_categorical": "test_data_categorical.py",
    "training.not_compiled": "test_compile.py",
    "finite.outputs_not_finite": "test_unmeasured.py",
    **dict.fromkeys(
        (
            *("engines.input_type", "engines.weights_not_finite", "inputs.inputs_apart"),
            *("outcome.one_class", "outcome.one_number", "outcome.worse_than_mean"),
            "rows.scaled_already",
        ),
        "test_outcomes.py",
    ),
    "finite.predictions_not_finite": "test_unmeasured.py",
    **dict.fromkeys(
        (
            *("backbones.not_published", "backbones.other_dtype", "backbones.other_names"),
            "backbones.other_shape",
        ),
        "test_backbone_weights.py",
    ),
}


def constructors() -> set[str]:
    found = set()
    for info in pkgutil.iter_modules(nndsl.errors.__path__):
        module = importlib.import_module(f"nndsl.errors.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            made = str(inspect.signature(function).return_annotation)
            if function.__module__ == module.__name__ and made in ("Diagnostic", "StorageError"):
                found.add(f"{info.name}.{name}")
    return found


def called_by_goldens(folder: Path) -> set[str]:
    """Return the constructors that are called while the golden cases are checked."""
    called: set[str] = set()

    def watch(frame: FrameType, event: str, _: Any) -> None:
        path = frame.f_code.co_filename
        if event == "call" and "/errors/" in path:
            called.add(f"{Path(path).stem}.{frame.f_code.co_name}")

    sys.setprofile(watch)
    try:
        for number, case in enumerate(ALL):
            here = folder / str(number)
            here.mkdir()
            elaborated(case, here)
    finally:
        sys.setprofile(None)
    return called


def test_every_message_stands_in_a_golden_or_is_tested_elsewhere(tmp_path: Path) -> None:
    known, called = constructors(), called_by_goldens(tmp_path)
    unread = sorted(known - called - ELSEWHERE.keys())
    assert not unread, f"messages nobody has read: {', '.join(unread)}"
    assert sorted(ELSEWHERE.keys() - known) == [], "messages that are gone"
    assert sorted(ELSEWHERE.keys() & called) == [], "messages that a golden has after all"


def test_messages_tested_elsewhere_are_named_there() -> None:
    for constructor, place in ELSEWHERE.items():
        text = "".join(path.read_text(encoding="utf-8") for path in sorted(HERE.glob(place)))
        module, _, name = constructor.partition(".")
        body = inspect.getsource(getattr(importlib.import_module(f"nndsl.errors.{module}"), name))
        codes = re.findall(r'Diagnostic\(\s*f?"([a-z-]+)"', body)
        assert any(code in text for code in codes), f"{place} never mentions {codes}"


def test_there_are_many_codes_and_each_names_a_fault() -> None:
    codes = {
        d for case in ALL for d in re.findall(r"^(?:error|warning)\[(.+?)\]", case.expected, re.M)
    }
    assert len(codes) >= 70


def test_diagnostics_come_in_the_order_of_the_text_and_once() -> None:
    from nndsl.source import Span

    late, early = Diagnostic("b-b", "b", Span(9, 10)), Diagnostic("a-a", "a", Span(2, 3))
    nowhere = Diagnostic("c-c", "c")
    assert in_order([late, early, nowhere, late]) == [nowhere, early, late]
