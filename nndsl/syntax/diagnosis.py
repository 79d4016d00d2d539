"""The place where a text stops making sense goes in, what is wrong there comes out."""

from __future__ import annotations

import re
from functools import lru_cache

from nndsl.components.holders import holders
from nndsl.components.registry import FAMILIES, KEYWORDS
from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors import commas as comma_errors, habits, syntax as errors
from nndsl.errors.elsewhere import option_meant, pointer
from nndsl.source import Source, Span
from nndsl.syntax import commas
from nndsl.syntax.builder import span_of
from nndsl.syntax.lalr import END, Token
from nndsl.syntax.layout import OPERATORS
from nndsl.syntax.surroundings import innermost, opened, parsed

_ASSIGNMENT = re.compile(r"([^\W\d]\w*)\s*=\s*")
_OPTION = re.compile(r"([^\W\d]\w*)[ \t]*[=:][ \t]*([^\s=]+)")  # alone on its line
# A statement that is nothing but a call, as Python would have it: `dense(4, relu)`.
_CALLED = re.compile(r"([^\W\d]\w*)\((.*)\)", re.DOTALL)
_COLON = re.compile(r"(?<=\w)[ \t]*:[ \t]*(?=[\w\"\[.-])")
_COMMENT = re.compile(r"//|--|/\*")
_LONG_OPTION = re.compile(r"--([^\W\d][\w-]*)(?:(?:[ \t]+|=)([\w.%]+))?")
_NUMBER_LIKE = re.compile(r"[0-9.][\w.]*")
_EXPECTED_VALUE = "a value is expected: a number, a word, a quoted text or a list"


def character(source: Source, span: Span, position: int) -> Diagnostic:
    """Say what is wrong with a character that begins no word, number or sign."""
    text = source.text
    char, line_end = text[position], text.find("\n", position)
    line_end = line_end if line_end > 0 else len(text)
    if char == '"':
        return errors.unclosed_text(Span(position, line_end))
    number = _NUMBER_LIKE.match(text, position)
    if number is not None:
        return errors.malformed_number(Span(*number.span()), number.group())
    place, fix = Span(position, position + 1), None
    if char == ":":
        statement = innermost(source, span, position)
        return _alone(source, statement) or _colon(source, statement, place)
    if char in errors.QUOTES:
        end = text.find(errors.QUOTES[char], position + 1, line_end)
        if end > 0 and not set('"\\') & set(text[position:end]):
            fix = Fix(((place, '"'), (Span(end, end + 1), '"')))
    return errors.stray_character(place, char, fix)


def _colon(source: Source, statement: Span, at: Span) -> Diagnostic:
    """Say what stands in a colon's place, `train: epochs=20` or `train epochs: 20`."""
    text = source.text
    colon = _COLON.search(text, max(statement.start, at.start - 1), statement.end)
    if colon is None or not colon.start() <= at.start < colon.end():
        return errors.stray_character(at, ":")
    word = text[statement.start : colon.start()]
    headed = word in KEYWORDS
    instead, rest = " " if headed else "=", _COLON.sub("=", text[colon.end() : statement.end])
    mended = f"{text[statement.start : colon.start()]}{instead}{rest}"
    fix = Fix(((Span(*colon.span()), instead),)) if parsed(mended) is not None else None
    advice = f"no sign stands behind `{word}`: `{word} …`" if headed else None
    return errors.stray_character(at, ":", fix, advice)


def token(source: Source, span: Span, token: Token) -> Diagnostic:
    """Say what is wrong with a token that can't stand where it does."""
    statement, at = innermost(source, span, token.start), span_of(token)
    if token.type == END:
        statement = innermost(source, span, span.start)
    call = _CALLED.fullmatch(source.text, statement.start, statement.end)
    if call is not None:
        mended = _without_parentheses(call)
        fix = Fix(((statement, mended),)) if mended is not None else None
        return errors.called(statement, call.group(1), mended, fix)
    name = _ASSIGNMENT.match(source.text, statement.start, statement.end)
    if token.type == END:
        if name is not None and name.end() == statement.end:
            return errors.misplaced_assignment(statement, name.group(1))
        return errors.incomplete_statement(statement, _EXPECTED_VALUE)
    brackets = opened(source, statement, at.start)
    if token.type == "COMMA" and not brackets:
        return commas.outside_lists(source, statement, at)
    lacking = commas.in_list(source, statement, at)
    if lacking is not None:
        return lacking
    if token.type in OPERATORS:
        return _operator(source, statement, at, brackets)
    if name is not None and name.end() == at.start:
        if name.group(1) in KEYWORDS:
            return _assigned(source, statement, name)
        option = _alone(source, statement)
        return option or errors.misplaced_assignment(Span(statement.start, at.end), name.group(1))
    if token.type == "EQUAL" and at.start > statement.start:
        return errors.unexpected_token(at, token.text, "write `key=value`")
    if at.start == statement.start:
        return errors.unexpected_token(
            at, token.text, "a statement begins with a word, such as `dense 128 relu`"
        )
    return errors.unexpected_token(at, token.text, _EXPECTED_VALUE)


