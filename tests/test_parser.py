"""Texts go in, trees come out: values, separators, brackets, recovery, and no text is too much."""

from __future__ import annotations

import time
from operator import attrgetter

import pytest
from hypothesis import given, settings, strategies as st

from nndsl.diagnostics import Diagnostic
from nndsl.source import Source
from nndsl.syntax import generate, tree
from nndsl.syntax.grammar import grammar_path, tables_path
from nndsl.syntax.parser import parse


def read(text: str) -> tuple[tree.Statement, ...]:
    found, faults = parse(Source.of(text))
    assert faults == []
    return found.statements


def faults_of(text: str) -> list[Diagnostic]:
    return parse(Source.of(text))[1]


def codes(text: str) -> list[str]:
    return [fault.code for fault in faults_of(text)]


def value(text: str) -> tree.Value:
    (statement,) = read(f"word key={text}")
    return statement.arguments[0].value


def test_the_grammar_has_no_conflicts_and_the_tables_are_made_from_it() -> None:
    made = generate.tables(grammar_path().read_text(encoding="utf-8"), strict=True)
    assert generate.written(made) == tables_path().read_text(encoding="utf-8"), "run: make grammar"


def test_the_grammar_names_no_layer() -> None:
    rules = [
        line
        for line in grammar_path().read_text(encoding="utf-8").splitlines()
        if not line.startswith("//")
    ]
    assert not any(word in line for line in rules for word in ("dense", "conv", "loss", "relu"))


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("128", tree.Number, 128),
        ("0.5", tree.Number, 0.5),
        (".5", tree.Number, 0.5),
        ("5.", tree.Number, 5.0),
        ("1e-3", tree.Number, 1e-3),
        ("2E3", tree.Number, 2000.0),
        ("10%", tree.Percent, 0.1),
        ("2.5%", tree.Percent, 0.025),
        ("30s", tree.Duration, 30.0),
        ("10min", tree.Duration, 600.0),
        ("1.5h", tree.Duration, 5400.0),
        ("200ms", tree.Duration, 0.2),
        ("3x3", tree.Size, (3, 3)),
        ("1x28x28", tree.Size, (1, 28, 28)),
        ('"a b"', tree.Text, "a b"),
        (r'"a\"b\\c\nd"', tree.Text, 'a"b\\c\nd'),
        ('"# no; comment"', tree.Text, "# no; comment"),
    ],
)
def test_a_value_is_read_as_it_is_written(text: str, kind: type, meant: object) -> None:
    found = value(text)
    assert isinstance(found, kind)
    said = attrgetter("value")(found)
    assert said == meant
    assert type(said) is type(meant)


def test_words_lists_calls_and_arithmetic_nest() -> None:
    word, items = value("relu"), value("[1, [a, -2], 3x3,]")
    assert isinstance(word, tree.Word) and word.text == "relu"
    assert isinstance(items, tree.List) and len(items.items) == 3
    inner = items.items[1]
    assert isinstance(inner, tree.List) and isinstance(inner.items[1], tree.Negative)
    call = value("choice(64, 128, seed=1)")
    assert isinstance(call, tree.Call) and call.name.text == "choice"
    assert [a.key.text if a.key else None for a in call.arguments] == [None, None, "seed"]
    group = value("(1 + 2 * 3)")
    assert isinstance(group, tree.Group) and isinstance(group.inner, tree.Operation)
    assert group.inner.operator == "+"
    product = group.inner.right
    assert isinstance(product, tree.Operation) and product.operator == "*"


def test_a_word_with_a_space_before_its_parenthesis_is_no_call() -> None:
    (statement,) = read("conv 8 same (3)")
    kinds = [type(argument.value) for argument in statement.arguments]
    assert kinds == [tree.Number, tree.Word, tree.Group]


@pytest.mark.parametrize(
    "text",
    [
        "dense 128 relu\ndense 10 softmax",
        "dense 128 relu; dense 10 softmax",
        ";;\n dense 128 relu ;\n\n; dense 10 softmax;\n;",
        "dense 128 relu # hidden\n# head\n\tdense 10 softmax",
        "dense 128 relu\r\ndense 10 softmax\r\n",
        "dense 128 relu\rdense 10 softmax",
        "\ufeffdense 128 relu\ndense 10 softmax",
    ],
)
def test_statements_end_at_a_newline_or_semicolon(text: str) -> None:
    assert [s.keyword.text for s in read(text)] == ["dense", "dense"]
    assert [len(s.arguments) for s in read(text)] == [2, 2]


def test_newlines_in_brackets_end_nothing() -> None:
    text = "data table rows=[\n  [0, 1], # first\n\n  [1, 0]\n] columns=[a,\nb]\ndense (1 +\n2)"
    first, second = read(text)
    assert [a.key.text for a in first.arguments if a.key] == ["rows", "columns"]
    assert second.keyword.text == "dense"


def test_braces_hold_statements() -> None:
    (statement,) = read("outer 3 {\n  dense 1; relu\n\n  inner { dense 2 }\n}")
    assert statement.body is not None
    assert [s.keyword.text for s in statement.body] == ["dense", "relu", "inner"]
    empty = read("outer { }")[0]
    assert empty.body == ()


