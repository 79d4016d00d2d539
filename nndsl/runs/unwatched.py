"""What is amiss in a run that nobody watches goes in; Python warnings of the caller come out."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

from nndsl.data.prepared import Prepared
from nndsl.diagnostics import Diagnostic, NNWarning
from nndsl.elaborate import Elaborated
from nndsl.graph.nodes import Graph
from nndsl.runs.watcher import Watcher

PACKAGE = f"{Path(__file__).parent.parent}{os.sep}"


class Unwatched(Watcher):
    """Warns of what is amiss, at the line outside of the package that began the run."""

    def started(self, name: str, elaborated: Elaborated, graph: Graph, prepared: Prepared) -> None:
        """Warn of what is questionable in the file or its data."""
        for diagnostic in elaborated.diagnostics:
            self.warned(diagnostic)

    def warned(self, diagnostic: Diagnostic) -> None:
        """Warn of what is amiss, but doesn't end the run."""
        level, frame = 1, sys._getframe()
        while frame.f_back is not None and frame.f_code.co_filename.startswith(PACKAGE):
            level, frame = level + 1, frame.f_back
        warnings.warn(NNWarning(diagnostic), stacklevel=level)
