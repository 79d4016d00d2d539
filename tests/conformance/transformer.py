"""Networks to compare the engines on: the layer of a transformer."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import Any, Case, Cases

STEPS = (7, 6)

CASES: Cases = {
    "transformer_encoder": [
        ("transformer_encoder 2 8", STEPS),
        ("transformer_encoder 3 5 gelu norm_first", STEPS),
        ("transformer_encoder 2 5 silu", STEPS),
        ("transformer_encoder 2 5 gelu approximate=tanh", STEPS),
        ("transformer_encoder 1 1 causal eps=0.1", STEPS),
        ("transformer_encoder 2 8 norm_first causal dropout=0.3 init=normal frozen", STEPS),
        ("dense 1 relu; m = reshape 7; transformer_encoder 2 8 mask=m from=input", STEPS),
        (
            "m = mask from=input; embedding 3 6 padding=0 from=input; position;"
            " transformer_encoder 2 8 mask=m norm_first; transformer_encoder 2 8 mask=m",
            (7,),
        ),
    ],
}


@st.composite
def transformer_encoder(draw: st.DrawFn) -> Case:
    """Draw any of the options."""
    heads, size = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    steps, hidden = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    flags = draw(st.lists(st.sampled_from(["causal", "norm_first"]), unique=True))
    flags.append(draw(st.sampled_from(["", "gelu", "silu", "gelu approximate=tanh"])))
    text = f"transformer_encoder {heads} {hidden} eps=0.1 {' '.join(flags)}"
    if draw(st.booleans()):
        text = f"dense 1 relu; m = reshape {steps}; {text} mask=m from=input"
    return text, (steps, heads * size)


ANY: Any = {"transformer_encoder": transformer_encoder()}
