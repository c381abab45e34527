#!/usr/bin/env bash
# clang-tidy 19 with the checks of .clang-tidy: scripts/tidy.sh [--all | COMMIT]. Looks at the modules' sources that differ from the
# commit (the parent by default), at most 20 of them, since each takes up to half a minute; --all takes far longer than CI may. Needs
# build/fuzz configured: its compile commands are clang's.
set -uo pipefail
cd "$(dirname "$0")/.."

readonly most=20
if [ "${1:-}" = --all ]; then
    mapfile -t files < <(git ls-files 'src/*.cpp')
else
    since=${1:-HEAD^}
    git rev-parse -q --verify "$since^{commit}" >/dev/null || {
        echo "no commit $since to compare with: nothing is looked at"
        exit 0
    }
    # A header is looked at with the first source that includes it.
    mapfile -t files < <(git diff --name-only --diff-filter=d "$since" -- 'src/*.cpp' 'src/*.hpp' 'include/*.hpp' |
        while read -r file; do
            case $file in
                *.cpp) echo "$file" ;;
                *) git grep -l -F "${file#*/}" -- 'src/*.cpp' | head -1 ;;
            esac
        done | sort -u)
    if [ ${#files[@]} -gt $most ]; then
        echo "$((${#files[@]} - most)) of ${#files[@]} files are left out"
        files=("${files[@]:0:most}")
    fi
fi
[ ${#files[@]} -gt 0 ] || exit 0
printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy-19 -p build/fuzz --quiet
