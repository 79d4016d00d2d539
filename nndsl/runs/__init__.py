"""Whole runs: a model with its data goes in, the folder of what it was and found comes out."""
