"""Networks to compare the engines on: recurrent layers."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import Any, Case, Cases

WORDS = ("rnn", "lstm", "gru")


def masked(statement: str, steps: int) -> str:
    """Return a statement that reads the input, and skips the steps a ramp makes zero."""
    return f"dense 1 relu; m = reshape {steps}; {statement} from=input mask=m"


CASES: Cases = {
    word: [
        (f"{word} 4", (5, 3)),
        (f"{word} 4 sequence", (5, 3)),
        (f"{word} 1", (1, 1)),
        (f"{word} 4 sequence bias=false reverse", (5, 3)),
        (f"{word} 3 layers=2 bidirectional", (4, 2)),
        (f"{word} 3 layers=2 bidirectional sequence dropout=0.5; dense 2", (4, 2)),
        (f"embedding 9 4; {word} 3 mask=input", (6,)),
        (masked(f"{word} 3", 6), (6, 2)),
        (masked(f"{word} 3 reverse sequence", 6), (6, 2)),
        (masked(f"{word} 3 bidirectional layers=2 bias=false", 7), (7, 2)),
        (masked(f"{word} 3 bidirectional layers=2 sequence dropout=0.5", 7), (7, 2)),
    ]
    for word in WORDS
}
CASES["rnn"] += [("rnn 4 relu", (5, 3)), (masked("rnn 4 relu bidirectional", 3), (3, 2))]


# States that are read, handed on and begun with, by all ways that a layer goes through a sequence.
BOTH = "bidirectional layers=2 "
CASES["state"] = [
    (f"e = {word} 3 {options}; s = state; {word} 3 {options} state=s from=input", (5, 2))
    for word in WORDS
    for options in ("", "sequence", "reverse", f"{BOTH} dropout=0.5", f"{BOTH} sequence bias=false")
]
CASES["state"] += [
    (f"dense 1 relu; m = reshape 6; e = {word} {options} mask=m from=input; state e", (6, 2))
    for word in WORDS
    for options in ("3", "3 reverse sequence", "3 bidirectional layers=2")
]
CASES["state"] += [
    ("e = lstm 3; s = state; t = share e from=input; u = state t; concat e s t u", (5, 2)),
    ("e = gru 3; s = state e; concat e s", (5, 2)),
    ("e = time_distributed lstm 3 sequence; s = state; flatten", (2, 5, 3)),
]

CASES["lstm"].append(("s = dense 8; h = reshape 5x1 from=input; lstm 4 state=s sequence", (5,)))
CASES["gru"].append(
    (
        "s = dense 1; h = reshape 4x1 from=input; m = mask from=input; gru 1 mask=m state=s from=h",
        (4,),
    )
)


@st.composite
def carried(draw: st.DrawFn) -> Case:
    """Draw a layer whose state another one, or the same, begins with."""
    word, layers = draw(st.sampled_from(WORDS)), draw(st.integers(1, 2))
    options = f"{draw(st.integers(1, 4))} layers={layers} " + draw(
        st.sampled_from(["", "bidirectional", "reverse", "sequence", "bidirectional sequence"])
    )
    shape = (draw(st.integers(1, 6)), draw(st.integers(1, 3)))
    text = f"e = {word} {options}"
    if draw(st.booleans()):
        text = f"dense 1 relu; m = reshape {shape[0]}; {text} mask=m from=input"
    twice = "; t = share e from=input; u = state t; concat s u"
    ending = draw(st.sampled_from(["", f"; {word} {options} state=s from=input", twice]))
    return f"{text}; s = state e{ending}", shape


@st.composite
def recurrent(draw: st.DrawFn, word: str) -> Case:
    """Draw a recurrent layer with all of its options."""
    steps, features = draw(st.integers(1, 7)), draw(st.integers(1, 4))
    layers = draw(st.integers(1, 3))
    words = [
        draw(st.sampled_from(["last", "sequence"])),
        draw(st.sampled_from(["", "bidirectional", "reverse"])),
        draw(st.sampled_from(["tanh", "relu"])) if word == "rnn" else "",
        f"bias={draw(st.sampled_from(['true', 'false']))}",
        "dropout=0.3" if layers > 1 and draw(st.booleans()) else "",
    ]
    statement = f"{word} {draw(st.integers(1, 5))} layers={layers} {' '.join(words)}"
    if draw(st.booleans()):
        statement = masked(statement, steps)
    return statement, (steps, features)


ANY: Any = {**{word: recurrent(word) for word in WORDS}, "state": carried()}
