"""Networks to compare the engines on: layers that change the shape."""

from conformance.case import Cases

CASES: Cases = {
    "flatten": [("flatten", (6,)), ("flatten", (2, 3, 5))],
    "reshape": [
        ("reshape 1x28x28", (784,)),
        ("reshape [-1, 3]", (4, 6)),
        ("reshape 12", (3, 4)),
        ("reshape 3x2x2", (2, 6)),
    ],
}
