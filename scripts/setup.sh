#!/usr/bin/env bash
# Sets up a bare Debian machine that has rustup, Node and npm:
#   scripts/setup.sh run    what building and running need
#   scripts/setup.sh test   that, and what the checks and tests need
#   scripts/setup.sh bench  what building, running and measuring need
# Every step is skipped when its work is already done, so a second run takes a moment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# cargo installs programs here, which a non-login shell does not always search.
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

CARGO_DENY_VERSION=0.20.2
CARGO_MACHETE_VERSION=0.9.2

purpose="${1:-}"
if [[ $purpose != run && $purpose != test && $purpose != bench ]]; then
  echo "Usage: scripts/setup.sh run|test|bench" >&2
  exit 2
fi

say() { echo "setup: $*"; }

fail() {
  echo "setup: $*" >&2
  exit 1
}

# has_file FILE...: for the callers' globs, whether the first match exists.
has_file() { [[ -e $1 ]]; }

# need_package PACKAGE TEST...: the package is wanted where the test fails. The test looks for what is used,
# not for the package, so that a machine which has it from elsewhere is left alone.
packages=()
need_package() {
  "${@:2}" >/dev/null 2>&1 || packages+=("$1")
}

as_root() {
  if [[ $EUID -eq 0 ]]; then "$@"; else sudo "$@"; fi
}

install_packages() {
  [[ ${#packages[@]} -gt 0 ]] || return 0
  command -v apt-get >/dev/null || fail "this is not Debian: install these packages' programs by hand: ${packages[*]}"
  [[ $EUID -eq 0 ]] || command -v sudo >/dev/null || fail "neither root nor sudo: have root run 'apt-get install ${packages[*]}'"

  # The tests start databases of their own: keep Debian's package from starting one that nobody asked for.
  # Where Debian's PostgreSQL is already set up, its file exists and stays as it is.
  if [[ " ${packages[*]} " == *" postgresql "* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
    as_root mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi

  say "installs Debian's packages: ${packages[*]}"
  as_root apt-get update -qq || fail "'apt-get update' failed: check the machine's package sources"
  local log
  log=$(mktemp)
  # UCF_FORCE_CONFFOLD keeps the file written above.
  as_root env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 \
    apt-get install -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 "${packages[@]}" >"$log" 2>&1 || {
    cat "$log" >&2
    fail "apt-get could not install: ${packages[*]}"
  }
  rm -f "$log"
}

# need_rust_part KIND NAME FILE: a rustup target or component, wanted where its file is missing.
need_rust_part() {
  [[ ! -e $3 ]] || return 0
  command -v rustup >/dev/null || fail "rustup is missing: install it, or Rust's $1 $2 by hand"
  say "adds Rust's $1 $2"
  rustup "$1" add "$2" || fail "rustup could not add the $1 $2: install it by hand"
}

# need_cargo_tool CRATE PROGRAM VERSION: installs exactly that version.
# Without --locked: the crates that a tool's own lock file names may have been withdrawn since.
need_cargo_tool() {
  [[ " $("$2" --version 2>/dev/null || true) " != *" $3 "* ]] || return 0
  say "installs $1 $3 (takes some minutes)"
  cargo install --quiet "$1" --version "$3" || fail "cargo could not install $1 $3: install it by hand"
}

command -v cargo >/dev/null || fail "Rust is missing: install rustup and the toolchain that Cargo.toml asks for"
command -v npm >/dev/null || fail "Node is missing: install Node 20 or newer, with npm"
[[ $(node -p 'process.versions.node.split(".")[0]') -ge 20 ]] || fail "Node is too old: install Node 20 or newer"

need_package gcc command -v cc
need_package libc6-dev has_file /usr/include/stdio.h
need_package pkg-config command -v pkg-config
if [[ $purpose == test ]]; then
  need_package chromium has_file "${CHROMIUM:-/usr/bin/chromium}"
  # Without it, Chinese is drawn as empty boxes.
  need_package fonts-noto-cjk has_file /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
  need_package qemu-utils command -v qemu-img
  need_package python3-venv python3 -c 'import ensurepip, venv'
fi
if [[ $purpose == bench ]]; then
  need_package wrk command -v wrk
  need_package curl command -v curl
fi
if [[ $purpose != run ]]; then
  need_package postgresql has_file /usr/lib/postgresql/*/bin/initdb
fi
install_packages

sysroot=$(rustc --print sysroot)
need_rust_part target wasm32-unknown-unknown "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib"
if [[ $purpose == test ]]; then
  need_rust_part component rustfmt "$sysroot/bin/rustfmt"
  need_rust_part component clippy "$sysroot/bin/cargo-clippy"
fi

# The program and the library speak a format of their own: any other version refuses the build's output.
wasm_bindgen=$(sed -nE 's/^wasm-bindgen = .*"=([0-9.]+)".*/\1/p' Cargo.toml)
[[ -n $wasm_bindgen ]] || fail "Cargo.toml does not pin wasm-bindgen to one version"
need_cargo_tool wasm-bindgen-cli wasm-bindgen "$wasm_bindgen"
if [[ $purpose == test ]]; then
  need_cargo_tool cargo-deny cargo-deny "$CARGO_DENY_VERSION"
  need_cargo_tool cargo-machete cargo-machete "$CARGO_MACHETE_VERSION"
fi

# need_node_packages FOLDER
# npm writes this file last, so one that is missing or older means packages that are missing or old.
need_node_packages() {
  [[ ! $1/node_modules/.package-lock.json -nt $1/package-lock.json ]] || return 0
  say "installs the node packages of $1/"
  npm ci --prefix "$1" --silent || fail "npm could not install the packages of $1/: try 'npm ci' there"
}

# need_python_packages NAME FILE: an environment of its own with what the file names.
need_python_packages() {
  local wanted=$2 environment=target/clients/$1
  [[ ! $environment/installed -nt $wanted ]] || return 0
  say "installs the Python packages of $wanted"
  rm -rf "$environment"
  if ! python3 -m venv "$environment" || ! "$environment/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"; then
    fail "pip could not install $wanted: try it by hand"
  fi
  touch "$environment/installed"
}

need_node_packages end2end
if [[ $purpose == test ]]; then
  need_node_packages end2end/clients
  python3 -c 'import sys; sys.exit(sys.version_info > (3, 12))' || fail "the vendor's command line needs a python3 of 3.11 or older"
  need_python_packages sdk end2end/clients/requirements-sdk.txt
  need_python_packages cli end2end/clients/requirements-cli.txt
  need_python_packages fuzz end2end/fuzz/requirements.txt
fi

say "all is there for: $purpose"
