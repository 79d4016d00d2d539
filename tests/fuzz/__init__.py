"""Whatever is put into a file, it is read or refused with a diagnostic, and nothing else happens.

`targets.py` has a function of bytes for each place where a file is opened, `seeds.py` sound files
to begin with, `mutation.py` ways to spoil them. `python -m fuzz` in `tests/`, or `make fuzz`, goes
on for as long as it is told to; `tests/test_fuzz.py` does so for some seconds.
"""
