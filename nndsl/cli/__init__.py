"""The commands: a list of arguments goes in, an exit code comes out."""

from __future__ import annotations

import argparse
import re
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from types import FrameType
from typing import NoReturn

from nndsl.cli.console import say_json
from nndsl.data.cache.wanted import keeping
from nndsl.diagnostics import NNError
from nndsl.errors.asking import at_the_shell
from nndsl.files.paths import allowing, check_working_folder
from nndsl.report.faults import complain
from nndsl.system.collector import paused
from nndsl.system.interruption import REQUESTS
from nndsl.system.memory import confined
from nndsl.system.streams import discard, guarded
from nndsl.version import __version__

COMMANDS = (
    *("run", "check", "test", "show", "fmt", "eval"),
    *("predict", "explain", "trace", "data", "help"),
)
_OPTION, _NEGATIVE = re.compile(r"--[a-z-]+"), re.compile(r"-\.?\d")
EPILOG = "example: nndsl run models/har.nn     (nndsl COMMAND --help says more)"


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line in the form that all diagnostics have."""

    def error(self, message: str) -> NoReturn:
        from nndsl.errors.usage import bad_usage

        raise NNError(bad_usage(message, self.prog))

    def flags(self) -> list[str]:
        """Return the names of all options."""
        return [name for action in self._actions for name in action.option_strings]

    def takes(self) -> str:
        """Return what stands behind the command, as its help calls it."""
        return " ".join(str(action.metavar) for action in self._get_positional_actions())


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
        one.set_defaults(perform=module.perform, flags=one.flags, takes=one.takes)
    return top


def main(arguments: Sequence[str]) -> int:
    """Run a command.

    0: all is well; 1: a test or comparison failed; 2: a diagnostic or bad usage; 3: training
    failed, or outputs are not finite; 4: storage; 5: another process is at work in the folder;
    130 and 143: ended by Ctrl-C or by a request to terminate; 129: the terminal was closed;
    141: nobody reads the output.
    """
    for number in REQUESTS:
        if signal.getsignal(number) != signal.SIG_IGN:  # as under nohup
            signal.signal(number, _terminate)
    with guarded():
        try:
            try:
                return _perform(arguments)
            except NNError as error:
                if "--json" in arguments:  # a program reads an object, whatever comes
                    say_json({"diagnostics": [d.as_json() for d in error.diagnostics]})
                raise
            finally:
                sys.stdout.flush()
        except NNError as error:
            complain(error.diagnostics)
            return error.exit_code
        except KeyboardInterrupt:
            sys.stderr.write("\ninterrupted\n")
            return 130
        except BrokenPipeError:
            # Whoever read our output has gone; what Python still holds of it has nowhere to go.
            discard(sys.stdout)
            return 141


def _perform(arguments: Sequence[str]) -> int:
    with paused():
        options = _given(arguments)
    bounds = vars(options)
    with (
        confined(bounds.get("max_memory")),
        allowing(bounds.get("allow_path", ())),
        keeping(not bounds.get("no_cache")),
        at_the_shell(),
    ):
        try:
            code: int = options.perform(options)
        except FileNotFoundError:
            check_working_folder()
            raise
        except ModuleNotFoundError as error:
            from nndsl.errors.packages import missing_package

            package = (error.name or "nndsl").partition(".")[0]
            if package == "nndsl" or package in sys.stdlib_module_names:
                raise
            purpose = f"`nndsl {options.command}`"
            raise NNError(missing_package(None, package, purpose)) from None
    return code


def _given(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what a command line says. Raises NNError where it can't be read."""
    first = next(iter(arguments), "-")
    if first not in COMMANDS and not first.startswith("-"):
        from nndsl.errors.usage import unknown_command

        raise NNError(unknown_command(first, COMMANDS))
    found, left = parser(first if first in COMMANDS else None).parse_known_args(_signed(arguments))
    if left:
        from nndsl.errors.usage import unknown_argument

        behind = left[1] if len(left) > 1 and not left[1].startswith("-") else None
        program = f"nndsl {found.command}"
        fault = unknown_argument(left[0], behind, program, found.takes(), found.flags())
        raise NNError(fault)
    return found


def _signed(arguments: Sequence[str]) -> list[str]:
    """Return the arguments, values with a minus joined to their options.

    Left alone, all but a single number would be taken for options.

    >>> _signed(["trace", "m.nn", "--input", "-1,2"])
    ['trace', 'm.nn', '--input=-1,2']
    """
    joined: list[str] = []
    for argument in arguments:
        if joined and _OPTION.fullmatch(joined[-1]) and _NEGATIVE.match(argument):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def _terminate(signum: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + signum)
