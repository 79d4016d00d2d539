"""Networks to compare the engines on: layers that join values."""

from conformance.case import IMAGE, Cases

CASES: Cases = {
    "add": [
        ("a = dense 4; b = dense 4 from=input; add a b", (4,)),
        ("a = relu; add a input a", (3,)),
        ("a = conv 4 3 same; add a input", IMAGE),
    ],
    "concat": [
        ("a = dense 4; b = dense 2 from=input; concat a b", (4,)),
        ("a = conv 2 3 same; concat a input", IMAGE),
        ("a = conv 4 3x3 stride=1x2 pad=1x1; concat a input axis=2", IMAGE),
        ("a = maxpool 2x1; concat a input axis=-2", IMAGE),
    ],
}
