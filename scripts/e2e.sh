#!/usr/bin/env bash
# Builds what the browser tests drive, then runs them:
#   scripts/e2e.sh tests [Playwright's arguments]
#   scripts/e2e.sh screenshots
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

case "${1:-tests}" in
  tests) export TEST_DIR=./tests ;;
  screenshots) export TEST_DIR=./screenshots ;;
  *)
    echo "Usage: scripts/e2e.sh tests|screenshots [Playwright's arguments]" >&2
    exit 2
    ;;
esac

scripts/site.sh
cargo build --features ssr --bin image-console
cd end2end
npx --no-install playwright test "${@:2}"

# The README shows three of them.
if [[ $TEST_DIR == ./screenshots ]]; then
  for picture in ../src/docs/screenshots/*.png; do
    taken=../target/screenshots/${picture##*/}
    [[ ! $taken -nt $picture ]] || cp "$taken" "$picture"
  done
fi
