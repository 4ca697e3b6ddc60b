-- Failures that an administrator let pass: they are still failures of their window, and no longer of its budget.
ALTER TABLE attempts ADD COLUMN forgiven INTEGER NOT NULL DEFAULT 0 CHECK (forgiven >= 0);

-- Who used up a window's budget of failures and was refused more: one row for each counter and window, and another one when
-- an administrator ended it. `key` is that of `attempts`; `account` and `address` are those that were refused first.
CREATE TABLE lockouts (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    key          TEXT    NOT NULL,
    window_start INTEGER NOT NULL,
    locked_at    INTEGER NOT NULL,
    account      INTEGER REFERENCES accounts (id),
    address      TEXT    NOT NULL,
    seen_by      TEXT    NOT NULL DEFAULT '',
    seen_at      INTEGER,
    ended_by     TEXT    NOT NULL DEFAULT '',
    ended_at     INTEGER
) STRICT;
CREATE UNIQUE INDEX lockouts_in_force ON lockouts (key, window_start) WHERE ended_at IS NULL;
CREATE INDEX lockouts_without_seeing ON lockouts (number) WHERE seen_at IS NULL;
CREATE INDEX lockouts_by_time ON lockouts (locked_at);

-- Who is told.
CREATE INDEX accounts_of_administrators ON accounts (id) WHERE role = 'admin';
