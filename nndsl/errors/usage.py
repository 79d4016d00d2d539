"""What is said of a command line that can't be read: one constructor per message."""

from __future__ import annotations

from collections.abc import Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.errors.asking import typed
from nndsl.errors.elsewhere import pointer
from nndsl.errors.near import listed, near

# What others call the commands.
_ALIASES = {
    **dict.fromkeys(("train", "fit", "start"), "run"),
    **dict.fromkeys(("lint", "validate", "verify", "fix"), "check"),
    **dict.fromkeys(("summary", "describe", "print"), "show"),
    **dict.fromkeys(("format", "reformat"), "fmt"),
    **dict.fromkeys(("evaluate", "score", "measure"), "eval"),
    **dict.fromkeys(("infer", "inference", "apply"), "predict"),
    **dict.fromkeys(("dataset", "datasets", "download"), "data"),
}


def bad_usage(message: str, program: str) -> Diagnostic:
    return Diagnostic("bad-usage", message, help=f"`{program} --help` shows an example")


def unknown_command(word: str, known: Sequence[str]) -> Diagnostic:
    meant = near(word, [*known, *_ALIASES])
    advice = f"the commands are {listed(known)}; `nndsl --help` shows an example"
    if word.endswith(".nn"):
        advice = f"write a command in front of the file: `nndsl run {typed(word)}`"
    elif meant is not None:
        advice = f"did you mean `nndsl {_ALIASES.get(meant, meant)}`?"
    return Diagnostic("bad-usage", f"`{word}` is no command", help=advice)


def unknown_argument(
    word: str, value: str | None, program: str, takes: str, flags: Sequence[str]
) -> Diagnostic:
    """``value`` is what stands behind it, ``takes`` what has no name."""
    flag, _, behind = word.partition("=")
    name = flag.lstrip("-")
    names = [known.lstrip("-") for known in flags]
    longer = (known for known in names if len(known) > 2 and name.startswith(known))
    meant = near(name, names) or next(longer, None)
    said = pointer(name.replace("-", "_"), behind or value, layers=False)
    advice = f"`{program} --help` shows an example"
    if not word.startswith("-"):
        advice = f"it takes {takes} and options; {advice}"
        return Diagnostic("bad-usage", f"`{word}` is one argument too many", help=advice)
    if flag in flags:
        said = f"`{flag}` stands in front of the command"
        return Diagnostic("bad-usage", said, help=f"it stands behind: `{program} {word} …`")
    if meant is not None:
        advice = f"did you mean `--{meant}`?"
    elif said is not None:
        advice = f"the file says it: {said}"
    return Diagnostic("bad-usage", f"`{program}` has no `{flag}`", help=advice)
