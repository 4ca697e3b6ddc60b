#!/usr/bin/env bash
# Builds the console as it is deployed and runs it in the foreground with demo data.
# Arguments are passed on to the server: scripts/run.sh --addr 127.0.0.1:8080
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/site.sh
cargo build --release --features ssr --bin image-console
exec target/release/image-console serve --demo "$@"
