#!/usr/bin/env bash
# Builds bytomd and bytomcli, and runs a mining node of one's own network (solonet) in ./data, its API on 127.0.0.1:9888. Ctrl-C
# stops it. Arguments go to `bytomd node`. `./run.sh --build-only` stops after the build. `./run.sh blockcenter` runs a wallet server for
# many users with all that it needs (scripts/run_blockcenter.sh).
set -euo pipefail
cd "$(dirname "$0")"
if [ "${1-}" = blockcenter ]; then
    shift
    exec scripts/run_blockcenter.sh "$@"
fi
. scripts/prepare.sh

install_packages scripts/packages.txt
install_optional scripts/packages-opencl.txt
build_beside_web_packages release bytom_node
build release bytomd bytomcli
[ "${1-}" != --build-only ] || exit 0

bytomd=build/release/bin/bytomd
if [ ! -f data/config.toml ]; then
    "$bytomd" init --home data --chain_id solonet
    sed -i 's/^api_addr = .*/api_addr = "127.0.0.1:9888"/' data/config.toml
fi
exec "$bytomd" node --home data --mining "$@"
