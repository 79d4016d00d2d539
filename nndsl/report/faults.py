"""Diagnostics go in, and are written to standard error with the lines they are about."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic, render

SHOWN = 50  # diagnostics; more of them are hardly read
_COLORS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m"}
_RESET = "\x1b[0m"


def complain(diagnostics: Sequence[Diagnostic]) -> None:
    """Write diagnostics to standard error, each with the lines it is about, and their number."""
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") in ("dumb", "unknown")
    color = sys.stderr.isatty() and not plain
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
