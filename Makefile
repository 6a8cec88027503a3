# Everything a person needs: `make demo`, `make test`. `make help` lists the rest.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PEERS  := $(VENV)/.ready-bench
DEMO   := .demo
ORDERS ?= 1

export DO_NOT_TRACK := 1

.PHONY: help setup lock demo demo-refused dev test lint format bench validate clean
help: ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: $(READY) ## install everything into .venv, pinned with hashes; leaves the command at .venv/bin/ladder

# dbt parses the project once here, so that a first run does not have to: what it keeps serves all homes.
# uv is pinned in the lock like everything else: pip installs it by hash, uv installs the rest.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	@sed -n '/^uv==/,/^    # via/p' requirements.lock > $(VENV)/uv.lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/dbt --quiet --log-level none parse --no-write-json --no-version-check --project-dir $(CURDIR)/dbt_project --profiles-dir $(CURDIR)/dbt_project
	@touch $@

lock: $(READY) ## resolve pyproject.toml again into requirements.lock and requirements-bench.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade --extra dev --no-header pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade --group bench --constraint requirements.lock --no-header -o requirements-bench.lock

demo: $(READY) ## simulate a sample shop, run the whole pipeline, show what it says
	$(BIN)/ladder sample $(DEMO)/shop --customers 2000 --months 18 --seed 7
	$(BIN)/ladder run --shop $(DEMO)/shop/shop.yml --home $(DEMO)/home

demo-refused: $(READY) ## deliver a spoiled file to a copy of the demo: it is refused, what is published stays
	@test -e $(DEMO)/home/published/current || $(MAKE) --no-print-directory demo
	$(BIN)/python benchmarks/demo_refused.py $(DEMO)

dev: $(READY) ## serve the Dagster UI of the demo on 127.0.0.1:3000
	$(BIN)/ladder ui --shop $(DEMO)/shop/shop.yml --home $(DEMO)/home

test: $(READY) ## run every test
	$(BIN)/python -m pytest -n 2 --dist loadfile -q tests

lint: $(READY) ## formatting, style, strict types, SQL, who may import whom
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict pipelines expectations benchmarks
	$(BIN)/sqlfluff lint --processes 2 --nocolor dbt_project/models
	$(BIN)/lint-imports

format: $(READY) ## put Python and SQL in the house's form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/sqlfluff fix --processes 2 dbt_project/models

# What no test needs: Polars, in the versions of the lock.
$(PEERS): $(READY) requirements-bench.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements-bench.lock
	@touch $@

bench: $(READY) $(PEERS) ## where each second goes, and how it grows: make bench ORDERS="1 10 50" (millions; 1 unless said)
	$(BIN)/python -m benchmarks.scale.room $(ORDERS)
	$(BIN)/python benchmarks/fixed_cost.py
	$(BIN)/python benchmarks/ingest.py
	$(BIN)/python benchmarks/ingest.py 1000000 100
	$(BIN)/python -m benchmarks.retention $(ORDERS)
	$(BIN)/python -m benchmarks.nights $(ORDERS)
	$(BIN)/python -m benchmarks.publish $(ORDERS)
	$(BIN)/python -m benchmarks.transform $(ORDERS)

validate: $(READY) ## simulate a large shop, run the pipeline on it, write into docs/metrics.md how much planted truth is found
	$(BIN)/python -m benchmarks.validate

clean: ## remove everything made here, the environment too
	rm -rf $(VENV) $(DEMO) dbt_project/target dbt_project/logs .pytest_cache .mypy_cache .ruff_cache .hypothesis
