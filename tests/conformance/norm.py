"""Networks to compare the engines on: normalization."""

from conformance.case import IMAGE, SIGNAL, Cases

CASES: Cases = {
    "batchnorm": [
        ("batchnorm", (5,)),
        ("batchnorm eps=0.1", IMAGE),
        ("batchnorm momentum=0.3", SIGNAL),
        ("batchnorm frozen", (1,)),
    ],
    "layernorm": [
        ("layernorm", (5,)),
        ("layernorm all", (5,)),
        ("layernorm", IMAGE),
        ("layernorm all", IMAGE),
        ("layernorm eps=0.1", SIGNAL),
        ("layernorm", (1,)),
    ],
}
