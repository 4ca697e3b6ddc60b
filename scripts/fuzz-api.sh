#!/usr/bin/env bash
# Tries the API's own description on the API: schemathesis sends requests that are right and requests that are not, and every
# answer has to be one that the description tells of. Nothing is left of the demo it asks. Arguments go to `schemathesis run`:
#   FUZZ_EXAMPLES=400 scripts/fuzz-api.sh --seed 1
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

fail() {
  echo "fuzz-api: $*" >&2
  exit 1
}

scripts/site.sh
cargo build --features ssr --bin image-console

folder=$(mktemp -d)
server=
clear_away() {
  if [[ -n $server ]]; then
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap clear_away EXIT

storage=(--database-url "sqlite:$folder/console.db" --blob-url "$folder/blobs")
program=target/debug/image-console
# Look-ups of pins that nobody has are what most requests to share an image are.
exec 3< <(RUST_LOG=warn exec $program serve --demo --addr 127.0.0.1:0 --site-root target/site "${storage[@]}" \
  --sealing-keys-file "$folder/sealing-keys" --failed-lookups 1000000000 --image-quota 1000 2>"$folder/log")
server=$!
# It says where it listens once it does.
while read -r line <&3; do
  origin=$(grep -oE 'http://127[0-9.:]+' <<<"$line") && break
done
[[ -n ${origin:-} ]] || fail "the server does not start: $(cat "$folder/log")"
# Something to share and to delete.
for number in $(seq 20); do
  head -c 8192 /dev/urandom | $program import --owner alice --name "fuzz-$number" --type localDisk --platform Debian --image-quota 1000 "${storage[@]}" - >/dev/null
done

status=0
FUZZ_ORIGIN=$origin HYPOTHESIS_STORAGE_DIRECTORY=$folder/hypothesis SCHEMATHESIS_HOOKS=end2end/fuzz/hooks.py target/clients/fuzz/bin/schemathesis --config-file end2end/fuzz/schemathesis.toml \
  run "$origin/v1/openapi.json" --checks all --max-examples "${FUZZ_EXAMPLES:-300}" --continue-on-failure "$@" || status=$?
if grep -E 'ERROR|panicked' "$folder/log" >&2; then
  fail "the server complains"
fi
(exit "$status")
