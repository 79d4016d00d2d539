"""``nndsl check``: files go in, what is wrong with them comes out, before anything is computed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from nndsl.cli import options
from nndsl.cli.console import say, say_json
from nndsl.data.where import Where, data_folder
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.elaborate import elaborate
from nndsl.errors.graph import shown
from nndsl.excerpt import visible
from nndsl.files.reading import read_source
from nndsl.files.storage import write_over
from nndsl.fixing import fix
from nndsl.report.faults import complain
from nndsl.report.rows import told_of_rows
from nndsl.source import Source

HELP = "say what is wrong with files, and what to write instead"
EXAMPLE = "nndsl check models/*.nn"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a .nn file")
    options.data_folder(parser)
    parser.add_argument(
        "--fix", action="store_true", help="make the replacements marked [fix] in the files"
    )
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")


def perform(given: argparse.Namespace) -> int:
    """Run the command; 2 where a file has an error."""
    data_folder(given.data)
    reports = []
    for path in given.files:
        diagnostics, summary = _check(path, given)
        wrong = any(d.severity == "error" for d in diagnostics)
        reports.append(
            {
                "file": str(path),
                "ok": not wrong,
                "diagnostics": [d.as_json() for d in diagnostics],
            }
        )
        if not given.json:
            complain(diagnostics)
            if not wrong:
                say(f"{path}: {summary}")
    if given.json:
        say_json({"files": reports})
    return 0 if all(report["ok"] for report in reports) else 2


def _fixed(source: Source, where: Where) -> Source:
    fixed, mended = fix(source, where)
    if source.path is not None and fixed.text != source.text:
        write_over(source.path, fixed.text.replace("\n", source.newline).encode("utf-8"))
    for fault, lines in mended:
        said = [f"{source.name}: mended {fault.code}: {fault.message}", *lines]
        sys.stderr.write("\n    ".join(map(visible, said)) + "\n")
    return fixed


def _check(path: Path, given: argparse.Namespace) -> tuple[tuple[Diagnostic, ...], str]:
    try:
        source = read_source(path)
    except NNError as error:
        return error.diagnostics, ""
    where = Where(source.folder, given.data, given.sample)
    if given.fix:
        source = _fixed(source, where)
    found = elaborate(source, where)
    graph = found.graph
    if graph is None and not found.errors:
        return found.diagnostics, "ok (blocks for other files)"
    if graph is None or graph.output_shape is None:
        return found.diagnostics, "ok (its input is not known yet)"
    shapes = f"{shown(graph.input_shape)} -> {shown(graph.output_shape)}"
    summary = f"ok ({found.purpose}, {shapes}, {graph.parameter_count:,} parameters)"
    return found.diagnostics, "\n  ".join([summary, *told_of_rows(found)])
