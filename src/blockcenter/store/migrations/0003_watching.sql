-- States of attempts that are few, for counting and clearing up.
CREATE INDEX attempts_built ON attempts (attempt) WHERE state = 0;
CREATE INDEX attempts_to_offer ON attempts (next_try) WHERE state = 2;
CREATE INDEX attempts_that_failed ON attempts (state) WHERE state > 3;

-- Blocks that have been followed lately: a node that does not know the newest may know an older one.
CREATE TABLE followed_blocks (
    height bigint PRIMARY KEY,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);
INSERT INTO followed_blocks SELECT height, hash FROM followed;
