"""Prepared data go in, and come out the next time, as long as nothing they depend on changed."""
