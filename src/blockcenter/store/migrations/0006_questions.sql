-- What the API asks of nodes, by way of the gateway: `taken` is until when somebody works on it.
CREATE TABLE questions (
    question bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    argument text NOT NULL,
    created bigint NOT NULL,
    taken bigint NOT NULL DEFAULT 0,
    answered boolean NOT NULL DEFAULT false,
    code bigint NOT NULL DEFAULT 0,
    answer text NOT NULL DEFAULT ''
);
CREATE INDEX questions_open ON questions (question) WHERE NOT answered;
CREATE INDEX questions_by_age ON questions (created);
