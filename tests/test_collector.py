"""What is imported and made once is not looked through for garbage again and again."""

from __future__ import annotations

import gc

import pytest

from nndsl.system import collector
from nndsl.system.collector import last, paused


def test_nobody_looks_for_garbage_meanwhile_and_somebody_does_afterwards() -> None:
    assert gc.isenabled()
    with paused():
        assert not gc.isenabled()
        with paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_program_that_uses_this_one_keeps_its_garbage_collected() -> None:
    before = gc.get_freeze_count()
    with paused():
        pass
    assert gc.get_freeze_count() == before


def test_a_command_never_looks_again_at_what_it_has_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "_lasting", False)
    last()
    try:
        with paused():
            made: list[list[int]] = [[] for _ in range(10)]
        assert gc.get_freeze_count() >= len(made)
        assert not any(found is made for found in gc.get_objects())
    finally:
        gc.unfreeze()
