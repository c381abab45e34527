-- Heights of what is in no block are 9223372036854775807, so that the pool is the newest of a history. Times are seconds since 1970.

-- Where the follower stands: one row. A database is of one network.
CREATE TABLE followed (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    chain_id text NOT NULL,
    height bigint NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);

CREATE TABLE wallets (
    wallet bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guid uuid NOT NULL UNIQUE,
    quorum smallint NOT NULL DEFAULT 1,
    keys smallint NOT NULL DEFAULT 1,
    status smallint NOT NULL DEFAULT 1,
    label text NOT NULL DEFAULT '',
    email text NOT NULL DEFAULT '',
    next_place bigint NOT NULL DEFAULT 1,
    created bigint NOT NULL
);

CREATE TABLE signers (
    wallet bigint NOT NULL REFERENCES wallets,
    place smallint NOT NULL,
    xpub bytea NOT NULL CHECK (octet_length(xpub) = 64),
    account bigint NOT NULL,
    name text NOT NULL DEFAULT '',
    PRIMARY KEY (wallet, place),
    UNIQUE (xpub, account)
);

-- Numbers are given in the order in which they become visible (the writer holds a lock): whoever has read up to one has read all below.
CREATE TABLE addresses (
    address bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wallet bigint NOT NULL REFERENCES wallets,
    change boolean NOT NULL DEFAULT false,
    place bigint NOT NULL,
    program bytea NOT NULL UNIQUE,
    label text NOT NULL DEFAULT '',
    UNIQUE (wallet, change, place)
);

-- Those that touch a known program, in blocks and in the pool.
CREATE TABLE transactions (
    transaction bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    height bigint NOT NULL,
    place bigint NOT NULL,
    time bigint NOT NULL,
    size bigint NOT NULL,
    fee bigint NOT NULL,
    status_fail boolean NOT NULL,
    form text NOT NULL,
    UNIQUE (hash, height)
);
CREATE INDEX transactions_of_block ON transactions (height);

-- What a transaction does to an address.
CREATE TABLE movements (
    transaction bigint NOT NULL REFERENCES transactions ON DELETE CASCADE,
    address bigint NOT NULL REFERENCES addresses,
    asset bytea NOT NULL CHECK (octet_length(asset) = 32),
    wallet bigint NOT NULL,
    height bigint NOT NULL,
    place bigint NOT NULL,
    received bigint NOT NULL,
    sent bigint NOT NULL,
    PRIMARY KEY (transaction, address, asset)
);
CREATE INDEX movements_of_wallet ON movements (wallet, height DESC, place DESC, transaction);
CREATE INDEX movements_of_asset ON movements (wallet, asset, height DESC, place DESC, transaction);
CREATE INDEX movements_of_address ON movements (address, height);

-- Sums of the movements in blocks.
CREATE TABLE balances (
    address bigint NOT NULL REFERENCES addresses,
    asset bytea NOT NULL CHECK (octet_length(asset) = 32),
    received numeric(38) NOT NULL,
    sent numeric(38) NOT NULL,
    transactions bigint NOT NULL,
    PRIMARY KEY (address, asset)
);

-- Paid to known programs. `spent` is the height of the block that spent it, 0 if none has.
CREATE TABLE outputs (
    output bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id bytea NOT NULL CHECK (octet_length(id) = 32),
    transaction bigint NOT NULL REFERENCES transactions ON DELETE CASCADE,
    address bigint NOT NULL REFERENCES addresses,
    wallet bigint NOT NULL,
    asset bytea NOT NULL CHECK (octet_length(asset) = 32),
    amount bigint NOT NULL,
    source bytea NOT NULL CHECK (octet_length(source) = 32),
    source_place bigint NOT NULL,
    height bigint NOT NULL,
    mature bigint NOT NULL,
    spent bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX outputs_unspent ON outputs (id) WHERE spent = 0;
CREATE INDEX outputs_to_spend ON outputs (wallet, asset, amount DESC, id) WHERE spent = 0;
CREATE INDEX outputs_of_address ON outputs (address, asset) WHERE spent = 0;
CREATE INDEX outputs_spent_by_block ON outputs (spent) WHERE spent > 0;
CREATE INDEX outputs_of_transaction ON outputs (transaction);

-- Outputs that transactions of the pool spend.
CREATE TABLE pool_spends (
    output_id bytea NOT NULL CHECK (octet_length(output_id) = 32),
    transaction bigint NOT NULL REFERENCES transactions ON DELETE CASCADE,
    PRIMARY KEY (output_id, transaction)
);
CREATE INDEX pool_spends_of_transaction ON pool_spends (transaction);

-- What a user wants; each attempt is a raw transaction. States are numbered in store/payments.hpp.
CREATE TABLE payments (
    payment bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wallet bigint NOT NULL REFERENCES wallets,
    request_id text NOT NULL DEFAULT '',
    memo text NOT NULL DEFAULT '',
    created bigint NOT NULL
);
CREATE UNIQUE INDEX payments_of_request ON payments (wallet, request_id) WHERE request_id <> '';

CREATE TABLE attempts (
    attempt bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment bigint NOT NULL REFERENCES payments,
    wallet bigint NOT NULL,
    hash bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    raw bytea NOT NULL,
    state smallint NOT NULL,
    height bigint NOT NULL DEFAULT 0,
    submitted bigint NOT NULL DEFAULT 0,
    next_try bigint NOT NULL DEFAULT 0,
    tries bigint NOT NULL DEFAULT 0,
    may_be_known boolean NOT NULL DEFAULT false,
    code bigint NOT NULL DEFAULT 0,
    reason text NOT NULL DEFAULT ''
);
CREATE INDEX attempts_of_payment ON attempts (payment);
CREATE INDEX attempts_to_send ON attempts (next_try) WHERE state = 1;
CREATE INDEX attempts_in_pool ON attempts (attempt) WHERE state = 2;
CREATE INDEX attempts_of_block ON attempts (height) WHERE state = 3;

CREATE TABLE payment_events (
    event bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payment bigint NOT NULL REFERENCES payments,
    time bigint NOT NULL,
    state smallint NOT NULL,
    reason text NOT NULL DEFAULT ''
);
CREATE INDEX payment_events_of_payment ON payment_events (payment, event);

-- An output is of one attempt at a time; `until` is 9223372036854775807 once it is submitted.
CREATE TABLE reservations (
    output_id bytea PRIMARY KEY CHECK (octet_length(output_id) = 32),
    attempt bigint NOT NULL REFERENCES attempts,
    until bigint NOT NULL
);
CREATE INDEX reservations_of_attempt ON reservations (attempt);

CREATE TABLE assets (
    asset bytea PRIMARY KEY CHECK (octet_length(asset) = 32),
    name text NOT NULL DEFAULT '',
    decimals bigint NOT NULL DEFAULT 0
);
INSERT INTO assets VALUES (decode(repeat('ff', 32), 'hex'), 'BTM', 8);

-- What the gateway last saw of each node.
CREATE TABLE nodes (
    node text PRIMARY KEY,
    healthy boolean NOT NULL DEFAULT false,
    height bigint NOT NULL DEFAULT 0,
    tip bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
    work numeric(80) NOT NULL DEFAULT 0,
    latency bigint NOT NULL DEFAULT 0,
    checked bigint NOT NULL DEFAULT 0,
    trouble text NOT NULL DEFAULT ''
);