def _operator(source: Source, statement: Span, at: Span, brackets: str) -> Diagnostic:
    """Say what is wrong with a sign of arithmetic where there is none."""
    text = source.text
    sign = next(
        (s for s in (_COMMENT.match(text, one) for one in (at.start, at.start - 1)) if s), None
    )
    if sign is not None and not brackets:
        option = _LONG_OPTION.match(text, sign.start(), statement.end)
        name = option_meant(option[1].replace("-", "_")) if option is not None else None
        if option is not None and name is not None:
            advice = f"options have no dashes: `{name}={option[2] or '…'}`"
            return errors.unexpected_token(Span(*sign.span()), "--", advice)
        rest = text[sign.end() :].split("\n", 1)[0].strip()
        division = sign.group() == "//" and sign.start() > statement.start
        if not (division and re.fullmatch(r"[0-9.]+", rest)):
            fix = _as_comment(text, sign)
            return errors.foreign_comment(Span(*sign.span()), sign[0], fix, division)
    if re.fullmatch(r"optimizer[ \t]+rprop", text[statement.start : at.start]) and re.match(
        r"\+(?!\S)", text[at.start : statement.end]
    ):
        return errors.unexpected_token(at, "+", "the word is `rprop`", Fix(((at, ""),)))
    if brackets.endswith("["):
        return comma_errors.arithmetic_in_list(at, source.slice(at))
    return errors.bare_arithmetic(at, source.slice(at))


def _as_comment(text: str, sign: re.Match[str]) -> Fix | None:
    """Mend the sign of a comment that can be nothing else.

    Behind an argument, `//` may divide and `--` may be two minus signs or begin an option.
    """
    end = text.find("\n", sign.end())
    line_start, end = text.rfind("\n", 0, sign.start()) + 1, end if end >= 0 else len(text)
    begins = Fix(((Span(*sign.span()), "#"),))
    if sign[0] == "/*":
        close = text.find("*/", sign.end(), end)
        if close < 0 or text[close + 2 : end].strip():
            return None
        return Fix((*begins.edits, (Span(close, close + 2), "")))
    first = not text[line_start : sign.start()].strip()
    dashed_word = sign[0] == "--" and re.match(r"[^\s-]", text[sign.end() : end])
    return begins if first and not dashed_word else None


def _alone(source: Source, statement: Span) -> Diagnostic | None:
    """Say where an option belongs that is a whole statement, `epochs=20`; None for all else."""
    found = _OPTION.fullmatch(source.text, statement.start, statement.end)
    if found is None:
        return None
    name, value = found.groups()
    option = option_meant(name, layers=False)
    where = pointer(name, value, layers=False)
    for holder in holders(option, layers=False) if option is not None else ():
        member = _said(source.text, holder.keyword)
        if member is not None and (not holder.members or member in holder.members):
            head = holder.example(member)
            where = f"write it behind `{head}`, which the file has: `{head} … {option}={value}`"
            break
    return habits.option_alone(statement, name, where) if where is not None else None


def _assigned(source: Source, statement: Span, name: re.Match[str]) -> Diagnostic:
    """Say how a statement is written that has a sign behind its word: `optimizer="adam"`."""
    word, place = name.group(1), Span(name.end(1), name.end())
    # A word in quotes is one here; so is that of Python's `Adam()`, of which is told later.
    value = re.compile(r'"(\w+)"').match(source.text, name.end(), statement.end)
    edits: tuple[tuple[Span, str], ...] = ((place, " "),)
    if value is not None and word in FAMILIES:
        edits = ((Span(name.end(1), value.end()), f" {value[1]}"),)
    end = edits[0][0].end
    mended = f"{word}{edits[0][1]}{source.text[end : statement.end]}"
    fix = Fix(edits) if parsed(mended) is not None else None
    return habits.assigned_statement(Span(statement.start, name.end()), word, mended, fix)


@lru_cache(maxsize=16)
def _said(text: str, keyword: str) -> str | None:
    """Return the word behind a statement's own, perhaps "", None where a text has no such one."""
    said = re.search(rf"(?:^|[;{{])[ \t]*{keyword}\b(?![ \t]*=)[ \t]*(\w*)", text, re.M)
    return None if said is None else said[1]


def _without_parentheses(call: re.Match[str]) -> str | None:
    """Return a statement that is written as a call, where its arguments can be told apart."""
    word, inner = call.groups()
    kept = re.split(r'("(?:[^"\\\n]|\\.)*"|[\[(][^\[\]()]*[\])])', inner)
    # Every second piece is a text or a bracket, whose commas and spaces are its own.
    kept[::2] = [re.sub(r"\s*,\s*", " ", re.sub(r"\s*=\s*", "=", piece)) for piece in kept[::2]]
    mended = f"{word} {''.join(kept).strip()}".rstrip()
    found = parsed(mended)
    return mended if found is not None and found.body is None else None
