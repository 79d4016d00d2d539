"""Networks to compare the engines on: attention."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import Any, Case, Cases

STEPS = (7, 6)
MASKED = "dense 1 relu; m = reshape 7;"  # 0 at the steps whose sum is negative

CASES: Cases = {
    "multihead_attention": [
        ("multihead_attention 2", STEPS),
        ("multihead_attention 1", (1, 1)),
        ("multihead_attention 3 causal", STEPS),
        ("multihead_attention 2 width=8 out=5 bias=false", STEPS),
        ("multihead_attention 4 width=8 kv_heads=2", STEPS),
        ("multihead_attention 4 width=8 kv_heads=1 rotary causal", STEPS),
        (f"{MASKED} multihead_attention 2 mask=m from=input", STEPS),
        (f"{MASKED} multihead_attention 3 mask=m causal rotary from=input", STEPS),
        ("c = conv1d 4 1; multihead_attention 2 context=c from=input", STEPS),
        ("c = dense 3; multihead_attention 2 context=c causal from=input out=3", STEPS),
        (
            f"{MASKED} c = dense 5 from=input;"
            " multihead_attention 2 context=c mask=m kv_heads=1 from=input",
            STEPS,
        ),
        ("multihead_attention 2 dropout=0.5 frozen init=normal", STEPS),
    ],
    "attention": [
        ("a = dense 3; b = dense 3 from=input; attention a b", STEPS),
        ("a = dense 3; b = dense 2 from=input; attention a b a scale=learned", STEPS),
        ("a = conv1d 5 1; attention a input scale=sqrt", STEPS),
        ("a = conv1d 9 1; attention a input causal dropout=0.1", STEPS),
        ("a = relu; attention input", (1, 1)),
        (f"{MASKED} a = tanh from=input; attention a input mask=m causal", STEPS),
        (f"{MASKED} a = conv1d 5 1 from=input; attention a input input mask=m", STEPS),
    ],
    "additive_attention": [
        ("a = dense 3; b = dense 3 from=input; additive_attention a b", STEPS),
        ("a = dense 3; b = dense 2 from=input; additive_attention a b a scale=false", STEPS),
        ("a = conv1d 9 1; additive_attention a input causal dropout=0.1", STEPS),
        ("a = relu; additive_attention input", (1, 1)),
        (f"{MASKED} a = tanh from=input; additive_attention a input mask=m causal", STEPS),
        (f"{MASKED} a = conv1d 5 1 from=input; additive_attention a input mask=m", STEPS),
    ],
}


@st.composite
def multihead_attention(draw: st.DrawFn) -> Case:
    """Draw heads that fit, and any of the options."""
    shared, each, size = (draw(st.integers(1, 3)) for _ in range(3))
    heads, steps, features = shared * each, draw(st.integers(1, 5)), draw(st.integers(1, 5))
    flags = draw(
        st.lists(st.sampled_from(["causal", "rotary", "bias=false", "out=2"]), unique=True)
    )
    text = f"multihead_attention {heads} width={heads * 2 * size} kv_heads={shared} from=input"
    before = ""
    if draw(st.booleans()):
        before, text = f"{before}c = dense 3 from=input; ", f"{text} context=c"
    if draw(st.booleans()):
        before += f"dense 1 relu from=input; m = reshape {steps}; "
        text += " mask=m"
    return f"{before}{text} {' '.join(flags)}", (steps, features)


@st.composite
def plain(draw: st.DrawFn, keyword: str, scales: list[str]) -> Case:
    """Draw whether there is a key, and any of the options."""
    before, key = draw(st.sampled_from([("", ""), ("c = tanh from=input; ", "c")]))
    options = f"{draw(st.sampled_from(['', 'causal']))} {draw(st.sampled_from(scales))}"
    shape = draw(st.tuples(st.integers(1, 5), st.integers(1, 5)))
    queries = f"a = conv1d {draw(st.integers(1, 4))} 1; "
    if draw(st.booleans()):
        queries += f"dense 1 relu from=input; m = reshape {shape[0]}; "
        options += " mask=m"
    return f"{queries}{before}{keyword} a input {key} {options}", shape


ANY: Any = {
    "multihead_attention": multihead_attention(),
    "attention": plain("attention", ["", "scale=learned", "scale=sqrt"]),
    "additive_attention": plain("additive_attention", ["", "scale=false"]),
}
