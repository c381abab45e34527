#!/usr/bin/env python3
"""A system that gives a running node no more threads: what needs one fails or does without, and works again later."""

import concurrent.futures
import os
import resource
import shutil
import urllib.request

from test_framework import PATIENCE, FunctionalTest, Node, expect, expect_equal, expect_in, wait_until

NOBODY = 65534
BLOCKS = 5


class NoThreadsTest(FunctionalTest):
    """Root has no such limit, so the node belongs to somebody else then."""

    def run(self):
        blocks = self.chain_case('linear-pub')['blocks']
        home = self.new_home()
        self.user = self.as_nobody(home) if os.geteuid() == 0 else {}
        node = Node(home, **self.user)
        self.limit(node, 0)
        self.serves(node, blocks[:BLOCKS])
        expect(not node.call('/is-mining')['is_mining'], 'it mines')
        refused = node.request('/set-mining', {'is_mining': True})
        expect_equal(refused['status'], 'fail', 'mining without a thread')
        expect(not node.call('/is-mining')['is_mining'], 'it says that it mines')
        self.limit(node, -1)
        self.serves(node, blocks[BLOCKS:2 * BLOCKS])
        node.call('/set-mining', is_mining=True)
        expect(node.call('/is-mining')['is_mining'], 'it does not mine')
        wait_until(lambda: any(line.startswith('bytom_miner_thread_hashes_total') and not line.endswith(' 0')
                               for line in self.metrics(node)), 'the miner to work')
        node.call('/set-mining', is_mining=False)
        node.stop()
        self.none_from_the_start(home)

    def none_from_the_start(self, home):
        """It says so and ends in order; a few threads are not enough either."""
        become = self.user.get('preexec_fn', int)

        def start(threads):
            def limit():
                become()
                resource.setrlimit(resource.RLIMIT_NPROC, (threads, threads))
            return self.bytomd('node', '--home', home.path, *Node.network_arguments([]), preexec_fn=limit,
                               environment=dict(LISTEN='127.0.0.1:0'))
        for threads in [0, *([4, 9] if os.geteuid() == 0 else [])]:
            done = start(threads)
            expect_equal(done.returncode, 1, f'exit code with {threads} threads ({done.stderr})')
            expect_in('thread', done.stderr, 'standard error')

    def as_nobody(self, home):
        """The options for processes that may enter the home."""
        self.scratch.chmod(0o755)
        program = self.scratch / 'bytomd'
        shutil.copy(self.program, program)
        self.program = str(program)
        for path in [home.path, *home.path.rglob('*')]:
            os.chown(path, NOBODY, NOBODY)

        def become_nobody():
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        return dict(preexec_fn=become_nobody)

    def limit(self, node, threads):
        """By a process of the same user, who alone may do it."""
        child = os.fork()
        if child == 0:
            try:
                self.user.get('preexec_fn', int)()
                _, hard = resource.prlimit(node.process.pid, resource.RLIMIT_NPROC)
                resource.prlimit(node.process.pid, resource.RLIMIT_NPROC, (hard if threads < 0 else threads, hard))
                os._exit(0)
            except OSError:
                os._exit(1)
        expect_equal(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0, 'the limit')

    def serves(self, node, blocks):
        """Many clients at once, a call that computes, and blocks."""
        with concurrent.futures.ThreadPoolExecutor(8) as clients:
            heights = list(clients.map(lambda _: node.height(), range(32)))
        expect_equal(len(set(heights)), 1, 'heights')
        for block in blocks:
            node.call('/submit-block', raw_block=block)
        expect_equal(node.height(), heights[0] + len(blocks), 'height')
        alias = f'key {heights[0]}'
        node.call('/create-key', alias=alias, password='p')
        xpub = next(key['xpub'] for key in node.call('/list-keys') if key['alias'] == alias)
        node.call('/create-account', alias=alias, root_xpubs=[xpub], quorum=1)

    @staticmethod
    def metrics(node):
        with urllib.request.urlopen(f'http://127.0.0.1:{node.port}/metrics', timeout=PATIENCE) as answer:
            return answer.read().decode().splitlines()


if __name__ == '__main__':
    NoThreadsTest().main()
