#!/usr/bin/env bash
# clang-tidy 19 with the checks of .clang-tidy over the modules' sources and the headers they include: scripts/tidy.sh [FILE…]. Without
# files: all of them. Two things make that affordable (seconds of CPU for a file, src/base/log.cpp): the plugin, 14 to 3.4, and the
# system's headers parsed once, to 1.5.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly build=build/tidy here=scripts/tidy llvm=/usr/lib/llvm-19
cmake --preset tidy >/dev/null
[ $build/own_code.so -nt $here/own_code.cpp ] ||
    clang++-19 -std=c++17 -fPIC -shared -fno-rtti -isystem $llvm/include $here/own_code.cpp -o $build/own_code.so

# The flags of a module's file without any of its own (optimisation would be another difference), and all files that this machine
# compiles.
flags=$(python3 - $build/compile_commands.json $build/files <<'PYTHON'
import json, os, shlex, sys
units = json.load(open(sys.argv[1]))
sources = sorted(name for name in (os.path.relpath(unit['file']) for unit in units) if name.startswith('src/'))
open(sys.argv[2], 'w').write(''.join(name + '\n' for name in sources))
command = next(unit['command'] for unit in units if unit['file'].endswith('/src/chain/chain.cpp'))
print(*(word for word in shlex.split(command) if word.startswith(('-D', '-m', '-std'))))
PYTHON
)
# shellcheck disable=SC2086  # several words
clang++-19 $flags -O0 -x c++-header $here/system_headers.hpp -o $build/system_headers.pch

# check FLAG…: clang-tidy over the files named by standard input.
check() {
    xargs -r -n 4 -P "$(nproc)" clang-tidy-19 -p $build --quiet --load=$build/own_code.so "$@" \
        2> >(grep -Ev '^\[[0-9/]+\] Processing|warnings? generated\.$' >&2)
}

files() {
    if [ ${#wanted[@]} -gt 0 ]; then printf '%s\n' "${wanted[@]}"; else cat $build/files; fi
}
wanted=("$@")
parsed=(-O0 -Xclang -include-pch -Xclang "$PWD/$build/system_headers.pch")
status=0
# Kernels have processors of their own, which the parsed headers do not fit.
files | { grep -Ev '^src/(tensority|crypto/lanes)/' || true; } | check "${parsed[@]/#/--extra-arg=}" || status=1
files | { grep -E '^src/(tensority|crypto/lanes)/' || true; } | check || status=1
exit $status
