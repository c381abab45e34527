# Sourced by run.sh, test.sh and .ci/run, with the repository as the working directory.

# install_packages FILE…: installs the listed Debian packages that are missing. Without any, apt is not asked.
install_packages() {
    local listed missing
    mapfile -t listed < <(grep -hv '^#' "$@")
    mapfile -t missing < <(
        comm -23 <(printf '%s\n' "${listed[@]}" | sort) \
            <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${listed[@]}" 2>/dev/null |
                sed -n 's/^installed //p' | sort))
    [ ${#missing[@]} -gt 0 ] || return 0
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "error: missing packages and neither root nor sudo to install them: ${missing[*]}" >&2
            return 1
        }
        root=(sudo)
    fi
    echo "Installing ${missing[*]}" >&2
    "${root[@]}" apt-get update -q
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
}

# Node.js for the web page, unless some npm is there. Without it the build goes on, and the node has no page.
install_web_packages() {
    command -v npm >/dev/null || install_packages scripts/packages-web.txt ||
        echo "warning: npm cannot be installed: the node will have no web page" >&2
}

# build_beside_web_packages PRESET TARGET…: npm comes with 400 Debian packages, which take minutes: the targets are built meanwhile.
build_beside_web_packages() {
    if command -v npm >/dev/null; then
        return 0
    fi
    # Asks for a password here, if at all, and not in the middle of the build.
    [ "$(id -u)" -eq 0 ] || ! command -v sudo >/dev/null || sudo -v || true
    mkdir -p build
    install_web_packages >build/web-packages.log 2>&1 &
    build "$@"
    wait $! || true
    grep -h '^warning: ' build/web-packages.log >&2 || true
    cmake --preset "$1" >/dev/null
}

# install_optional FILE…: the same of packages without which the build leaves something out and tests are skipped, each saying so.
install_optional() {
    install_packages "$@" || echo "warning: these packages cannot be installed, and what needs them is left out: $*" >&2
}

# build PRESET [TARGET…]: configures if need be and builds; says little if there is nothing to do.
build() {
    local preset=$1
    shift
    if [ ! -f "build/$preset/build.ninja" ]; then
        cmake --preset "$preset"
    fi
    cmake --build "build/$preset" ${1:+--target "$@"}
}

# run_tests CTEST_ARGUMENT…: ctest with the priority of the node's miner, which gets next to nothing beside tests of a higher one.
run_tests() {
    nice -n 19 ctest --output-on-failure --parallel "$(nproc)" "$@"
}
