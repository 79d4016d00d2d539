"""The grammar's text goes in, lark's parser comes out, built once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from lark import Lark

from nndsl.resources import resource
from nndsl.syntax.layout import Layout


def grammar_path() -> Path:
    """Return where the grammar lies, in an installed package or in a checkout."""
    return resource("grammars") / "nn.lark"


@lru_cache(maxsize=1)
def parser() -> Lark:
    """Return the parser of the language.

    No cache on disk: lark's would unpickle a file at a predictable place.
    """
    from nndsl.syntax.builder import Builder

    return Lark(
        grammar_path().read_text(encoding="utf-8"),
        parser="lalr",
        lexer="basic",
        postlex=Layout(),
        transformer=Builder(),
        maybe_placeholders=True,
    )
