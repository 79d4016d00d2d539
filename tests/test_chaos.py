"""A short form of ``tests/chaos.py``: runs that are killed at random end as if undisturbed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes can't be forked there")


def test_runs_that_are_killed_and_gone_on_with_end_as_if_undisturbed() -> None:
    script = Path(__file__).with_name("chaos.py")
    done = subprocess.run(
        [sys.executable, str(script), "--cycles", "12", "--seed", "1"],
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 of which differ" in done.stdout
