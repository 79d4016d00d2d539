"""Texts and plain data go in, and come out on standard output."""

from __future__ import annotations

import json
import sys
from typing import Any

from nndsl.files.storage import finite


def say(text: str) -> None:
    """Write a line to standard output."""
    sys.stdout.write(text + "\n")


def say_json(data: Any) -> None:
    """Write plain data to standard output as one JSON object."""
    say(json.dumps(finite(data), indent=2, ensure_ascii=False))
