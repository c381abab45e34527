#!/usr/bin/env bash
# run_all.sh SECONDS [BUILD]: runs every libFuzzer target of the build (build/fuzz) for SECONDS each, on a copy of
# its corpus. Fails if one of them finds something; the input is then in BUILD/artifacts.
set -euo pipefail

seconds=${1:?usage: run_all.sh SECONDS [BUILD]}
here=$(cd "$(dirname "$0")" && pwd)
build=${2:-$here/../../build/fuzz}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$build/artifacts"

failed=()
ran=0
for program in "$build"/bin/fuzz_*; do
    [ -x "$program" ] || continue
    name=${program##*/fuzz_}
    corpus=$scratch/$name
    mkdir "$corpus"
    [ ! -d "$here/corpus/$name" ] || cp -r "$here/corpus/$name/." "$corpus"
    echo "== $name"
    "$program" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="$build/artifacts/$name-" "$corpus" || failed+=("$name")
    ran=$((ran + 1))
done

[ "$ran" -gt 0 ] || { echo "no fuzz targets in $build/bin" >&2; exit 1; }
[ "${#failed[@]}" -eq 0 ] || { echo "failed: ${failed[*]}" >&2; exit 1; }
echo "$ran targets, nothing found"
