# Everything there is to do, one target each: `make` lists them. Works with GNU make 3.81 (macOS) and later.
# Nothing is installed outside this folder: Python packages go to .venv, the CDK CLI to node_modules.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The Python that makes .venv; any of 3.11 or newer will do: make setup PYTHON=/path/to/python3.12
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

BIN := $(CURDIR)/.venv/bin
IN_VENV = PATH="$(BIN):$$PATH"
RUN = $(IN_VENV) exec "$(BIN)/python"
# What holds AWS credentials has only what ships in it: no emulator, no test tools, and all of it locked with hashes.
SHIPS := $(CURDIR)/.venv-deploy/bin
CDK = PATH="$(SHIPS):$$PATH" exec node_modules/.bin/cdk
# The oldest is the floor that pyproject.toml states.
AWS_CDK_LIB = $(if $(filter oldest,$(AWSCDK)),"$(shell sed -n 's/.*"aws-cdk-lib>=\([0-9.]*\)".*/aws-cdk-lib==\1/p' pyproject.toml)",aws-cdk-lib)
READY := .venv/.python-ready .venv/.node-ready
READY_TO_DEPLOY := .venv-deploy/.python-ready .venv-deploy/.node-ready
SHOW_PROGRESS = "$(BIN)/python" -m moderation_local.progress

# A misspelt variable is refused: `make demo VIDOE=clip.mp4` would show the sample. A target takes what its help names.
COMMA := ,
SPACE := $(COMMA:,= )
GIVEN := $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name)))
ifneq ($(GIVEN),)
TAKEN := $(shell awk '/^[a-z-]+:.*[[]/ { target = $$0; sub(/:.*/, "", target); sub(/^[^[]*/, ""); \
	while (match($$0, /[A-Z]+=/)) { print target "/" substr($$0, RSTART, RLENGTH - 1); $$0 = substr($$0, RSTART + RLENGTH) } }' Makefile)
$(foreach target,$(or $(MAKECMDGOALS),help),$(foreach name,$(filter-out PYTHON,$(GIVEN)),$(if \
	$(filter $(target)/$(name),$(TAKEN)),,$(error make $(target) does not take $(name); \
	it takes $(or $(subst $(SPACE),$(COMMA)$(SPACE),$(strip $(patsubst $(target)/%,%,$(filter $(target)/%,$(TAKEN))))),no variable)))))
endif

# What moderators paste reaches the command as it is: the name of a video may contain $(shell …), which make would run.
override VIDEO := $(value VIDEO)
override VERSION := $(value VERSION)
override NOTE := $(value NOTE)
export VIDEO VERSION NOTE

.PHONY: diff help setup demo local test test-unit test-cdk coverage mutants pr check format wheel lock synth deploy destroy decide redrive sweep what-if bench bench-quick screenshots sample clean distclean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## install everything into this folder (the other targets do it when needed)

.venv/.python-ready: pyproject.toml requirements.txt requirements-dev.txt constraints.txt
	@test -n "$(PYTHON)" || { \
		echo "error: Python 3.11 or newer is needed, and none was found; name one: make setup PYTHON=/path/to/python3" >&2; \
		exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "error: Python 3.11 or newer is needed, not PYTHON=$(PYTHON)" >&2; exit 1; }
	@echo "Setting up: Python packages, into .venv (once; this takes a minute or two)"
	@"$(PYTHON)" -m venv .venv
	@$(SHOW_PROGRESS) "Packages" "$(BIN)/python" -m pip install --disable-pip-version-check --progress-bar off \
		-r requirements-dev.txt
	@touch $@

.venv/.aws-cli-ready: requirements-aws-cli.txt .venv/.python-ready
	@echo "Setting up: the AWS CLI, for the tests"
	@$(SHOW_PROGRESS) "AWS CLI" "$(BIN)/python" -m pip install --disable-pip-version-check --progress-bar off \
		-r requirements-aws-cli.txt
	@touch $@

.venv/.node-ready: package.json package-lock.json .venv/.python-ready
	@echo "Setting up: the CDK CLI, into node_modules"
	@$(IN_VENV) && export PATH && $(SHOW_PROGRESS) "CDK CLI" npm ci --no-progress --no-audit --no-fund
	@touch $@

