"""Networks to compare the engines on: embeddings."""

from conformance.case import Cases

CASES: Cases = {
    "embedding": [
        ("embedding 10 4", (7,)),
        ("embedding 1 1", (1,)),
        ("embedding 3 2 weights=[[1,2],[3,4],[5,6]]", (4,)),
        ("embedding 10 4; flatten; dense 2", (3,)),
    ],
}
