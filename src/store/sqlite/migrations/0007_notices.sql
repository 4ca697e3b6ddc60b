-- What people are told. `notice` is JSON; what it is about may be gone by the time it is read, so it refers to nothing but its
-- receiver. Numbers are never used twice.
CREATE TABLE notices (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    left_at     INTEGER NOT NULL,
    account     INTEGER NOT NULL REFERENCES accounts (id),
    notice      TEXT    NOT NULL,
    image_id    TEXT,
    image_name  TEXT    NOT NULL,
    snapshot_id TEXT,
    read_at     INTEGER
) STRICT;
CREATE INDEX notices_by_account ON notices (account, number);
-- Counted for every page that is shown.
CREATE INDEX notices_without_reading ON notices (account, number, read_at) WHERE read_at IS NULL;
CREATE INDEX notices_by_time ON notices (left_at);
