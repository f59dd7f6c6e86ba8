# make chat, make test: a machine with Python 3.11 to 3.13, pip and make needs nothing else.
# PYTHON=python3.12 chooses the Python, ARGS="..." goes to the command: make test ARGS="-k grammar".
PYTHON ?=
export PYTHON

VENV = sh scripts/venv.sh requirements.lock
TOOLS = sh scripts/venv.sh requirements-dev.lock
QUESTIONS = tests/questions/report/*.jsonl tests/questions/samples/*.jsonl
COMPILE = --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" --upgrade --quiet

.PHONY: chat test lint audit fuzz check eval golden bench readme wheel bundle try-bundle lock clean

chat: ## Talk to the bot in this terminal, without Slack
	@$(VENV)
	@.venv/bin/jasmine chat $(ARGS)

test: ## All tests
	@$(TOOLS)
	@.venv/bin/python -m pytest -n auto --dist loadfile $(ARGS)

lint: ## Style and types
	@$(TOOLS)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy --strict bot

audit: ## Pins, licences, known weaknesses of what is installed (said aloud where nobody can be asked); ARGS=--write: docs/licences.md
	@$(TOOLS)
	@.venv/bin/python scripts/audit.py $(ARGS)

fuzz: ## Look for inputs that break the bot, with atheris where there is one for this Python: make fuzz ARGS="--seconds 60 rosters"
	@$(TOOLS)
	@.venv/bin/python -c "import atheris" 2>/dev/null || "$${PYTHON:-python3}" -m pip --python .venv/bin/python \
		install --quiet "atheris>=3,<4" || true
	@PYTHONPATH=. .venv/bin/python -m fuzz $(ARGS)

check: ## Every fault of data/ and intents/; ARGS=--thorough asks every phrase and near miss too, which takes minutes
	@$(VENV)
	@.venv/bin/jasmine check $(ARGS)

eval: ## The figures on the labelled questions, against their floors
	@$(VENV)
	@.venv/bin/jasmine eval --worst 0 --floors tests/questions/floors.json $(QUESTIONS) $(ARGS)

golden: ## tests/golden, every wording of the replies and of the briefings, from the base as it is
	@$(VENV)
	@PYTHONPATH=. .venv/bin/python scripts/golden.py
	@PYTHONPATH=. .venv/bin/python scripts/briefings.py

bench: ## Speed, and our ranker beside its peers, which it installs: make bench ARGS=set.json
	@$(TOOLS)
	@.venv/bin/python -c "import sklearn, rank_bm25" 2>/dev/null || "$${PYTHON:-python3}" -m pip \
		--python .venv/bin/python install --quiet "scikit-learn>=1.7,<2" "rank-bm25>=0.2.2,<1"
	@PYTHONPATH=. .venv/bin/python benchmarks/speed.py
	@PYTHONPATH=. .venv/bin/python benchmarks/peers.py $(ARGS)

readme: ## README.md's transcript and figures, from the bot as it is
	@$(VENV)
	@.venv/bin/python scripts/readme.py

wheel: ## dist/jasmine_bot-*.whl, with the curated base inside
	@$(VENV)
	@rm -rf dist
	@.venv/bin/python -c "from hatchling.build import build_wheel; print('dist/' + build_wheel('dist'))"

bundle: ## dist/jasmine-bundle-*.tar.gz: the wheel, every dependency by hash, SBOM, install.sh, for a machine without a network
	@$(VENV)
	@.venv/bin/python scripts/bundle.py

try-bundle: ## The bundle that `make bundle` made, installed with the network off; an upgrade from an older one; the way back
	@$(TOOLS)
	@ls -d dist/jasmine-bundle-*/ >/dev/null 2>&1 || { echo "There is no bundle in dist. Fix: make bundle" >&2; exit 1; }
	@JASMINE_TEST_BUNDLE=$$(ls -d dist/jasmine-bundle-*/) .venv/bin/python -m pytest -p no:randomly tests/bundle/check_bundle.py

lock: ## Pin the newest versions that pyproject.toml allows, with hashes (uv, in an environment thrown away afterwards)
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; python=$${PYTHON:-python3}; \
	"$$python" -m venv "$$tools"; "$$tools/bin/python" -m pip install --quiet uv; \
	build='import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")'; \
	"$$python" -c "$$build" | "$$tools/bin/uv" pip compile $(COMPILE) pyproject.toml - -o requirements.lock; \
	"$$python" -c "$$build" | "$$tools/bin/uv" pip compile $(COMPILE) -c requirements.lock --extra dev --extra postgres pyproject.toml - \
		-o requirements-dev.lock; \
	echo pip | "$$tools/bin/uv" pip compile $(COMPILE) -c requirements.lock --extra postgres pyproject.toml - \
		-o requirements-deploy.lock

clean: ## Remove what make made
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .fuzz
