"""What networks learn to predict: values go in, codes come out, and outputs go back to values."""
