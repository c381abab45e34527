#!/usr/bin/env python3
"""Every query of the blockcenter runs on an index: none reads a large table from end to end."""

import pathlib
import re

import postgres
from blockcenter_framework import BlockcenterTest
from test_framework import expect, expect_equal

SOURCES = pathlib.Path(__file__).resolve().parents[2] / 'src' / 'blockcenter' / 'store'
STATEMENT = re.compile(r'constexpr Statement \w+\{\s*((?:"(?:[^"\\]|\\.)*"[\s,]*)+)\}')
# Those with a row for all, or for each node.
SMALL = {'api_keys', 'followed', 'nodes', 'schema_versions'}
ROWS = 20_000

FILL = f'''
INSERT INTO wallets (guid, created) SELECT gen_random_uuid(), 0 FROM generate_series(1, {ROWS});
INSERT INTO signers (wallet, place, xpub, account)
    SELECT n, 0, decode(repeat(md5(n::text), 4), 'hex'), 1 FROM generate_series(1, {ROWS}) n;
INSERT INTO addresses (wallet, place, program) SELECT n, 1, decode(md5(n::text), 'hex') FROM generate_series(1, {ROWS}) n;
INSERT INTO transactions (hash, height, place, time, size, fee, status_fail, form)
    SELECT decode(repeat(md5(n::text), 2), 'hex'), n / 20 + 1, n % 20, n, 300, 1, false, '' FROM generate_series(1, {ROWS}) n;
INSERT INTO movements SELECT n, n % {ROWS} + 1, decode(repeat('ff', 32), 'hex'), n % {ROWS} + 1, n / 20 + 1, n % 20, 5, 3
    FROM generate_series(1, {ROWS}) n;
INSERT INTO balances SELECT n, decode(repeat('ff', 32), 'hex'), 5, 3, 1 FROM generate_series(1, {ROWS}) n;
INSERT INTO outputs (id, transaction, address, wallet, asset, amount, source, source_place, height, mature, spent)
    SELECT decode(repeat(md5(n::text), 2), 'hex'), n, n, n, decode(repeat('ff', 32), 'hex'), n, decode(repeat('aa', 32), 'hex'), 0,
           n / 20 + 1, 0, CASE WHEN n % 3 = 0 THEN n / 20 + 2 ELSE 0 END FROM generate_series(1, {ROWS}) n;
INSERT INTO pool_spends SELECT decode(repeat(md5(n::text), 2), 'hex'), n FROM generate_series(1, {ROWS}, 2) n;
INSERT INTO payments (wallet, request_id, created) SELECT n, n::text, 0 FROM generate_series(1, {ROWS}) n;
INSERT INTO attempts (payment, wallet, hash, raw, state, height)
    SELECT n, n, decode(repeat(md5(n::text), 2), 'hex'), '', CASE WHEN n % 100 = 0 THEN n / 100 % 3 ELSE 3 END, n / 20 + 1
    FROM generate_series(1, {ROWS}) n;
INSERT INTO payment_events (payment, time, state) SELECT n, 0, 0 FROM generate_series(1, {ROWS}) n;
INSERT INTO reservations SELECT decode(repeat(md5(n::text), 2), 'hex'), n, 5 FROM generate_series(1, {ROWS}, 3) n;
INSERT INTO followed_blocks SELECT n, decode(repeat('aa', 32), 'hex') FROM generate_series(1, {ROWS}) n;
INSERT INTO api_keys (name, hash, created) SELECT 'k' || n, decode(repeat('aa', 32), 'hex'), 0 FROM generate_series(1, 100) n;
INSERT INTO sessions SELECT decode(repeat(md5(n::text), 2), 'hex'), 'k' || n % 100 + 1, n FROM generate_series(1, {ROWS}) n;
INSERT INTO assets SELECT decode(repeat(md5(n::text), 2), 'hex') FROM generate_series(1, {ROWS}) n;
INSERT INTO proposals (wallet, attempt, expires) SELECT n, n, 5 FROM generate_series(1, {ROWS}) n;
INSERT INTO proposal_signatures (proposal, place) SELECT n, 0 FROM generate_series(1, {ROWS}) n;
UPDATE wallets SET key_set = decode(repeat(md5(wallet::text), 2), 'hex') WHERE wallet % 2 = 0;
INSERT INTO questions (kind, argument, created, answered) SELECT 'post', '', n, n % 100 > 0 FROM generate_series(1, {ROWS}) n;
UPDATE attempts SET merge_of = attempt - 1 WHERE attempt % 10 = 0;
ANALYZE;
'''


def statements():
    """(name, SQL) of each."""
    found = []
    for source in sorted(SOURCES.glob('*_rows.cpp')):
        text = source.read_text()
        matches = STATEMENT.findall(text)
        expect_equal(len(matches), text.count('constexpr Statement '), f'statements understood in {source.name}')
        for match in matches:
            name, *parts = re.findall(r'"((?:[^"\\]|\\.)*)"', match)
            found.append((name, ''.join(parts)))
    return found


class BlockcenterQueriesTest(BlockcenterTest):
    """By the plans that PostgreSQL makes for any values, on tables of 20 000 rows."""

    def run(self):
        self.postgres = postgres.Postgres(self)
        for migration in sorted((SOURCES / 'migrations').glob('*.sql')):
            self.postgres.sql(migration.read_text())
        self.postgres.sql(FILL)
        self.lesson_8_columns_have_values()
        self.lesson_8_every_query_runs_on_an_index()

    def lesson_8_columns_have_values(self):
        nullable = self.postgres.sql("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' AND "
                                     "is_nullable = 'YES'")
        expect_equal(nullable, '', 'columns that may be NULL')

    def lesson_8_every_query_runs_on_an_index(self):
        bad = []
        for name, sql in statements():
            count = max(map(int, re.findall(r'\$(\d+)', sql)), default=0)
            values = f'({", ".join(["NULL"] * count)})' if count else ''
            plan = self.postgres.sql(f'SET plan_cache_mode = force_generic_plan; PREPARE q AS {sql}; EXPLAIN EXECUTE q{values}')
            scanned = set(re.findall(r'Seq Scan on (\w+)', plan)) - SMALL
            if scanned:
                bad.append(f'{name} reads {", ".join(sorted(scanned))} from end to end:\n{plan}')
        expect(not bad, '\n'.join(bad))


if __name__ == '__main__':
    BlockcenterQueriesTest().main()
