#!/usr/bin/env python3
"""How fast the blockcenter answers with many addresses and outputs (docs/protocol/14-blockcenter.md §6). A private PostgreSQL is
filled with generated rows; then one process of the API is asked for single wallets, chosen at random, at a steady rate.

    bench/blockcenter/bench.py --blockcenter build/release/bin/blockcenter --addresses 1000000 --outputs 5

A request is timed from when it was due, so that a queue before the server counts."""

import argparse
import collections
import http.client
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'functional'))
import postgres  # noqa: E402

ASSET = 'f' * 64
STRANGER = 'sm1qvh2t0qge7lrqyjra9cny4q3n37e63vzjsaeqnh'
# The base point of the curve and a chain code: a root key.
XPUB = '58' + '66' * 31


def fill(addresses, outputs):
    """One wallet and one address each; of each address so many outputs, each of a transaction of its own."""
    total = addresses * outputs
    key = f"decode('{XPUB}' || lpad(to_hex(n), 64, '0'), 'hex')"
    hash_of = "sha256(convert_to({0}::text, 'UTF8'))"
    return [
        f'INSERT INTO wallets (guid, created) SELECT gen_random_uuid(), 0 FROM generate_series(1, {addresses})',
        f'INSERT INTO signers (wallet, place, xpub, account) SELECT n, 0, {key}, 1 FROM generate_series(1, {addresses}) n',
        f"INSERT INTO addresses (wallet, place, program) SELECT n, 1, decode('0014', 'hex') || substr({hash_of.format('n')}, 1, 20) "
        f'FROM generate_series(1, {addresses}) n',
        f"INSERT INTO transactions (hash, height, place, time, size, fee, status_fail, form) SELECT {hash_of.format('n')}, n / 1000 + 1, "
        f"n % 1000, n, 330, 400000, false, '\"types\":[\"ordinary\"],\"inputs\":[],\"outputs\":[]' FROM generate_series(1, {total}) n",
        f"INSERT INTO movements SELECT n, (n - 1) % {addresses} + 1, decode('{ASSET}', 'hex'), (n - 1) % {addresses} + 1, n / 1000 + 1, "
        f'n % 1000, 100000000, 0 FROM generate_series(1, {total}) n',
        f"INSERT INTO balances SELECT n, decode('{ASSET}', 'hex'), {outputs}00000000, 0, {outputs} FROM generate_series(1, {addresses}) n",
        f"INSERT INTO outputs (id, transaction, address, wallet, asset, amount, source, source_place, height, mature) SELECT "
        f"{hash_of.format('(-n)')}, n, (n - 1) % {addresses} + 1, (n - 1) % {addresses} + 1, decode('{ASSET}', 'hex'), 100000000, "
        f"{hash_of.format('n')}, 0, n / 1000 + 1, 0 FROM generate_series(1, {total}) n",
        f'UPDATE followed SET height = {total // 1000 + 10}',
        'ANALYZE',
    ]


class Center:
    def __init__(self, program, url, log):
        self.process = subprocess.Popen([program, '--chain_id', 'solonet', '--role', 'api', '--database', url, '--listen', '127.0.0.1:0'],
                                        stderr=log.open('wb'))
        while not (found := re.search(r'API listens on 127\.0\.0\.1:(\d+)', log.read_text())):
            if self.process.poll() is not None:
                sys.exit(log.read_text())
            time.sleep(0.05)
        self.port = int(found.group(1))


def measure(port, rate, seconds, make):
    """Latencies in seconds, sorted, of requests that are due at this rate, and the codes of the answers."""
    latencies, codes = [], collections.Counter()
    lock = threading.Lock()
    begin = time.monotonic() + 0.2
    total = int(rate * seconds)
    place = iter(range(total))

    def work():
        connection = http.client.HTTPConnection('127.0.0.1', port, timeout=60)
        while True:
            with lock:
                number = next(place, None)
            if number is None:
                return
            due = begin + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            path, body = make()
            connection.request('POST', path, json.dumps(body))
            answer = json.loads(connection.getresponse().read())
            with lock:
                latencies.append(time.monotonic() - due)
                codes[answer['code']] += 1

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(latencies), codes


class Scratch:
    """What tests/functional/postgres.py needs of a test."""

    def __init__(self):
        self.directories = []

    def spawn(self, command, **options):
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--blockcenter', required=True)
    parser.add_argument('--addresses', type=int, default=100_000)
    parser.add_argument('--outputs', type=int, default=5, help='of each address')
    parser.add_argument('--rate', type=float, default=500, help='of reading calls, a second')
    parser.add_argument('--build_rate', type=float, default=100)
    parser.add_argument('--seconds', type=float, default=10, help='of each call')
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    scratch = Scratch()
    database = postgres.Postgres(scratch)
    log = database.path.parent / f'{database.path.name}.log'
    center = None
    try:
        center = Center(options.blockcenter, database.url, log)
        begin = time.monotonic()
        for statement in fill(options.addresses, options.outputs):
            database.sql(statement)
        print(f'{options.addresses} addresses, {options.addresses * options.outputs} outputs: filled in {time.monotonic() - begin:.0f} s, '
              f"{database.sql('SELECT pg_size_pretty(pg_database_size(current_database()))')}", flush=True)
        rows = database.sql("SELECT w.guid, encode(a.program, 'hex') FROM wallets w JOIN addresses a USING (wallet) WHERE wallet IN "
                            f'(SELECT 1 + floor(random() * {options.addresses})::bigint FROM generate_series(1, 5000))')
        wallets = [row.split('|') for row in rows.splitlines()]
        choose = random.Random(options.seed)

        def of_wallet(path, **more):
            return lambda: (path, {'guid': choose.choice(wallets)[0], **more})
        calls = [
            ('account/addresses', options.rate, of_wallet('/bytom/v3/account/addresses')),
            ('q/utxos', options.rate, lambda: ('/bytom/v3/q/utxos', {'filter': {'script': choose.choice(wallets)[1]}})),
            ('merchant/transactions', options.rate, of_wallet('/bytom/v3/merchant/transactions')),
            ('merchant/build-payment', options.build_rate, of_wallet('/bytom/v3/merchant/build-payment', recipients={STRANGER: '0.5'})),
        ]
        for name, rate, make in calls:
            latencies, codes = measure(center.port, rate, options.seconds, make)
            p50, p99 = (latencies[int(len(latencies) * part)] * 1000 for part in (0.5, 0.99))
            print(f'{name}: at {rate:.0f}/s p50 {p50:.1f} ms, p99 {p99:.1f} ms, codes {dict(codes)}', flush=True)
    finally:
        if center:
            center.process.terminate()
            center.process.wait()
        database.kill()
        shutil.rmtree(database.path, ignore_errors=True)
        log.unlink(missing_ok=True)


if __name__ == '__main__':
    main()
