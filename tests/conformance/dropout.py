"""Networks to compare the engines on: dropout."""

from conformance.case import Cases

CASES: Cases = {
    "dropout": [("dropout 0.5", (6,)), ("dropout 0", (2, 3, 3)), ("dropout 10%", (4,))],
}