.venv-deploy/.python-ready: pyproject.toml requirements-deploy.txt
	@test -n "$(PYTHON)" || { \
		echo "error: Python 3.11 or newer is needed, and none was found; name one: make deploy PYTHON=/path/to/python3" >&2; \
		exit 1; }
	@echo "Setting up: what ships, into .venv-deploy (once; this takes a minute or two)"
	@"$(PYTHON)" -m venv .venv-deploy
	@"$(SHIPS)/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-deploy.txt
	@"$(SHIPS)/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv-deploy/.node-ready: package.json package-lock.json .venv-deploy/.python-ready
	@test -x node_modules/.bin/cdk && test node_modules/.package-lock.json -nt package-lock.json || { \
		PATH="$(SHIPS):$$PATH" && export PATH && npm ci --no-progress --no-audit --no-fund --silent; }
	@touch $@

lock: ## pin what ships anew, with hashes, in requirements-deploy.txt
	@"$(PYTHON)" -m venv build/uv
	@build/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	@echo '# Made by `make lock` from requirements-deploy.in; pip refuses whatever has another hash.' > requirements-deploy.txt
	@build/uv/bin/uv pip compile requirements-deploy.in --constraints constraints.txt --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet >> requirements-deploy.txt

demo: $(READY) ## watch a video go through the pipeline, on this machine [VIDEO=clip.mp4 SCENES=scenes.json POLICY=news ARGS="-c key=value"]
	@$(RUN) -m moderation_local demo $${VIDEO:+--video "$$VIDEO"} $${SCENES:+--scenes "$$SCENES"} $${POLICY:+--policy "$$POLICY"} $(ARGS)

local: $(READY) ## keep a local AWS with the deployed stack running, for the AWS CLI and boto3 [PORT=4566 POLICY=news ARGS="-c key=value"]
	@$(RUN) -m moderation_local up $${PORT:+--port="$$PORT"} $${POLICY:+--policy "$$POLICY"} $(ARGS)

test: $(READY) ## run the tests: units, template, the deployed whole [ARGS="-k ..."]
	@$(RUN) -m pytest tests -n auto --dist loadgroup -m "not only_in_pr" $(ARGS)

test-unit: $(READY) ## run the unit tests only [ARGS="-k ..."]
	@$(RUN) -m pytest tests/unit -n auto $(ARGS)

coverage: $(READY) ## run the unit and template tests, and show what they do not reach [ARGS="-k ..."]
	@$(RUN) -m pytest tests/unit tests/template -n auto --cov $(ARGS)

test-cdk: $(READY) ## run the template tests with another aws-cdk-lib, in an environment of its own [AWSCDK=oldest or newest ARGS="-k ..."]
	@case "$(AWSCDK)" in oldest|newest) ;; *) \
		echo "error: AWSCDK must be oldest or newest: make test-cdk AWSCDK=oldest" >&2; exit 2 ;; esac
	@"$(BIN)/python" -m venv "build/$(AWSCDK)"
	@"build/$(AWSCDK)/bin/python" -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@"build/$(AWSCDK)/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade $(AWS_CDK_LIB)
	@PATH="$(CURDIR)/build/$(AWSCDK)/bin:$$PATH" exec "build/$(AWSCDK)/bin/python" -m pytest tests/template -n auto -k "not snapshot" $(ARGS)

mutants: $(READY) .venv/.mutants-ready ## change the domain line by line: which changes do no tests notice? [ARGS="messages --minutes 5"]
	@$(RUN) -m tests.mutation $(ARGS)

.venv/.mutants-ready: requirements-mutants.txt .venv/.python-ready
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check -r requirements-mutants.txt
	@touch $@

pr: check .venv/.aws-cli-ready ## everything that continuous integration runs: check, test, the wheel, commands in documents, coverage [ARGS="-x"]
	@$(RUN) -m pytest tests -n auto --dist loadgroup --cov $(ARGS)

check: $(READY) ## format, style, types and the rooms' imports
	@"$(BIN)/ruff" format --check .
	@"$(BIN)/ruff" check .
	@$(IN_VENV) "$(BIN)/python" -m mypy
	@"$(BIN)/lint-imports" --no-logo
	@$(IN_VENV) node_modules/.bin/tsc

format: $(READY) ## bring the code into format, and mend the style where that is safe
	@"$(BIN)/ruff" format .
	@"$(BIN)/ruff" check --fix .

