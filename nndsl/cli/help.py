"""``nndsl help``: a word of the language goes in, what it means comes out."""

from __future__ import annotations

import argparse

from nndsl.cli.console import say, say_json
from nndsl.diagnostics import NNError
from nndsl.errors.words import unknown_topic

HELP = "say what a word of the language means, and its options"
EXAMPLE = "nndsl help conv"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    # A default makes argparse see whether a word is given.
    one = parser.add_mutually_exclusive_group()
    one.add_argument(
        "word", nargs="*", default=[], metavar="WORD", help="such as conv, or optimizer adam"
    )
    one.add_argument("--all", action="store_true", help="the whole reference as Markdown")
    one.add_argument("--schema", action="store_true", help="the JSON Schema of `show --json`")


def perform(given: argparse.Namespace) -> int:
    """Run the command."""
    from nndsl.report import reference, topics

    if given.schema:
        from nndsl.spec.schema import schema

        say_json(schema())
        return 0
    if given.all:
        say(reference.markdown().rstrip("\n"))
        return 0
    if not given.word:
        for title, words in topics.overview().items():
            say(f"{title}\n  {', '.join(words)}")
        say("Every option has an entry, too: nndsl help epochs")
        return 0
    word = " ".join(given.word)
    found = topics.topic(word)
    if found is None:
        from nndsl.spec.library import shipped

        raise NNError(unknown_topic(word, topics.words(), shipped().get(word)))
    say(found)
    return 0
