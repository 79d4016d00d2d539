"""What lies on disk: paths go in, contents come out, whole and within bounds, and the other way."""
