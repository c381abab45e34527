#!/usr/bin/env bash
# Builds what is committed and packs it into ./release (or the directory given): bytomd_<version>_<arch>.deb, a tar.gz that runs where
# it is unpacked, and SHA256SUMS. The same commit on the same Debian gives the same bytes, in whatever directory it is built.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/prepare.sh

if [ -n "$(git status --porcelain)" ]; then
    echo "error: there are changes that no commit has: the packages could not be made again" >&2
    exit 1
fi
out=$(realpath -m "${1:-release}")
build=$PWD/build/package

install_packages scripts/packages.txt scripts/packages-opencl.txt scripts/packages-release.txt
install_web_packages
# What is not the commit's: time, language, time zone, permissions of new files.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
umask 022

cmake --preset release -B "$build" -DBYTOM_REPRODUCIBLE=ON -DBYTOM_TESTS=OFF -DBYTOM_BENCH=OFF >/dev/null
cmake --build "$build" --target printed
rm -rf "$build/packed"
mkdir -p "$out"
rm -f "$out"/bytomd*.deb "$out"/bytomd*.tar.gz "$out"/SHA256SUMS
for generator in DEB External; do
    cpack --config "$build/CPackConfig.cmake" -G "$generator" -B "$build/packed"
done
cp "$build"/packed/*.deb "$build"/packed/*.tar.gz "$out"
(cd "$out" && sha256sum -- bytomd*.deb bytomd*.tar.gz >SHA256SUMS)
cat "$out/SHA256SUMS"
