# Every target is one script, so that the scripts can be run without make too.
.DEFAULT_GOAL := help
.PHONY: help run test setup site check e2e fuzz-api screenshots bench fmt clean
MAKEFLAGS += --no-print-directory

help: ## Show this help
	@sed -nE 's/^([a-z0-9-]+): ## (.*)/  make \1	\2/p' Makefile | expand -t 22

run: ## Set up, build and run the console with demo data
	@scripts/setup.sh run
	@scripts/run.sh

test: ## Set up, then run every check and every test
	@scripts/setup.sh test
	@scripts/check.sh

setup: ## Install all that building and testing need
	@scripts/setup.sh test

site: ## Build the browser side into target/site
	@scripts/site.sh

check: ## Run every check and every test, without the set-up
	@scripts/check.sh

e2e: ## Run the browser tests alone
	@scripts/e2e.sh tests

fuzz-api: ## Try the API's description on the API for some minutes
	@scripts/setup.sh test
	@scripts/fuzz-api.sh

screenshots: ## Take the screenshots into target/screenshots
	@scripts/e2e.sh screenshots

bench: ## Set up, then measure the console and write src/docs/PERFORMANCE.md
	@scripts/setup.sh bench
	@scripts/bench.sh

fmt: ## Format the Rust code
	@cargo fmt

clean: ## Remove all that was built
	@cargo clean
	@rm -rf end2end/node_modules end2end/test-results
