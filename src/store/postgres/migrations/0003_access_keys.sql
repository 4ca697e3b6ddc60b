-- Whoever is disabled can neither sign in nor use a key.
ALTER TABLE accounts ADD COLUMN is_disabled BOOLEAN NOT NULL DEFAULT FALSE;

-- The secret is sealed under a key that is not in the database; `sealed_with` says under which.
CREATE TABLE access_keys (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account       BIGINT NOT NULL REFERENCES accounts (id),
    name          TEXT COLLATE "C" NOT NULL,
    is_enabled    BOOLEAN NOT NULL,
    sealed_with   TEXT COLLATE "C" NOT NULL,
    sealed_secret BYTEA NOT NULL,
    created_at    BIGINT NOT NULL,
    last_used_at  BIGINT
);
CREATE INDEX access_keys_by_creation ON access_keys (account, created_at, id);

-- What a signed request leaves behind, so that it is carried out once. It outlives its key, and is
-- forgotten half an hour later.
CREATE TABLE access_key_marks (
    access_key TEXT COLLATE "C" NOT NULL,
    mark       TEXT COLLATE "C" NOT NULL,
    left_at    BIGINT NOT NULL,
    PRIMARY KEY (access_key, mark)
);
CREATE INDEX access_key_marks_by_time ON access_key_marks (left_at);
