#!/usr/bin/env bash
# Builds everything and runs all tests; ends with ctest's summary. Arguments go to ctest, e.g. ./test.sh -R vectors.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/prepare.sh

install_packages scripts/packages.txt
install_optional scripts/packages-blockcenter.txt
install_optional scripts/packages-opencl.txt
install_web_packages
build release
run_tests --test-dir build/release "$@"
