-- Whoever is disabled can neither sign in nor use a key.
ALTER TABLE accounts ADD COLUMN is_disabled INTEGER NOT NULL DEFAULT 0 CHECK (is_disabled IN (0, 1));

-- The secret is sealed under a key that is not in the database; `sealed_with` says under which.
CREATE TABLE access_keys (
    id            TEXT    NOT NULL PRIMARY KEY,
    account       INTEGER NOT NULL REFERENCES accounts (id),
    name          TEXT    NOT NULL,
    is_enabled    INTEGER NOT NULL CHECK (is_enabled IN (0, 1)),
    sealed_with   TEXT    NOT NULL,
    sealed_secret BLOB    NOT NULL,
    created_at    INTEGER NOT NULL,
    last_used_at  INTEGER
) STRICT;
CREATE INDEX access_keys_by_creation ON access_keys (account, created_at, id);

-- What a signed request leaves behind, so that it is carried out once. It outlives its key, and is
-- forgotten half an hour later.
CREATE TABLE access_key_marks (
    access_key TEXT    NOT NULL,
    mark       TEXT    NOT NULL,
    left_at    INTEGER NOT NULL,
    PRIMARY KEY (access_key, mark)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_key_marks_by_time ON access_key_marks (left_at);
