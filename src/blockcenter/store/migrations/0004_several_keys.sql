-- Wallets of several keys. `key_set` (02 §3.3) is empty for those of one key and those that wait for signers: their accounts are counted
-- by key, those of several keys by the set of keys.
ALTER TABLE wallets ADD COLUMN access_token text NOT NULL DEFAULT '';
ALTER TABLE wallets ADD COLUMN key_set bytea NOT NULL DEFAULT '';
CREATE INDEX wallets_of_keys ON wallets (key_set) WHERE key_set <> '';

ALTER TABLE signers ADD COLUMN several boolean NOT NULL DEFAULT false;
ALTER TABLE signers DROP CONSTRAINT signers_xpub_account_key;
CREATE UNIQUE INDEX signers_alone ON signers (xpub, account) WHERE NOT several;
CREATE INDEX signers_of_key ON signers (xpub, wallet);

-- Payments that several signers have to agree to. What has become of one follows from its attempt, too.
CREATE TABLE proposals (
    proposal bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wallet bigint NOT NULL REFERENCES wallets,
    attempt bigint NOT NULL UNIQUE REFERENCES attempts,
    expires bigint NOT NULL,
    signed boolean NOT NULL DEFAULT false,
    rejected boolean NOT NULL DEFAULT false
);
CREATE INDEX proposals_of_wallet ON proposals (wallet, proposal);

-- `signatures`: 64 bytes for each input; empty of who rejects.
CREATE TABLE proposal_signatures (
    proposal bigint NOT NULL REFERENCES proposals,
    place smallint NOT NULL,
    signatures bytea NOT NULL DEFAULT '',
    PRIMARY KEY (proposal, place)
);
