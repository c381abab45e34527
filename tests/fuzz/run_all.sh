#!/usr/bin/env bash
# run_all.sh SECONDS [BUILD]: runs every libFuzzer target of the build (build/asan) for SECONDS each, on a copy of
# its corpus, as many at a time as there are processors. Fails if one of them finds something; the input is then in
# BUILD/artifacts.
set -euo pipefail

seconds=${1:?usage: run_all.sh SECONDS [BUILD]}
here=$(cd "$(dirname "$0")" && pwd)
build=${2:-$here/../../build/asan}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$build/artifacts"

# fuzz PROGRAM: its output is shown when it is through, since others run beside it.
fuzz() {
    local name=${1##*/fuzz_} status=0
    local corpus=$scratch/$name
    mkdir "$corpus"
    [ ! -d "$here/corpus/$name" ] || cp -r "$here/corpus/$name/." "$corpus"
    "$1" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="$build/artifacts/$name-" "$corpus" >"$scratch/$name.log" 2>&1 || status=$?
    { echo "== $name" && cat "$scratch/$name.log"; } || true
    [ "$status" -eq 0 ] || { echo "failed: $name" >&2 && return 1; }
}
export -f fuzz
export here build scratch seconds

programs=("$build"/bin/fuzz_*)
[ -x "${programs[0]}" ] || { echo "no fuzz targets in $build/bin" >&2; exit 1; }
printf '%s\0' "${programs[@]}" | xargs -0 -n 1 -P "$(nproc)" bash -c 'fuzz "$1"' fuzz
echo "${#programs[@]} targets, nothing found"
