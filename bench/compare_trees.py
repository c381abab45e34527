#!/usr/bin/env python3
"""Compares two builds of the node, each a build directory with its `bin/`: the same programs of both run one after the
other, pair by pair, in an order that alternates, so that what else the machine does meets both. Prints the median of
each side and the median of the pairs' ratios, with the quartiles between which half of the ratios lie.

    bench/compare_trees.py BEFORE/build/release AFTER/build/release --pairs 5 --only chain,sync,idle

Everything but what is said to be latency is processor time, of the calling thread or of all threads of the process:
of what other programs take, it only feels the caches. Python's standard library only.
"""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

IDLE_SECONDS = 20
CHAIN = ['--only', 'checkpointed', '--blocks', '1000', '--transactions', '20', '--full', '1']
NANOSECONDS = {'ns': 1, 'us': 1e3, 'ms': 1e6, 's': 1e9}


class Side:
    """One of the two builds."""

    def __init__(self, build):
        self.bin = pathlib.Path(build).resolve() / 'bin'

    def has(self, program):
        return (self.bin / program).exists()

    def run(self, program, *arguments):
        """(standard output, processor seconds of all threads)"""
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen([self.bin / program, *arguments], stdout=output, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            output.seek(0)
            text = output.read().decode()
        if process.returncode != 0:
            raise RuntimeError(f'{self.bin / program} {" ".join(arguments)} failed:\n{text}')
        return text, usage.ru_utime + usage.ru_stime

    def benchmarks(self, program, pattern, seconds):
        """(the results of Google Benchmark, processor seconds of all threads)"""
        with tempfile.NamedTemporaryFile() as report:
            _, cost = self.run(program, f'--benchmark_out={report.name}', '--benchmark_out_format=json',
                               f'--benchmark_filter={pattern}', f'--benchmark_min_time={seconds}')
            return json.load(report)['benchmarks'], cost


# Each measurement gives {name: value}, in units that its name says; less is better.

def of_thread(program, pattern, seconds=0.1):
    """What single-threaded benchmarks take of a processor."""
    def measure(side):
        results, _ = side.benchmarks(program, pattern, seconds)
        return {f'{program}: {result["name"]}, us': result['cpu_time'] * NANOSECONDS[result['time_unit']] / 1e3
                for result in results if 'error_occurred' not in result}
    return measure


def of_process(program, names, seconds=0.01, calls=lambda iterations: iterations, unit=1e3, label='ms'):
    """What benchmarks of several threads take of all processors, per iteration and what it has to be prepared for."""
    def measure(side):
        values = {}
        for name in names:
            results, cost = side.benchmarks(program, f'^{name}', seconds)
            values[f'{program}: {name}, all threads, {label}'] = cost * unit / calls(results[0]['iterations'])
        return values
    return measure


def of_latency(program, pattern, counter):
    """Medians that the program has taken itself."""
    def measure(side):
        results, _ = side.benchmarks(program, pattern, 0.01)
        return {f'{program}: {result["name"].split("/iterations")[0]}, latency, us': result[counter]
                for result in results}
    return measure


def sync(cache):
    def measure(side):
        text, _ = side.run('bench_sync', '--cache', cache, *CHAIN)
        values = {}
        for line in text.splitlines():
            found = re.match(r' +(import|sync) +all +([\d.]+) s +([\d.]+) blocks/s +([\d.]+) tx/s .*cpu ([\d.]+) cores', line)
            if found:
                payments, cores = float(found[4]), float(found[5])
                values[f'bench_sync: {found[1]} of signed payments, per payment, us'] = 1e6 * cores / payments
        return values
    return measure


class IdleNode:
    """A running node with wallet and index, of which nobody wants anything."""

    def __init__(self, side, home):
        arguments = ['--p2p.laddr=tcp://127.0.0.1:0', '--p2p.skip_upnp=true', '--p2p.lan_discoverable=false',
                     '--wallet.txindex', '--chain_id=solonet']
        self.process = subprocess.Popen([side.bin / 'bytomd', 'node', '--home', home, *arguments],
                                        env=dict(os.environ, LISTEN='127.0.0.1:0'), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)

    def look(self):
        """{thread: times it has gone to sleep}, processor seconds of all"""
        root = pathlib.Path('/proc') / str(self.process.pid)
        threads = {task.name: int(re.search(r'\nvoluntary_ctxt_switches:\s+(\d+)', (task / 'status').read_text())[1])
                   for task in (root / 'task').iterdir()}
        fields = (root / 'stat').read_text().rsplit(')', 1)[1].split()
        return threads, (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def stop(self):
        self.process.terminate()
        self.process.wait()


def idle_pair(sides):
    """Both at once, since they do nothing."""
    with tempfile.TemporaryDirectory() as scratch:
        nodes = []
        for number, side in enumerate(sides):
            home = os.path.join(scratch, str(number))
            side.run('bytomd', 'init', '--home', home, '--chain_id=solonet')
            nodes.append(IdleNode(side, home))
        time.sleep(IDLE_SECONDS)
        before = [node.look() for node in nodes]
        time.sleep(IDLE_SECONDS)
        after = [node.look() for node in nodes]
        for node in nodes:
            node.stop()
    return [{'bytomd: idle, threads': len(last[0]),
             'bytomd: idle, wake-ups per second': sum(count - first[0].get(thread, count)
                                                      for thread, count in last[0].items()) / IDLE_SECONDS,
             'bytomd: idle, processor ms per minute': (last[1] - first[1]) * 60_000 / IDLE_SECONDS}
            for first, last in zip(before, after)]


def measurements(cache):
    calls = [f'{call}/32/' for call in ('get_block_count', 'get_block', 'get_block_header', 'get_transaction',
                                        'list_unspent_outputs')]
    calls.append('get_large_block/clients:32/gzip:1/')
    return {
        'crypto': [of_thread('bench_crypto', '^(verify_one|sign|derive|hash_(sha3/|sha256|ripemd))')],
        'primitives': [of_thread('bench_primitives', '.')],
        'consensus': [of_thread('bench_consensus', '^(validate_p|validate_w|validate_block_body/threads:1/|work|next)')],
        'vm': [of_thread('bench_vm', '.')],
        'tensority': [of_thread('bench_tensority', '^(hash/(avx512vnni|avxvnni|avx2|portable|eigen)|seed_build/[a-z0-9]*)$')],
        'chain': [of_thread('bench_chain', '^connect_and'),
                  # The first run, of one iteration, is not told of.
                  of_process('bench_chain', ['import_without_work', 'connect_empty_blocks'], 1, lambda n: n + 1)],
        'template': [of_thread('bench_template', '^(refresh|from_nothing|after_tip)'),
                     of_latency('bench_template', '^tip_to_work/pool:(0|1000)/', 'median_us')],
        'wallet': [of_thread('bench_wallet', '^(list|select|build|make)'),
                   of_process('bench_wallet', ['rescan'])],
        # A thousand calls go ahead of the batch of ten thousand.
        'rpc': [of_process('bench_rpc', calls, calls=lambda n: n * 10_000 + 1_000, unit=1e6, label='us a call'),
                of_process('bench_rpc', ['submit_transaction/32/'], calls=lambda n: 4_000, unit=1e6, label='us a call')],
        'sync': [sync(cache)],
    }


def compare(name, measures, sides, pairs):
    """[(what, [(before, after)…])…]"""
    found = {}
    for pair in range(pairs):
        order = (0, 1) if pair % 2 == 0 else (1, 0)
        if name == 'idle':
            values = idle_pair([sides[i] for i in order])
            values = [values[order.index(0)], values[order.index(1)]]
        else:
            values = [{}, {}]
            for measure in measures:
                for i in order:
                    values[i].update(measure(sides[i]))
        for what in values[0]:
            if what in values[1]:
                found.setdefault(what, []).append((values[0][what], values[1][what]))
        print(f'  {name}: pair {pair + 1} of {pairs}', file=sys.stderr, flush=True)
    return found


def table(found):
    print(f'| {"what":<72} | {"before":>10} | {"after":>10} | {"ratio":>6} | half of the ratios |')
    print('|---|---:|---:|---:|---|')
    for what, pairs in found.items():
        ratios = sorted(after / before for before, after in pairs if before > 0)
        if not ratios:
            continue
        before, after = (statistics.median(column) for column in zip(*pairs))
        low, high = (ratios[0], ratios[-1]) if len(ratios) < 3 else statistics.quantiles(ratios, n=4)[::2]
        print(f'| {what:<72} | {before:>10.4g} | {after:>10.4g} | {statistics.median(ratios):>6.3f} | {low:.3f} to {high:.3f} |')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('before')
    parser.add_argument('after')
    parser.add_argument('--pairs', type=int, default=5)
    parser.add_argument('--only', default='', help='groups, separated by commas')
    parser.add_argument('--cache', help='where the chain of bench_sync is kept for other runs')
    parser.add_argument('--json', help='a file for every single value')
    arguments = parser.parse_args()
    sides = [Side(arguments.before), Side(arguments.after)]
    with tempfile.TemporaryDirectory() as scratch:
        groups = dict(measurements(arguments.cache or scratch), idle=[])
        wanted = arguments.only.split(',') if arguments.only else groups
        everything = {}
        for name in wanted:
            program = 'bytomd' if name == 'idle' else f'bench_{name}'
            if not all(side.has(program) for side in sides):
                print(f'{program} is not in both trees: left out', file=sys.stderr)
                continue
            everything.update(compare(name, groups[name], sides, arguments.pairs))
            if arguments.json:
                pathlib.Path(arguments.json).write_text(json.dumps(everything, indent=1))
    table(everything)


if __name__ == '__main__':
    main()
