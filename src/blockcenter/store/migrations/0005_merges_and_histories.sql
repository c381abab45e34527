-- Transactions that merge outputs of a wallet go before the payment that spends what they made: `merge_of` is its attempt, 0 for others.
ALTER TABLE attempts ADD COLUMN merge_of bigint NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN merge_place smallint NOT NULL DEFAULT 0;
CREATE INDEX attempts_that_merge ON attempts (merge_of, merge_place) WHERE merge_of > 0;

CREATE INDEX payments_of_wallet ON payments (wallet, payment);
