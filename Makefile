# Two commands to begin with: `make demo` sets up and does the main job once; `make test` sets up and passes the tests.
# They need Python >= 3.11 with venv, make and a shell. Another interpreter: make PYTHON=/path/to/python3 demo

PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# Versions of the libraries that `make peers` compares with, where the newest ones are not wanted: PINS='torch==… jax==…'
PINS :=

.PHONY: demo test peers generated bench clean
.DELETE_ON_ERROR:

demo: $(VENV)/.installed
	@mkdir -p build
	$(BIN)/symrnn show elman
	$(BIN)/symrnn prove elman
	$(BIN)/symrnn derive elman --to latex --force -o build/elman.tex
	$(BIN)/symrnn generate elman --to numpy --force -o build/elman.py
	$(BIN)/python build/elman.py
	$(BIN)/symrnn check examples/notes.md --html build/notes.html --force || [ $$? -eq 1 ]
	$(BIN)/symrnn check examples/backward.py --html build/backward.html --force || [ $$? -eq 1 ]
	@echo
	@echo "Made: build/elman.tex  the derivation, to read (pdflatex build/elman.tex)"
	@echo "      build/elman.py   the gradients, to run (NumPy alone; it has just checked itself)"
	@echo "      build/notes.html the verdicts on examples/notes.md, two of whose formulas are wrong, to look at in a browser"
	@echo "      build/backward.html what examples/backward.py computes line by line, one of which is wrong"
	@echo "Next: $(BIN)/symrnn --help"

test: $(VENV)/.installed-test
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist worksteal

# What the tests of tests/peers need beside: torch and jax, which are large. `make test` runs them where they are installed.
peers: $(VENV)/.installed-peers

generated: $(VENV)/.installed
	rm -rf generated
	@cells=$$($(BIN)/symrnn cells --names) && for cell in $$cells; do \
		mkdir -p generated/$$cell && \
		$(BIN)/symrnn derive $$cell --to latex -o generated/$$cell/$$cell.tex && \
		$(BIN)/symrnn derive $$cell --to markdown -o generated/$$cell/$$cell.md && \
		$(BIN)/symrnn generate $$cell --to numpy -o generated/$$cell/$$(echo $$cell | tr - _).py || exit 1; \
	done
	$(BIN)/symrnn cells --table > docs/cells.md

bench: $(VENV)/.installed
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/.installed: $(VENV)/.created pyproject.toml
	$(INSTALL) --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.created pyproject.toml
	$(INSTALL) --editable '.[test]'
	@touch $@ $(VENV)/.installed

$(VENV)/.installed-peers: $(VENV)/.installed-test
	$(INSTALL) --editable '.[peers]' $(PINS)
	@touch $@

$(VENV)/.created:
	@test -n "$(PYTHON)" || { echo "symrnn needs Python 3.11 or later; none was found. Say which: make PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; v = "%d.%d" % sys.version_info[:2]; sys.exit("symrnn needs Python 3.11 or later; $(PYTHON) is " + v if sys.version_info < (3, 11) else 0)'
	@"$(PYTHON)" -m venv --clear $(VENV) || { echo "$(PYTHON) cannot make a virtual environment (Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@touch $@
