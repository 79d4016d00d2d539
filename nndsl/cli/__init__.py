"""The commands: a list of arguments goes in, an exit code comes out."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import NoReturn

from nndsl.data.cache.wanted import keeping
from nndsl.diagnostics import Diagnostic, NNError
from nndsl.errors.asking import at_the_shell
from nndsl.files.paths import allowing
from nndsl.report.faults import complain
from nndsl.system.collector import paused
from nndsl.system.memory import confined
from nndsl.version import __version__

COMMANDS = (
    *("run", "check", "test", "show", "fmt", "eval"),
    *("predict", "explain", "trace", "data", "help"),
)
EPILOG = "example: nndsl run models/har.nn     (nndsl COMMAND --help says more)"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line in the form that all diagnostics have."""

    def error(self, message: str) -> NoReturn:
        complain([Diagnostic("bad-usage", message, help=f"`{self.prog} --help` shows an example")])
        sys.exit(2)


def parser(command: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of the whole command line, or of one command, which nothing waits for."""
    top = _Parser(prog="nndsl", description="Neural networks in one small file.", epilog=EPILOG)
    top.add_argument("--version", action="version", version=f"nndsl {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in COMMANDS if command is None else (command,):
        module = import_module(f"nndsl.cli.{name}")
        one = commands.add_parser(
            name,
            help=module.HELP,
            description=module.HELP,
            epilog=f"example: {module.EXAMPLE}",
        )
        module.arguments(one)
        one.set_defaults(perform=module.perform)
    return top


def main(arguments: Sequence[str]) -> int:
    """Run a command.

    0: all is well; 1: a test or comparison failed; 2: a diagnostic or bad usage; 3: training
    failed, or outputs are not finite; 4: storage; 130 and 143: ended by Ctrl-C or by a request to
    terminate.
    """
    signal.signal(signal.SIGTERM, _terminate)
    command = arguments[0] if arguments and arguments[0] in COMMANDS else None
    with paused():
        options = parser(command).parse_args(arguments)
    try:
        bounds = vars(options)
        with (
            confined(bounds.get("max_memory")),
            allowing(bounds.get("allow_path", ())),
            keeping(not bounds.get("no_cache")),
            at_the_shell(),
        ):
            code: int = options.perform(options)
        sys.stdout.flush()
    except NNError as error:
        complain(error.diagnostics)
        return error.exit_code
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted\n")
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; what Python still holds of it has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return code


def _terminate(signum: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + signum)
