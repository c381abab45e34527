"""Two branches that overtake each other."""


def interleaved(branches, step):
    """The blocks of two branches. In turn each grows until it is `step` blocks longer than the other: every
    turn reorganises, deeper and deeper."""
    length = max(map(len, branches))
    blocks = []
    lengths = [0, 0]
    turn = 0
    while max(lengths) < length:
        target = min(length, lengths[1 - turn] + step)
        blocks += branches[turn][lengths[turn]:target]
        lengths[turn] = target
        turn = 1 - turn
    return blocks