wheel: $(READY) ## build the wheel into dist
	@"$(BIN)/python" -m build --wheel --no-isolation --outdir dist . >/dev/null
	@ls dist/*.whl

synth: $(READY_TO_DEPLOY) ## write the CloudFormation template to cdk.out [ARGS="-c key=value"]
	@PATH="$(SHIPS):$$PATH" node_modules/.bin/cdk synth --quiet $(ARGS)
	@ls cdk.out/*.template.json

diff: $(READY) ## show what has changed in the template since the last release [RELEASE=v0.1.0]
	@release="$${RELEASE:-$$(git describe --tags --abbrev=0 2>/dev/null)}"; test -n "$$release" || { \
		echo "error: no release has a tag yet; name a commit: make diff RELEASE=main~20" >&2; exit 2; }; \
	git rev-parse --quiet --verify "$$release^{commit}" >/dev/null || { \
		echo "error: RELEASE must be a tag or a commit, not $$release" >&2; exit 2; }; \
	rm -rf build/release && mkdir -p build/release/source && \
	git archive "$$release" | tar -x -C build/release/source && \
	$(IN_VENV) && export PATH && \
	(cd build/release/source && PYTHONPATH=.:lambdas "$(CURDIR)/node_modules/.bin/cdk" synth --quiet \
		--app "python3 app.py" --output "$(CURDIR)/build/release/cdk.out") && \
	node_modules/.bin/cdk diff --template build/release/cdk.out/ModerationStack.template.json

template: $(READY) ## write the template for the CloudFormation console to dist/console.template.yaml
	@$(RUN) -m moderation_stack.console

deploy: $(READY_TO_DEPLOY) ## deploy to AWS, with your credentials [ARGS="-c alertEmails=you@example.com"]
	@$(CDK) deploy $(ARGS)

destroy: $(READY_TO_DEPLOY) ## take the stack down in AWS; the data is kept unless you said otherwise [ARGS="..."]
	@$(CDK) destroy $(ARGS)

decide: $(READY) ## approve or reject a flagged video [VIDEO=VideoId or name VERSION=id DECISION=approve or reject NOTE="why" ARGS="--stack NAME"]
	@test -n "$${VIDEO}" && test -n "$${DECISION}" || { \
		echo "error: name both: make decide VIDEO=party.mp4 DECISION=approve" >&2; exit 2; }
	@$(RUN) -m moderation_cli decide $${VERSION:+--version-id="$${VERSION}"} --note="$${NOTE}" $(ARGS) \
		-- "$${VIDEO}" "$${DECISION}"

redrive: $(READY) ## put dead letters back into their queues [ARGS="--dry-run --stack NAME"]
	@$(RUN) -m moderation_cli redrive $(ARGS)

sweep: $(READY) ## look for videos in the bucket that were missed [ARGS="--stack NAME"]
	@$(RUN) -m moderation_cli sweep $(ARGS)

what-if: $(READY) ## show which verdicts a policy would change [POLICY=policy.yaml or a preset] [ARGS="--stack NAME"]
	@test -n "$${POLICY}" || { echo "error: name a policy: make what-if POLICY=new.yaml" >&2; exit 2; }
	@$(RUN) -m moderation_cli what-if $(ARGS) -- "$${POLICY}"

bench: $(READY) ## compare with other designs at the limit, and with other ways to store labels (ten minutes) [ARGS="--slots 40"]
	@$(RUN) -m benchmarks.quota $(ARGS)
	@$(RUN) -m benchmarks.labels
	@$(RUN) -m benchmarks.review_list
	@$(RUN) -m benchmarks.cold_start
	@$(RUN) -m benchmarks.memory
	@$(RUN) -m benchmarks.review_page

bench-quick: $(READY) ## the same in two minutes: fewer videos and labels [ARGS="--slots 40"]
	@$(RUN) -m benchmarks.quota --growth none $(ARGS)
	@$(RUN) -m benchmarks.labels --sizes 1000,10000,20000

screenshots: $(READY) ## take the pictures of the review room again; needs Chromium
	@$(RUN) -m moderation_local.screenshots docs/img

sample: $(READY) ## make the sample video again
	@$(RUN) -m moderation_local.sample_video moderation_local/samples/swimming.mp4 --seconds 12

clean: ## remove what building and testing left
	@rm -rf cdk.out build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -prune -exec rm -rf {} +

distclean: clean ## remove the set-up too
	@rm -rf .venv .venv-deploy node_modules