def test_a_name_an_option_and_a_number_are_told_apart() -> None:
    layer, option, number, spaced = read("h = dense 3\ndense units=3\nlet w = 3\ndense units = 3")
    assert layer.name is not None and layer.name.text == "h" and layer.keyword.text == "dense"
    assert option.name is None and option.arguments[0].key is not None
    assert number.keyword.text == "let" and number.arguments[0].key is not None
    assert spaced.arguments[0].key is not None and spaced.arguments[0].key.text == "units"


def test_spans_cover_exactly_what_was_read() -> None:
    text = "h = dense (w + 1) relu bias=[1, 2]  # end"
    source = Source.of(text)
    (statement,) = parse(source)[0].statements
    assert source.slice(statement.span) == "h = dense (w + 1) relu bias=[1, 2]"
    said = [source.slice(argument.span) for argument in statement.arguments]
    assert said == ["(w + 1)", "relu", "bias=[1, 2]"]


def test_comments_are_found_where_they_are_and_nowhere_else() -> None:
    found, _ = parse(Source.of('# one\ndata csv "a#b.csv" target=y  # two\n  # three'))
    assert [comment.text for comment in found.comments] == ["# one", "# two", "# three"]


def test_every_broken_statement_is_reported_and_the_others_are_kept() -> None:
    text = "dense 3)\nrelu\ndense [4\nloss mse\ndense 'x'\n= 3\noptimizer adam 5x\ntrain epochs=3"
    found, faults = parse(Source.of(text))
    assert [fault.code for fault in faults] == [
        "unmatched-bracket",
        "unclosed-bracket",
        "stray-character",
        "unexpected-token",
        "malformed-number",
    ]
    kept = [s.keyword.text for s in found.statements if not s.broken]
    assert kept == ["relu", "loss", "train"]


def test_a_broken_statement_keeps_its_place_its_keyword_and_its_name() -> None:
    found, _ = parse(Source.of("h = dense [3\nlet w = 3 +\nx = 5\nrelu"))
    broken = [(s.name and s.name.text, s.keyword.text) for s in found.statements if s.broken]
    assert broken == [("h", "dense"), ("w", "let"), ("x", "")]


def test_what_follows_a_bracket_fault_on_its_line_is_still_read() -> None:
    found, faults = parse(Source.of("dense 3 softmax]; loss crossentropy"))
    assert [fault.code for fault in faults] == ["unmatched-bracket"]
    assert [s.keyword.text for s in found.statements] == ["dense", "loss"]


def test_nesting_is_allowed_to_sixty_four_levels() -> None:
    assert codes("dense " + "(" * 64 + "3" + ")" * 64) == []
    assert codes("dense " + "(" * 65 + "3" + ")" * 65) == ["nesting-too-deep"]
    assert codes("a {" * 65 + "}" * 65) == ["nesting-too-deep"]


def test_a_value_has_at_most_a_hundred_operators_and_a_list_any_number() -> None:
    assert codes("let n = " + " + ".join("1" * 101)) == []
    assert codes("let n = " + " + ".join("1" * 102)) == ["nesting-too-deep"]
    assert codes("dense 1 weights=[" + "-1, " * 500 + "2]") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("dense 12345678901234567890", ["number-too-large"]),
        ("dense " + "9" * 5000, ["number-too-large"]),
        ("input " + "9" * 5000 + "x3", ["number-too-large"]),
        ("dropout 1e999", ["number-too-large"]),
        ("dropout " + "9" * 400 + "%", ["number-too-large"]),
        ("dense 999999999999999999", []),
    ],
)
def test_numbers_have_an_end(text: str, wanted: list[str]) -> None:
    assert codes(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(";" * 2**20, id="semicolons"),
        pytest.param("\n" * 2**20, id="newlines"),
        pytest.param("{" * 10**5, id="open braces"),
        pytest.param("a {" * 10**5, id="open bodies"),
        pytest.param("(" * 10**5, id="open parentheses"),
        pytest.param("]" * 10**5, id="closing brackets"),
        pytest.param('"' * 10**5, id="quotes"),
        pytest.param("let n = " + "-" * 10**5 + "3", id="minus signs"),
        pytest.param("let n = " + "1+" * 10**5 + "3", id="a sum"),
        pytest.param("dense (\n" * 10**4, id="one open bracket a line"),
        pytest.param("dense )\n" * 10**4, id="one closing bracket a line"),
    ],
)
def test_no_text_takes_long_or_exhausts_the_stack(text: str) -> None:
    began = time.perf_counter()
    _, faults = parse(Source.of(text))
    assert time.perf_counter() - began < 10
    assert all(fault.span is not None for fault in faults)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet='ab3.x%()[]{}=;,"#+-*/ \n\t\\', max_size=40))
def test_any_text_gives_statements_or_faults_inside_it(text: str) -> None:
    source = Source.of(text)
    found, faults = parse(source)
    for fault in faults:
        assert fault.span is not None
        assert 0 <= fault.span.start <= fault.span.end <= len(source.text)
    broken = [statement for statement in found.statements if statement.broken]
    assert bool(broken) == bool(faults)
    ends = [statement.span.end for statement in found.statements]
    assert ends == sorted(ends)
