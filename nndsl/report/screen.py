"""What rich can print goes in, and comes out on a terminal, in a file or in a pipe."""

from __future__ import annotations

import os
from typing import Any

from rich.console import Console

FILE_WIDTH = 140  # of what is written to a file or a pipe


class Screen(Console):
    """A console that says so where its reader has gone, instead of ending the program.

    Where it isn't a terminal, lines are as wide as tables need, unless the environment says it.
    A text is shown as it is: brackets in the name of a file or a class are no markup.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, highlight=False, markup=False, emoji=False)
        if not self.is_terminal and "COLUMNS" not in os.environ:
            self.width = FILE_WIDTH

    def on_broken_pipe(self) -> None:
        """Raise what a plain write would: the command line knows what to do."""
        raise BrokenPipeError
