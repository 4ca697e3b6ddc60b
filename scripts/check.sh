#!/usr/bin/env bash
# Runs every check and every test, stops at the first that fails, and closes with the line
#   N passed, N failed
# which adds up what cargo test and Playwright report themselves.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

logs=target/check
rm -rf $logs
mkdir -p $logs
running="the start"
complete=no

# count WORD: adds up the numbers before the word in the runners' closing lines of this run, which look like
#   test result: ok. 12 passed; 0 failed; ...      (cargo test)
#     12 passed (3.4s)                             (Playwright)
count() {
  cat $logs/cargo-test*.log $logs/playwright.log 2>/dev/null | sed 's/\x1b\[[0-9;]*m//g' |
    sed -nE -e "s/^test result: .* ([0-9]+) $1;.*/\1/p" -e "s/^ +([0-9]+) $1( \(.*\))?$/\1/p" |
    awk '{ sum += $1 } END { print sum + 0 }'
}

finish() {
  local status=$?
  # A run that was ended from outside has no status of its own.
  [[ $complete == yes || $status -ne 0 ]] || status=1
  if [[ $status -eq 0 ]]; then
    printf '\n== all done after %s s\n' "$SECONDS"
  else
    printf '\n== %s failed after %s s\n' "$running" "$SECONDS"
  fi
  echo "$(count passed) passed, $(count failed) failed"
  exit "$status"
}
trap finish EXIT

# step NAME COMMAND...
step() {
  running=$1
  local began=$SECONDS
  printf '\n== %s (at %s s)\n' "$running" "$SECONDS"
  "${@:2}" 2>&1 | tee "$logs/$running.log"
  printf '== %s took %s s\n' "$running" $((SECONDS - began))
}

step format cargo fmt --check
step lock-file cargo tree --locked --all-features --depth 0
step clippy-server cargo clippy --features ssr --all-targets -- -D warnings
step clippy-traces cargo clippy --features otel -- -D warnings
step clippy-browser cargo clippy --features hydrate --lib --target wasm32-unknown-unknown -- -D warnings
step cargo-deny cargo deny check --hide-inclusion-graph bans licenses sources
step cargo-machete cargo machete
step typescript end2end/node_modules/.bin/tsc --noEmit --project end2end
step site scripts/site.sh
step build cargo build --features ssr --bin image-console
# Every test binary runs, so that the count is whole even where one of them fails.
step cargo-test cargo test --features ssr --no-fail-fast
# The same integration tests on the other database; each store's own tests have run on both.
step cargo-test-postgres env IMAGE_CONSOLE_TEST_DATABASE=postgres cargo test --features ssr --test main --no-fail-fast
# A short run, the same every time; `make fuzz-api` is the long one.
step fuzz-api env FUZZ_EXAMPLES=3 scripts/fuzz-api.sh --seed 1
step playwright npm run --prefix end2end --silent test
complete=yes
