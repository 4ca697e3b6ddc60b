#!/usr/bin/env bash
# Builds the browser side into target/site, laid out and named as cargo-leptos does it with hashed file names:
#   hash.txt                         the hashes in the names below, one a line
#   pkg/image-console.HASH.{js,wasm,css}
#   ...                              what public/ holds
# and a .br and a .gz beside every file that gets smaller by it, so that the server need not compress.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

name=image-console
site=target/site
tools=end2end/node_modules/.bin

inputs=(src style public Cargo.toml Cargo.lock scripts/site.sh scripts/pack.mjs end2end/package-lock.json)
# Measurements, documents and tests are no part of it.
aside=(-path src/benches -o -path src/docs -o -path src/tests)
if [[ -e $site/hash.txt && -z $(find "${inputs[@]}" \( "${aside[@]}" \) -prune -o -newer $site/hash.txt -print -quit) ]]; then
  echo "site: nothing changed since the last build"
  exit 0
fi

# Built beside the old one and put in its place at the end: a build that fails leaves the old one whole.
new=target/site.new
rm -rf $new
mkdir -p $new/pkg
touch $new.began

cargo build --lib --target wasm32-unknown-unknown --features hydrate --profile wasm-release
# The page's script tells the glue where its wasm is, so the glue needs no path of its own.
wasm-bindgen --target web --no-typescript --omit-default-module-path --out-dir $new/raw --out-name $name \
  target/wasm32-unknown-unknown/wasm-release/${name//-/_}.wasm

# What rustc turns on for this target. Told here, since the file's own list of features does not survive a
# build that strips it.
$tools/wasm-opt -Oz --strip-debug --strip-producers --strip-target-features \
  --enable-bulk-memory --enable-bulk-memory-opt --enable-call-indirect-overlong --enable-multivalue --enable-mutable-globals \
  --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext \
  $new/raw/${name}_bg.wasm -o $new/pkg/$name.wasm
# Bundled, so that the small scripts some crates bring along need no requests of their own.
$tools/esbuild src/islands/boot.js --alias:islands-glue="./$new/raw/$name.js" --bundle --minify --format=esm --target=es2022 \
  --legal-comments=none --log-level=warning --outfile=$new/pkg/$name.js
$tools/sass --no-source-map --style=compressed style/main.scss $new/pkg/$name.css
cp -R public/. $new/
rm -rf $new/raw

node scripts/pack.mjs $new $name
# As old as the build's start: what was edited while it ran is newer, and is built next time.
touch -r $new.began $new/hash.txt
rm -rf $site $new.began
mv $new $site
