# The project's commands; `make` lists them. Needs GNU make 3.81 or newer and Python 3.11 to 3.14.

PYTHON ?= python3
CORES ?= $(shell nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help study test docs torture benchmark lint format lock clean distclean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "CORES=n sets the number of cores, ARGS=... adds arguments to study, test and benchmark,"
	@echo "PYTHON=python3.12 names the interpreter that .venv is made with."

study: .venv/.installed ## run the configured studies: figures and results/report.html
	$(BIN)/snakemake --cores $(CORES) $(ARGS)

# One more process than cores, as some wait: for SLURM, a browser or a signal.
test: .venv/.installed .venv-checkers/.installed ## run the tests
	$(BIN)/pytest -n $$(($(CORES) + 1)) --dist loadgroup --no-loadscope-reorder $(ARGS)

docs: .venv/.installed-docs ## build the docs site, docs/_build/html, and run its notebook
	$(BIN)/python docs/gallery.py
	$(BIN)/sphinx-build -W --keep-going -q -c docs -d docs/_build/doctrees . docs/_build/html

torture: .venv/.installed ## disturb a small study at random for hours (ARGS="--minutes 60 --seed 3")
	PYTHONPATH=tests:tests/faults:tests/unit $(BIN)/python tests/faults/torture.py $(ARGS)

benchmark: .venv/.installed ## measure speed and memory (ARGS=--quick: roughly, in two minutes)
	$(BIN)/dopascape benchmark $(ARGS)

lint: .venv/.installed ## check style, types and workflow
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/snakemake --lint
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache

format: .venv/.installed ## rewrite the sources in the project's style
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile workflow

# The lock keeps the versions that it has, as far as pyproject.toml allows; `make lock
# ARGS=--upgrade` takes the newest. Carry new versions over to environment.yml: a test compares.
lock: ## rewrite the locks from pyproject.toml (ARGS=--upgrade: newest versions)
	@$(PYTHON) -c "$$CHECK_PYTHON"
	$(PYTHON) -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	.venv-lock/bin/uv pip compile pyproject.toml --extra dev --quiet \
		--universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		--output-file requirements.lock $(ARGS)
	.venv-lock/bin/uv pip compile --group docs --constraint requirements.lock --quiet \
		--universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		--output-file docs/requirements.lock $(ARGS)
	.venv-lock/bin/uv pip compile --group checkers --quiet \
		--universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		--output-file tests/checkers.lock $(ARGS)
	rm -rf .venv-lock

clean: ## remove everything that the workflow made, all runs included, and caches
	rm -rf .snakemake .hypothesis .mypy_cache .pytest_cache .ruff_cache .venv-lock docs/_build
	@if [ -d results ]; then \
		echo "removing results/ but for README.md and reference/"; \
		find results/ -mindepth 1 -maxdepth 1 ! -name README.md ! -name reference \
			-exec rm -rf {} +; \
	fi
	@for folder in src tests workflow; do \
		if [ -d $$folder ]; then \
			find $$folder -name __pycache__ -type d -prune -exec rm -rf {} +; \
		fi; \
	done

distclean: clean ## clean, and remove .venv
	rm -rf .venv .venv-checkers

# What the interpreter must have before .venv is made from it.
define CHECK_PYTHON
import os, shutil, sys, sysconfig
version = "%d.%d" % sys.version_info[:2]
if not (3, 11) <= sys.version_info[:2] <= (3, 14):
    sys.exit("dopascape needs Python 3.11 to 3.14, and %s is %s: "
             "choose another one with make PYTHON=python3.12" % (sys.executable, version))
try:
    import ensurepip, venv
except ImportError:
    sys.exit("%s has no venv module: install it "
             "(on Debian and Ubuntu: apt install python3-venv)" % sys.executable)
header = os.path.join(sysconfig.get_path("include"), "Python.h")
if version == "3.14" and not (shutil.which("cc") and os.path.exists(header)):
    sys.exit("Python 3.14 needs a C compiler and its header files, for one dependency without "
             "a wheel: install them (on Debian and Ubuntu: apt install gcc python3-dev) "
             "or choose another Python with make PYTHON=python3.12")
endef
export CHECK_PYTHON

# The stamp is removed first and written last: an environment without it is half-made and is made
# anew. All packages are checked against the lock's hashes, setuptools first: it builds those
# that ship no wheel. pip would compile all on one core, the packages' own tests
# too; what does not compile fails where it is imported.
.venv/.installed: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { \
		echo "$(PYTHON) not found: install Python 3.11 or newer" >&2; exit 1; }
	@$(PYTHON) -c "$$CHECK_PYTHON"
	@test -f $@ || { echo "making .venv"; $(PYTHON) -m venv --clear .venv; }
	@rm -f $@
	@echo "installing the packages of requirements.lock into .venv (takes a few minutes at first)"
	@awk '/^[^ #]/ {keep = /^setuptools==/} keep' requirements.lock > .venv/setuptools.lock
	@$(PIP) install --quiet --require-hashes -r .venv/setuptools.lock
	@$(PIP) install --quiet --require-hashes --no-compile --no-build-isolation --use-pep517 -r requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --no-index -e .
	@$(BIN)/python -m compileall -qq -j 0 -x '/tests?/' .venv/lib || true
	@touch $@

# What tests check pages, crates and NetCDF with, apart from .venv: it needs other versions.
.venv-checkers/.installed: tests/checkers.lock
	@$(PYTHON) -c "$$CHECK_PYTHON"
	@echo "making .venv-checkers, for tests"
	@$(PYTHON) -m venv --clear .venv-checkers
	@.venv-checkers/bin/python -m pip --disable-pip-version-check --no-input install --quiet \
		--require-hashes --no-deps --no-compile -r tests/checkers.lock
	@touch $@

.venv/.installed-docs: .venv/.installed docs/requirements.lock
	@$(PIP) install --quiet --require-hashes -r docs/requirements.lock
	@touch $@
