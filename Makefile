# Tenure's commands. `make` alone explains them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run up test test-spark test-all lint lint-types lint-sql lint-the-rest format docs bench lock sbom clean

PY ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# What runs Tenure, and beside it what checks and measures it.
INSTALLED := .venv/.installed
TOOLS := .venv/.tools
# Outside the locks: half a gigabyte that few need.
SPARK := .venv/.spark

# All state of a run lives in one folder. A company's own files get one of their own, apart from the demo's.
LANDING ?=
TENURE_HOME ?= $(if $(LANDING),var/own,var)
DAYS ?= 7
# Of the benchmark's company.
ACCOUNTS ?= 1500
COPIES ?= 1
# postgres: the same steps there too; spark: the rollups of its events there too.
ENGINE ?= duckdb
AIRFLOW_PORT ?= 8080
MLFLOW_PORT ?= 5000
# Handed on by the environment, where blanks and quotes stay what they are.
export TENURE_HOME LANDING

# Every file has to be one that the lock has the digest of.
INSTALL = $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes --python $(BIN)/python
UPGRADE ?=
COMPILE = $(BIN)/uv pip compile --quiet $(UPGRADE) --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock"

help: ## This text
	@echo "Tenure: raw product, billing and support data become scored accounts, reasons and tasks."
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'
	@echo
	@echo "  make run LANDING=folder        your own files in the raw shape (docs/how-to/your-own-data.md)"
	@echo "  make up  TENURE_HOME=var/own   the pages of that run"
	@echo "  make up  AIRFLOW_PORT=8081 MLFLOW_PORT=5001"

run: $(INSTALLED) ## From landed facts to the Monday list (installs first; DAYS=7, LANDING=folder)
	@$(BIN)/tenure run --days $(DAYS) $(if $(LANDING),--landing "$$LANDING")

up: $(INSTALLED) ## The Airflow and MLflow pages on this machine, until Ctrl-C
	@exec $(BIN)/tenure up --airflow-port $(AIRFLOW_PORT) --mlflow-port $(MLFLOW_PORT)

test: $(TOOLS) ## All tests but the slow ones and those of Spark
	@$(BIN)/python -m pytest -m "not slow and not spark"

test-spark: $(SPARK) ## The tests of Spark (needs Java 17 or newer; installs PySpark, 480 MB)
	@$(BIN)/python -m pytest -n 0 -m "spark and not slow" tests/spark

test-all: $(TOOLS) ## All tests
	@$(BIN)/python -m pytest

lint: $(TOOLS) ## Style, types, layers, SQL, Dockerfile, licences, and that dbt compiles the project and its docs
	@$(MAKE) --no-print-directory --jobs 2 lint-types lint-sql lint-the-rest

lint-types lint-sql lint-the-rest: $(TOOLS)

lint-types:
	@$(BIN)/mypy

lint-sql:
	@$(BIN)/sqlfluff lint dbt_project/models dbt_project/tests --processes 1 --disable-progress-bar --nocolor

lint-the-rest:
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/hadolint Dockerfile
	@$(BIN)/pip-licenses --packages $$(sed -n 's/==.*//p' requirements.txt) > /dev/null
	@TENURE_HOME=var/lint $(BIN)/tenure dbt docs generate --empty-catalog --vars '{as_of_date: 2026-07-01}'

format: $(TOOLS) ## Let ruff and sqlfluff fix what they can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfluff fix dbt_project/models dbt_project/tests --processes 2 --disable-progress-bar --nocolor

docs: $(INSTALLED) ## Write the generated pages (found-causes and rules from a demo run)
	@$(BIN)/tenure docs

bench: $(TOOLS) ## What each step costs, in scans of its events (ACCOUNTS=3250 COPIES=10: 100 million; ENGINE=postgres or spark)
	@$(BIN)/tenure bench --accounts $(ACCOUNTS) --copies $(COPIES) --engine $(ENGINE)

clean: ## Delete all state (var/); the next run starts anew
	rm -rf var dbt_project/target dbt_project/logs .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

sbom: $(TOOLS) ## What runs, as CycloneDX with licences, in var/sbom (a minute)
	@rm -rf var/sbom && mkdir -p var/sbom && $(PY) -m venv --without-pip var/sbom/venv
	@$(BIN)/uv pip install --quiet --require-hashes --python var/sbom/venv/bin/python -r requirements.txt
	@$(BIN)/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible -o var/sbom/tenure.cdx.json var/sbom/venv/bin/python
	@$(BIN)/pip-licenses --python var/sbom/venv/bin/python --format=csv --output-file=var/sbom/licences.csv > /dev/null
	@rm -rf var/sbom/venv

lock: $(INSTALLED) ## Write the locks of pyproject.toml anew (UPGRADE=--upgrade takes newer versions)
	@$(COMPILE) --group pyproject.toml:build -o requirements-build.txt
	@$(COMPILE) pyproject.toml --extra postgres -c requirements-build.txt -o requirements.txt
	@$(COMPILE) pyproject.toml --extra postgres --extra dev -c requirements-build.txt -c requirements.txt -o requirements-dev.txt

$(SPARK): $(TOOLS)
	@echo "Installing PySpark into .venv ..."
	@$(BIN)/uv pip install --quiet --python $(BIN)/python -c requirements-dev.txt --no-build-isolation -e '.[spark]'
	@touch $@

$(INSTALLED): requirements-build.txt requirements.txt pyproject.toml
	@$(PY) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "Tenure needs Python 3.11, and $(PY) is another: make PY=/path/to/python3.11 ..."; exit 1; }
	@test -x $(BIN)/python || $(PY) -m venv .venv
	@echo "Installing the locked dependencies into .venv ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.txt
	@$(INSTALL) -r requirements.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

$(TOOLS): $(INSTALLED) requirements-dev.txt
	@echo "Installing the locked tools for tests and checks into .venv ..."
	@$(INSTALL) -r requirements-dev.txt
	@touch $@
