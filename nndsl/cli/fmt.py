"""``nndsl fmt``: files go in, and are in the language's one style afterwards."""

from __future__ import annotations

import argparse
from pathlib import Path

from nndsl.cli.console import say
from nndsl.files.reading import read_source
from nndsl.files.storage import write_over
from nndsl.syntax.formatter import format

HELP = "bring files into the one style of the language, comments kept"
EXAMPLE = "nndsl fmt models/har.nn"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a .nn file")
    parser.add_argument("--check", action="store_true", help="change nothing; 1 if a file would")
    parser.add_argument(
        "--diff", action="store_true", help="show what would change, change nothing"
    )


def perform(given: argparse.Namespace) -> int:
    """Run the command; 1 where ``--check`` finds a file in another style."""
    changed = 0
    for path in given.files:
        source = read_source(path)
        text = format(source)
        if text == source.text:
            continue
        changed += 1
        if given.diff:
            import difflib

            before, after = source.text.splitlines(), text.splitlines()
            name = str(path)
            say("\n".join(difflib.unified_diff(before, after, name, name, lineterm="")))
        elif given.check:
            say(f"{path}: would be changed")
        else:
            write_over(path, text.replace("\n", source.newline).encode("utf-8"))
            say(f"{path}: formatted")
    return 1 if changed and given.check else 0
