# Two commands do all: `make run` and `make test`. Debian or Ubuntu, Python 3.11 or later, as root or with sudo.
PYTHON ?= python3
VENV := .venv/bin
OUT ?= tour
AT_ONCE ?= auto
RESULTS := validation/results.json validation/results-postgres.json
ON_BOTH := tests/db/test_store.py tests/db/test_chain.py tests/db/test_schema.py tests/app/test_codes_at_once.py \
	$(addprefix tests/app/test_,participants_queries.py receiving.py results.py search.py storage.py transfers.py)
export QT_QPA_PLATFORM ?=

.PHONY: run test lint bench torture validation catalogue lock ready screenshots

ready:
	PYTHON=$(PYTHON) .ci/prepare

run: ready
	@if [ -n "$$DISPLAY" ] || [ -n "$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		env -u QT_QPA_PLATFORM $(VENV)/python main.py example; \
	else \
		QT_QPA_PLATFORM=offscreen $(VENV)/python main.py tour --out $(OUT); \
	fi

lint: ready
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports

test: lint
	QT_QPA_PLATFORM=offscreen $(VENV)/python -m pytest -q -n $(AT_ONCE)
	QT_QPA_PLATFORM=offscreen $(VENV)/python -m pytest -q -n $(AT_ONCE) --store=postgres $(ON_BOTH)

torture: ready
	QT_QPA_PLATFORM=offscreen $(VENV)/python -m pytest -q -m slow
	$(VENV)/python -m tests.torture

# The tests may fail: the pack tells which, and its own status decides.
validation: ready
	rm -f $(RESULTS)
	-QT_QPA_PLATFORM=offscreen $(VENV)/python -m pytest -q -n $(AT_ONCE) -m "slow or not slow" --requirements-out $(word 1,$(RESULTS))
	-QT_QPA_PLATFORM=offscreen $(VENV)/python -m pytest -q -n $(AT_ONCE) --store=postgres --requirements-out $(word 2,$(RESULTS)) $(ON_BOTH)
	QT_QPA_PLATFORM=offscreen $(VENV)/python -m tests.validation --results $(RESULTS) --out validation

bench: ready
	QT_QPA_PLATFORM=offscreen $(VENV)/python -m tests.bench

catalogue: ready
	$(VENV)/python -m resources.i18n.catalogue update compile

lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes -o requirements.lock

screenshots: ready
	QT_QPA_PLATFORM=offscreen $(VENV)/python .ci/pictures.py
