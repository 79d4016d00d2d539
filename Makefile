# make check test: what every change passes before it lands.
.PHONY: check test slow fuzz chaos bench wheel-test format reference grammar words

check:
	ruff check .
	ruff format --check .
	mypy
	nndsl fmt --check models/*.nn models/*/*.nn
	nndsl check models/*.nn models/*/*.nn

test:
	python -m pytest

# Real data (NNDSL_DATA), many seeds, long trainings.
slow:
	python -m pytest -m slow

# Spoilt files for each place where a file is opened, for so many seconds each: `make fuzz SECONDS=60`.
SECONDS ?= 600
fuzz:
	cd tests && for target in $$(python -m fuzz --list); do \
	  python -m fuzz --seconds $(SECONDS) $$target || exit 1; done

# Runs are killed at random and gone on with: `make chaos CYCLES=100`.
CYCLES ?= 1000
chaos:
	python tests/chaos.py --cycles $(CYCLES)

# How fast it is beside its peers, in tables: pip install -e ".[bench]" has them.
bench:
	python benchmarks/training.py
	python benchmarks/inference.py
	python benchmarks/startup.py
	python benchmarks/compiler.py

# The built wheel, installed elsewhere, runs an example that it carries.
wheel-test:
	.ci/wheel-test

format:
	ruff check --fix .
	ruff format .
	nndsl fmt models/*.nn models/*/*.nn

# What follows is made from the grammar or from the classes; tests see that it is fresh.

# The tables of the parser.
grammar:
	python -m nndsl.syntax.generate > grammars/nn.json.new
	mv grammars/nn.json.new grammars/nn.json

# Where the class of each word is.
words:
	python -m nndsl.vocabulary > nndsl/words.json.new
	mv nndsl/words.json.new nndsl/words.json

reference: words
	nndsl help --all > docs/reference.md
	nndsl help --schema > docs/spec.schema.json
