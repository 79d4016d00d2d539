"""The place where a text stops making sense goes in, what is wrong there comes out."""

from __future__ import annotations

import re

from nndsl.diagnostics import Diagnostic, Fix
from nndsl.errors import commas as comma_errors, syntax as errors
from nndsl.errors.elsewhere import option_meant
from nndsl.habits import calls, lookalikes, options, signs, sizes
from nndsl.source import Source, Span
from nndsl.syntax import commas, lists
from nndsl.syntax.builder import span_of
from nndsl.syntax.lalr import END, Token
from nndsl.syntax.layout import OPERATORS
from nndsl.syntax.surroundings import innermost, opened

_ASSIGNMENT = re.compile(r"([^\W\d]\w*)\s*=\s*")
_COMMENT = re.compile(r"//|--|/\*")
_LONG_OPTION = re.compile(r"--([^\W\d][\w-]*)(?:(?:[ \t]+|=)([\w.%]+))?")
_NUMBER_LIKE = re.compile(r"[0-9.][\w.\xd7]*")
_BLANKS = 200  # characters, beyond which no arrow is looked for
_EXPECTED_VALUE = "a value is expected: a number, a word, a quoted text or a list"


def character(source: Source, span: Span, position: int) -> Diagnostic:
    """Say what is wrong with a character that begins no word, number or sign."""
    text = source.text
    char, line_end = text[position], text.find("\n", position)
    line_end = line_end if line_end > 0 else len(text)
    if char == '"':
        return errors.unclosed_text(Span(position, line_end))
    statement = innermost(source, span, position)
    size = sizes.other_sign(source, statement, position)
    if size is not None:
        return size
    number = _NUMBER_LIKE.match(text, position)
    if number is not None:
        return errors.malformed_number(Span(*number.span()), number.group())
    place, fix = Span(position, position + 1), None
    habit = lookalikes.lookalike(source, span, position) or _habit(source, span, statement, place)
    if habit is not None:
        return habit
    if char == ":":
        return signs.colon(source, statement, place)
    if char in errors.QUOTES:
        end = text.find(errors.QUOTES[char], position + 1, line_end)
        if end > 0 and not set('"\\') & set(text[position:end]):
            fix = Fix(((place, '"'), (Span(end, end + 1), '"')))
    return errors.stray_character(place, char, fix)


def token(source: Source, span: Span, token: Token) -> Diagnostic:
    """Say what is wrong with a token that can't stand where it does."""
    statement, at = innermost(source, span, token.start), span_of(token)
    before = source.text[max(span.start, at.start - _BLANKS) : at.start].rstrip()
    if token.type != END and before.endswith("->"):  # a row of `expect` without its outputs
        row = innermost(source, span, source.text.rindex("->", 0, at.start))
        return errors.incomplete_statement(row, "the outputs stand behind the arrow")
    if token.type == END:
        statement = innermost(source, span, span.start)
    habit = _habit(source, span, statement, at)
    if habit is not None:
        return habit
    name = _ASSIGNMENT.match(source.text, statement.start, statement.end)
    if token.type == END:
        if name is not None and name.end() == statement.end:
            return errors.misplaced_assignment(statement, name.group(1))
        return errors.incomplete_statement(statement, _EXPECTED_VALUE)
    brackets = opened(source, statement, at.start)
    if token.type == "COMMA" and not brackets:
        return commas.outside_lists(source, statement, at)
    if token.type == "COMMA" and brackets.endswith("("):
        sized = sizes.in_parentheses(source, statement, at.start)
        if sized is not None:
            return sized
    comma = lists.lacking(source, statement, at)
    if comma is not None:
        return comma
    if token.type in OPERATORS:
        return _operator(source, statement, at, brackets)
    if name is not None and name.end() == at.start:
        habit = options.assigned(source, statement) or options.alone(source, statement)
        return habit or errors.misplaced_assignment(Span(statement.start, at.end), name.group(1))
    if token.type == "EQUAL" and at.start > statement.start:
        return errors.unexpected_token(at, token.text, "write `key=value`")
    if at.start == statement.start:
        return errors.unexpected_token(
            at, token.text, "a statement begins with a word, such as `dense 128 relu`"
        )
    return errors.unexpected_token(at, token.text, _EXPECTED_VALUE)


def _habit(source: Source, span: Span, statement: Span, at: Span) -> Diagnostic | None:
    """Say what is meant by a sign or a line of another language; None where it is no such one."""
    return (
        lookalikes.row(source, span, statement, at)
        or lookalikes.hyphenated(source, statement, at)
        or calls.called_statement(source, statement)
        or signs.around(source, statement)
    )


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
    if not brackets:
        habit = sizes.multiplied(source, statement, at) or signs.shares(source, statement)
        habit = habit or signs.weighed(source, statement) or signs.joined(source, statement, at)
        if habit is not None:
            return habit
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
