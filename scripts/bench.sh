#!/usr/bin/env bash
# Measures the console and writes what it finds into src/docs/PERFORMANCE.md. These narrow it down:
#   BENCH_PARTS=catalogue,audit      which parts; the document takes the tables of all of them only
#   BENCH_SCALES=1000,100000         numbers of images
#   BENCH_AUDIT_SCALES=1000,1000000  numbers of records in the audit
#   BENCH_DATABASES=sqlite,postgres  which databases
#   BENCH_SECONDS=3                  how long each measurement takes, after BENCH_WARM_UP_SECONDS
#   BENCH_ROUNDS=3                   how often, in turn with what it is compared with; the middle one counts
#   BENCH_CONNECTIONS=8              requests under way at once
#   BENCH_FILE_MIB=1024              the file whose import and download are timed
#   BENCH_MEMORY_FILE_MIB=4096       the file during whose transfer the memory is watched; 0 for none
#   BENCH_PROFILE=dev                tries the benchmark itself with a build that takes less time
#   TMPDIR=/tmp                      where the temporary data lie: sixteen GiB
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

scripts/site.sh
built=$(cargo bench --features ssr --bench console --profile "${BENCH_PROFILE:-release}" --no-run --message-format json-render-diagnostics)
program=$(grep -F '"kind":["bench"]' <<<"$built" | sed -nE 's/.*"executable":"([^"]+)".*/\1/p')
[[ -x $program ]] || {
  echo "bench: cargo does not say where the benchmark is" >&2
  exit 1
}

running=
folder=$(mktemp -d)
# PostgreSQL runs as somebody else where this is root.
chmod 755 "$folder"
clear_away() {
  # It ends what it started before it ends itself.
  if [[ -n $running ]]; then
    kill -TERM "$running" 2>/dev/null || true
    wait "$running" 2>/dev/null || true
  fi
  rm -rf "$folder"
}
trap clear_away EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

"$program" "$folder" &
running=$!
wait "$running" && status=0 || status=$?
running=
(exit "$status")
