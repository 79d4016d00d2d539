"""Networks to compare the engines on: patches, positions, a token, a mask."""

from __future__ import annotations

from hypothesis import strategies as st

from conformance.case import Any, Case, Cases, extents

STEPS = (7, 5)

CASES: Cases = {
    "patch_embed": [
        ("patch_embed 4 6", (3, 8, 12)),
        ("patch_embed 2x3 5 bias=false", (1, 4, 9)),
        ("patch_embed 3 2", (2, 9)),
        ("patch_embed 1 1", (1, 1, 1)),
        ("patch_embed 2x1x3 4 frozen", (2, 4, 3, 6)),
    ],
    "class_token": [
        ("class_token", STEPS),
        ("class_token init=normal frozen", (1, 1)),
        ("patch_embed 2 3; class_token; position learned", (1, 4, 4)),
    ],
    "position": [
        ("position", STEPS),
        ("position sinusoidal", (400, 6)),
        ("position learned", STEPS),
        ("position learned init=normal frozen", (1, 1)),
        ("position", (3, 1)),
    ],
    "blank_padding": [
        ("m = mask; dense 4 from=input; blank_padding mask=m; softmax", (7, 1)),
        ("dense 1 relu; m = reshape 7; blank_padding mask=m axis=1 from=input", STEPS),
        ("m = mask; permute [1, 0] from=input; blank_padding mask=m axis=0", STEPS),
        ("relu; m = mask; blank_padding mask=m from=input; softmax", STEPS),
    ],
    "mask": [
        ("relu; mask", (9,)),
        ("relu; mask 0", (9, 1)),
        ("relu; mask value=0", (9, 2)),
        ("embedding 3 4; a = position; m = mask 2 from=input; multiply a m", (9,)),
        ("e = embedding 3 4 padding=0; m = mask from=input; multiply e m", (5,)),
    ],
}


@st.composite
def patch_embed(draw: st.DrawFn) -> Case:
    """Draw patches that divide the axes."""
    rank = draw(st.integers(1, 3))
    patch = draw(extents(rank, 1, 3))
    lengths = [int(size) * draw(st.integers(1, 3)) for size in patch.split("x")]
    bias = draw(st.sampled_from(["", "bias=false"]))
    return f"patch_embed {patch} {draw(st.integers(1, 4))} {bias}", (
        draw(st.integers(1, 3)),
        *lengths,
    )


steps = st.tuples(st.integers(1, 8), st.integers(1, 7))

ANY: Any = {
    "patch_embed": patch_embed(),
    "class_token": st.tuples(st.just("class_token"), steps),
    "position": st.tuples(st.sampled_from(["position", "position learned"]), steps),
    "blank_padding": st.tuples(
        st.sampled_from(
            [
                "dense 1 relu; m = mask; blank_padding mask=m from=input; softmax",
                "m = mask; permute [1, 0] from=input; blank_padding mask=m axis=0; softmax axis=0",
            ]
        ),
        steps,
    ),
    "mask": st.tuples(
        st.sampled_from(["relu; mask", "tanh; mask 1"]), steps | st.tuples(st.integers(1, 8))
    ),
}
