"""Requests to end, such as Ctrl-C, go in; what is under way ends at a place to go on from."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

REQUESTS = [signal.SIGTERM]
if hasattr(signal, "SIGHUP"):  # the terminal is closed; Windows has no such signal
    REQUESTS.append(signal.SIGHUP)
SIGNALS = (signal.SIGINT, *REQUESTS)
_LEFT = (signal.SIG_IGN, None)  # what is ignored, or handled by no Python code, stays so


class Interruption:
    """A request to stop, put off until whoever is asked has saved what it has.

    It is put off once: a second request acts at once, and so does any while ``deferred`` is
    False.
    """

    def __init__(self) -> None:
        self.deferred = False
        self.asked: int | None = None  # the signal that was put off
        self._before: dict[int, Any] = {}

    @contextmanager
    def awaited(self) -> Iterator[None]:
        """Take the signals; only a main thread can, and elsewhere they act as ever.

        Ctrl-C is ignored in what a shell starts in the background.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        heeded = [number for number in SIGNALS if signal.getsignal(number) not in _LEFT]
        self._before = {number: signal.signal(number, self._take) for number in heeded}
        try:
            yield
        finally:
            for number, before in self._before.items():
                signal.signal(number, before)

    def carry_out(self) -> None:
        """Do what the signal that was put off would have done, which may be to go on."""
        number, self.asked = self.asked, None
        assert number is not None, "somebody has asked"
        self._act(number, None)

    def _take(self, number: int, frame: FrameType | None) -> None:
        if self.deferred and self.asked is None:
            self.asked = number
        else:
            self._act(number, frame)

    def _act(self, number: int, frame: FrameType | None) -> None:
        before = self._before[number]
        if callable(before):
            before(number, frame)
        else:
            signal.signal(number, before)
            os.kill(os.getpid(), number)
