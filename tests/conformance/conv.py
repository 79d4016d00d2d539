"""Networks to compare the engines on: convolutions."""

from conformance.case import IMAGE, SIGNAL, Cases

CASES: Cases = {
    "conv": [
        ("conv 3 3", IMAGE),
        ("conv 3 3x3 relu same", IMAGE),
        ("conv 3 3x3 same stride=2", IMAGE),
        ("conv 3 2x2 same", IMAGE),
        ("conv 3 4x3 same stride=3x2", IMAGE),
        ("conv 5 3x2 stride=2x1 pad=1x2", IMAGE),
        ("conv 3 3 dilation=2 same", IMAGE),
        ("conv 3 2 dilation=3x2 pad=2", IMAGE),
        ("conv 8 3 groups=4 bias=false", IMAGE),
        ("conv 4 3 groups=2 same stride=2", IMAGE),
        ("conv 2 1", IMAGE),
        ("conv 2 9x7", IMAGE),
        ("conv 3 3 same", (1, 1, 1)),
    ],
    "conv1d": [
        ("conv1d 3 3", SIGNAL),
        ("conv1d 3 4 same", SIGNAL),
        ("conv1d 3 3 same stride=2", SIGNAL),
        ("conv1d 3 5 stride=3 pad=2", SIGNAL),
        ("conv1d 4 2 dilation=4 groups=2", SIGNAL),
        ("conv1d 3 11 bias=false", SIGNAL),
    ],
}
