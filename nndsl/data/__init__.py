"""Sources, splits and preprocessing: a `data` statement goes in, arrays come out."""
