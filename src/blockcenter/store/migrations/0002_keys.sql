-- Who may use the API. Of a secret, which is 256 random bits, only its SHA-256 is kept.
CREATE TABLE api_keys (
    name text PRIMARY KEY CHECK (name <> ''),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    created bigint NOT NULL
);

-- What a key was exchanged for; gone with the key.
CREATE TABLE sessions (
    hash bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    name text NOT NULL REFERENCES api_keys ON DELETE CASCADE,
    ends bigint NOT NULL
);
CREATE INDEX sessions_of_key ON sessions (name, ends);
CREATE INDEX sessions_by_end ON sessions (ends);

-- The name of the key that made it, empty for nobody's. It is what the transaction says that inserts the row.
ALTER TABLE wallets ADD owner text NOT NULL DEFAULT COALESCE(current_setting('blockcenter.key', true), '');
