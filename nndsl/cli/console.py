"""Diagnostics and plain data go in, and come out on the terminal."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from nndsl.diagnostics import Diagnostic, render
from nndsl.storage import finite

SHOWN = 50  # more than that help nobody; the first ones may have caused the others
_COLORS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m"}
_RESET = "\x1b[0m"


def complain(diagnostics: Sequence[Diagnostic]) -> None:
    """Write diagnostics to standard error, each with the lines it is about, and their number."""
    color = sys.stderr.isatty() and "NO_COLOR" not in os.environ
    for diagnostic in diagnostics[:SHOWN]:
        text = render(diagnostic)
        if color:
            header, _, rest = text.partition("\n")
            text = f"{_COLORS[diagnostic.severity]}{header}{_RESET}\n{rest}"
        sys.stderr.write(text.rstrip() + "\n\n")
    errors = sum(d.severity == "error" for d in diagnostics)
    if errors > 1:
        shown = f"; the first {SHOWN} are shown" if len(diagnostics) > SHOWN else ""
        sys.stderr.write(f"{errors} errors{shown}\n")


def say(text: str) -> None:
    """Write a line to standard output."""
    sys.stdout.write(text + "\n")


def say_json(data: Any) -> None:
    """Write plain data to standard output as one JSON object."""
    say(json.dumps(finite(data), indent=2, ensure_ascii=False))
