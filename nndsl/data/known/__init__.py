"""The sets that a file can name: found or downloaded, checked, and read."""
