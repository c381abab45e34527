"""Killing a process at random instants, and the proof that nothing was harmed by it."""

import time

from test_framework import expect, expect_equal


class CrashRecord:
    """The tips at which a directory was found after kills, to be compared with fresh replays."""

    def __init__(self, test):
        self.test = test
        self.kills = 0
        self.found = {}

    def kill_within(self, process, longest):
        """Kills at a random instant of at most `longest` seconds. False if the process ended before by itself."""
        time.sleep(self.test.random.uniform(0, longest))
        process.kill()
        killed = process.wait() == -9
        self.kills += killed
        return killed

    def look(self, home):
        """Opens the directory after a kill: it must open, on a committed tip, and every kill of the same tip must
        have left the same UTXO set."""
        state = home.digest()
        known = self.found.setdefault(state['hash'], state)
        expect_equal(state, known, 'state at the same tip')
        return state

    def compare_with_replay(self, blocks):
        """Replays the chain into a fresh directory and compares at every tip found that lies on it. Returns how many
        there were."""
        home = self.test.new_home()
        begin = 0
        compared = 0
        for state in sorted(self.found.values(), key=lambda state: state['height']):
            if state['height'] > len(blocks):
                continue
            if state['height'] > begin:
                home.import_file(self.test.hex_file('replay.hex', blocks[begin:state['height']]))
                begin = state['height']
            replayed = home.digest()
            if replayed['hash'] == state['hash']:
                expect_equal(state, replayed, f'state at height {begin} after a kill')
                compared += 1
        return compared


def timed(action):
    """How long an action takes, in seconds: only to choose instants within it."""
    begin = time.monotonic()
    action()
    expect(True, '')
    return time.monotonic() - begin
