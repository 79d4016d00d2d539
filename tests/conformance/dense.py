"""Networks to compare the engines on: fully connected layers."""

from conformance.case import Cases

CASES: Cases = {
    "dense": [
        ("dense 3", (5,)),
        ("dense 1 bias=false", (1,)),
        ("dense 7", (6, 5)),
        ("dense 2 bias=[-30,10] weights=[[20,-20],[20,-20]]", (2,)),
        ("dense 1 bias=0.5", (3,)),
        ("dense 300", (561,)),
        ("dense 3 relu frozen", (4,)),
    ],
}
