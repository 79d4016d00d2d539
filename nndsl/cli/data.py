"""``nndsl data``: a set's name goes in, where it would come from comes out."""

from __future__ import annotations

import argparse
from pathlib import Path

from nndsl.cli.console import say
from nndsl.data.known.entries import KNOWN
from nndsl.data.known.locate import whereabouts
from nndsl.data.where import Where, data_folder
from nndsl.diagnostics import NNError
from nndsl.errors.words import unknown_member
from nndsl.system.memory import shown

HELP = "list the known data sets, and where each would come from"
EXAMPLE = "nndsl data har"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="a known set")
    parser.add_argument("--data", type=Path, metavar="DIR", help="a folder with known data sets")
    parser.add_argument(
        "--cache", action="store_true", help="say where prepared data are kept, and how much"
    )
    parser.add_argument("--clear-cache", action="store_true", help="remove all prepared data")


def perform(given: argparse.Namespace) -> int:
    """Run the command."""
    if given.cache or given.clear_cache:
        _cache(given.clear_cache)
        return 0
    where = Where(Path(), data_folder(given.data))
    if given.name is None:
        for keyword, known in KNOWN.items():
            states = [state for _, state in whereabouts(keyword, where)]
            found = next((s for s in states if s.startswith(("found", "always"))), states[-1])
            say(f"{keyword:14} {known.title}: {known.rows:,} rows; {found}")
        return 0
    if given.name not in KNOWN:
        raise NNError(unknown_member(None, "data source", given.name, list(KNOWN)))
    known = KNOWN[given.name]
    say(f"{known.title}: {known.rows:,} rows. Licence: {known.licence}")
    if known.files:
        say(f"a folder needs {known.files}")
    for place, state in whereabouts(given.name, where):
        say(f"  {place}: {state}")
    return 0


def _cache(clear: bool) -> None:
    """Show what is kept of prepared data, or remove it."""
    from nndsl.data.cache import kept
    from nndsl.files.storage import writing

    if clear:
        with writing(kept.folder()):
            count = kept.clear()
        say(f"{kept.folder()}: {count} removed")
        return
    found = kept.entries()
    size = shown(sum(entry.size for entry in found))
    say(f"{kept.folder()}: {len(found)} kept, {size} of at most {shown(kept.MOST)}")
