#!/usr/bin/env bash
# The thread sanitizer over the unit tests of modules with threads: scripts/threads.sh [MODULE…].
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/prepare.sh

modules=("$@")
[ $# -gt 0 ] || modules=(base io http chain stratum p2p sync txindex explorer wallet)
build tsan "${modules[@]/#/unit_}"
run_tests --preset tsan -R "^unit\.($(IFS='|' && echo "${modules[*]}"))$"
