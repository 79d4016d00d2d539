"""Networks to compare the engines on: pooling."""

from conformance.case import IMAGE, SIGNAL, Cases

CASES: Cases = {
    "maxpool": [
        ("maxpool", IMAGE),
        ("maxpool 2 same", IMAGE),
        ("maxpool 3 stride=2", IMAGE),
        ("maxpool 3x2 stride=1 pad=1", IMAGE),
        ("maxpool 2x3 stride=3x1 same", IMAGE),
        ("maxpool 9x7", IMAGE),
        ("maxpool 1 stride=2", IMAGE),
    ],
    "avgpool": [
        ("avgpool", IMAGE),
        ("avgpool 2 same", IMAGE),
        ("avgpool 3 stride=2 same", IMAGE),
        ("avgpool 3x2 stride=1 pad=1", IMAGE),
        ("avgpool 4 stride=3x1 same", IMAGE),
        ("avgpool 9x7", IMAGE),
    ],
    "maxpool1d": [
        ("maxpool1d", SIGNAL),
        ("maxpool1d 3 stride=2 same", SIGNAL),
        ("maxpool1d 4 same", SIGNAL),
        ("maxpool1d 3 pad=1", SIGNAL),
    ],
    "avgpool1d": [
        ("avgpool1d", SIGNAL),
        ("avgpool1d 3 stride=2 same", SIGNAL),
        ("avgpool1d 4 same", SIGNAL),
        ("avgpool1d 3 pad=1", SIGNAL),
    ],
    "global_avgpool": [("global_avgpool", IMAGE), ("global_avgpool", SIGNAL)],
}
