"""Networks to compare the engines on: every activation, alone and as a layer of its own."""

from conformance.case import Cases
from nndsl.layers import ACTIVATIONS

CASES: Cases = {
    cls.keyword: [
        (cls.keyword, (6,)),
        (f"dense 5; {cls.keyword}", (3,)),
        (cls.keyword, (3, 4, 5)),
        (cls.example, (1,)),
    ]
    for cls in ACTIVATIONS
}
