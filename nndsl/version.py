"""The version of the language and its compiler."""

__version__ = "0.1.0"
