"""The grammar's tables go in, the parser of the language comes out, made once."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from nndsl.files.resources import resource
from nndsl.syntax.builder import Builder
from nndsl.syntax.lalr import Automaton
from nndsl.syntax.layout import Layout


def grammar_path() -> Path:
    """Return where the grammar lies, in an installed package or in a checkout."""
    return resource("grammars") / "nn.lark"


def tables_path() -> Path:
    """Return where its tables lie, which are made from it by ``nndsl.syntax.generate``."""
    return grammar_path().with_suffix(".json")


@lru_cache(maxsize=1)
def parser() -> Automaton:
    """Return the parser of the language."""
    tables = json.loads(tables_path().read_text(encoding="utf-8"))
    return Automaton(tables, Layout().process, Builder())
