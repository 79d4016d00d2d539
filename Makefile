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

# Spoilt files for each place where a file is opened, for so many seconds each: `make fuzz SECONDS=60`;
# or so many programs that are grown and files that are spoilt, from a seed, with what became of them:
# `make fuzz PROGRAMS=100000 FILES=10000 SEED=1`.
SECONDS ?= 600
SEED ?= 1
fuzz:
ifdef PROGRAMS
	cd tests && python -m fuzz.count --programs $(PROGRAMS) --files $(or $(FILES),0) --seed $(SEED)
else
	cd tests && for target in $$(python -m fuzz --list); do \
	  python -m fuzz --seconds $(SECONDS) $$target || exit 1; done
endif

# Runs are killed at random and gone on with: `make chaos CYCLES=100`.
CYCLES ?= 1000
chaos:
	python tests/chaos.py --cycles $(CYCLES)

# How fast it is beside its peers, in tables: pip install -e ".[bench]" has them.
bench:
	python benchmarks/training.py
	python benchmarks/memory.py
	python benchmarks/inference.py
	python benchmarks/startup.py
	python benchmarks/overhead.py
	python benchmarks/compiler.py
	python benchmarks/reading.py
	python benchmarks/refusals.py

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
	python -m nndsl.vocabulary > nndsl/components/words.json.new
	mv nndsl/components/words.json.new nndsl/components/words.json

reference: words
	nndsl help --all > docs/reference.md
	nndsl help --schema > docs/spec.schema.json
