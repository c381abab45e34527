-- A change of a payment is one of an attempt, and is pushed to those who follow the wallet. Earlier ones do not say of which attempt.
ALTER TABLE payment_events ADD COLUMN wallet bigint NOT NULL DEFAULT 0, ADD COLUMN attempt bigint NOT NULL DEFAULT 0;
UPDATE payment_events e SET wallet = p.wallet FROM payments p WHERE p.payment = e.payment;
CREATE INDEX payment_events_of_wallet ON payment_events (wallet, event);
