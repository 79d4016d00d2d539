# make check test: what every change passes before it lands.
.PHONY: check test slow wheel-test format reference

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

# The built wheel, installed elsewhere, runs an example that it carries.
wheel-test:
	.ci/wheel-test

format:
	ruff check --fix .
	ruff format .
	nndsl fmt models/*.nn models/*/*.nn

# Both are made from the registry; tests see that they are fresh.
reference:
	nndsl help --all > docs/reference.md
	nndsl help --schema > docs/spec.schema.json
