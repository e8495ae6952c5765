# Two commands do all: `make run` and `make test`. Debian or Ubuntu, Python 3.11 or later, as root or with sudo.
PYTHON ?= python3
VENV := .venv/bin
OUT ?= tour
ON_BOTH := tests/db/test_store.py tests/db/test_chain.py tests/db/test_schema.py tests/app/test_codes_at_once.py \
	$(addprefix tests/app/test_,participants_queries.py receiving.py results.py search.py storage.py transfers.py)
export QT_QPA_PLATFORM ?=

.PHONY: run test lint bench torture catalogue lock ready screenshots

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
	QT_QPA_PLATFORM=offscreen $(VENV)/python -m pytest -q
	QT_QPA_PLATFORM=offscreen $(VENV)/python -m pytest -q --store=postgres $(ON_BOTH)

torture: ready
	QT_QPA_PLATFORM=offscreen $(VENV)/python -m pytest -q -m slow
	$(VENV)/python -m tests.torture

bench: ready
	QT_QPA_PLATFORM=offscreen $(VENV)/python -m tests.bench

catalogue: ready
	$(VENV)/python -m resources.i18n.catalogue update compile

lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes -o requirements.lock

screenshots: ready
	QT_QPA_PLATFORM=offscreen $(VENV)/python .ci/pictures.py
