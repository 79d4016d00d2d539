"""From tree to spec: names, blocks and repeats go in, validated components in order come out."""
