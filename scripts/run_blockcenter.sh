#!/usr/bin/env bash
# ./run.sh blockcenter: a private PostgreSQL, two nodes of one's own network of which one mines, and the blockcenter on 127.0.0.1:9890.
# Ctrl-C ends all of them in order. All state is below $BLOCKCENTER_HOME (data/blockcenter). With DATABASE_URL that server is used instead
# of a private one. Arguments go to `blockcenter`. BLOCKCENTER_BIN names a directory of programs that are there already.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/prepare.sh

if [ -z "${BLOCKCENTER_BIN-}" ]; then
    install_packages scripts/packages.txt scripts/packages-blockcenter.txt
    install_web_packages
    build release bytomd bytomcli blockcenter
fi
readonly bin=${BLOCKCENTER_BIN-build/release/bin}
mkdir -p "${BLOCKCENTER_HOME:=data/blockcenter}"
home=$(cd "$BLOCKCENTER_HOME" && pwd)
readonly home

# Each child is a session of its own: Ctrl-C comes to this script alone, which ends them from the last to the first.
children=()
start() {
    setsid "$@" &
    children+=($!)
}
finish() {
    trap '' INT TERM
    for ((i = ${#children[@]} - 1; i >= 0; --i)); do
        kill -TERM "${children[i]}" 2>/dev/null || true
        wait "${children[i]}" 2>/dev/null || true
    done
}
trap finish EXIT
trap 'exit 0' INT TERM

start_postgres() {
    local programs as_user=() data=$home/postgres/data
    programs=$(find /usr/lib/postgresql -path '*/bin/postgres' 2>/dev/null | sort -V | tail -n 1)
    [ -n "$programs" ] || { echo "error: there is no PostgreSQL server; install postgresql, or set DATABASE_URL" >&2; exit 1; }
    programs=${programs%/postgres}
    [ ${#home} -le 80 ] || { echo "error: the path of $home is too long for a socket: set BLOCKCENTER_HOME" >&2; exit 1; }
    mkdir -p "$home/postgres"
    # PostgreSQL refuses to run as root.
    if [ "$(id -u)" -eq 0 ]; then
        chown nobody: "$home/postgres"
        as_user=(setpriv --reuid=nobody "--regid=$(id -g nobody)" --clear-groups)
        "${as_user[@]}" test -x "$home/postgres" ||
            { echo "error: root cannot run PostgreSQL, and nobody else may enter $home: run this as a plain user" >&2; exit 1; }
    fi
    if [ ! -f "$data/PG_VERSION" ]; then
        (cd "$home/postgres" && "${as_user[@]}" "$programs/initdb" -D "$data" -U blockcenter -A trust -E UTF8 --no-locale >/dev/null)
    fi
    (cd "$home/postgres" && exec "${as_user[@]}" "$programs/pg_ctl" -D "$data" status >/dev/null 2>&1) &&
        { echo "error: a PostgreSQL server runs in $data already" >&2; exit 1; }
    start "${as_user[@]}" "$programs/postgres" -D "$data" -k "$home/postgres" -h '' -c log_min_messages=warning
    DATABASE_URL="postgresql://blockcenter@/postgres?host=$home/postgres"
    until "$programs/pg_isready" -q -d postgres -h "$home/postgres" -U blockcenter; do
        kill -0 "${children[-1]}" 2>/dev/null || { echo "error: PostgreSQL has not started" >&2; exit 1; }
        sleep 0.1
    done
}

# start_node NUMBER ARGUMENT…
start_node() {
    local node=$home/node$1
    [ -f "$node/config.toml" ] || "$bin/bytomd" init --home "$node" --chain_id solonet >/dev/null
    local port=$((9890 + $1)) p2p=$((46690 + $1))
    shift
    start "$bin/bytomd" node --home "$node" --api_addr "127.0.0.1:$port" --p2p.laddr "tcp://127.0.0.1:$p2p" --p2p.skip_upnp=true --explorer.enable \
        --p2p.lan_discoverable=false --log_level warn "$@"
}

[ -n "${DATABASE_URL-}" ] || start_postgres
export DATABASE_URL
start_node 1 --mining
start_node 2 --p2p.seeds 127.0.0.1:46691
start "$bin/blockcenter" --chain_id solonet --node 127.0.0.1:9891,127.0.0.1:9892 "$@"
echo "the blockcenter is at http://127.0.0.1:9890, its nodes at http://127.0.0.1:9891 and http://127.0.0.1:9892; Ctrl-C ends all"
wait -n "${children[@]}" || true
echo "error: one of the programs has ended, see above" >&2
exit 1
