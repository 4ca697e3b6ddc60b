-- Requests that a client wants to be carried out once, and what they led to; `answer` is null while one is under way.
CREATE TABLE receipts (
    account    INTEGER NOT NULL REFERENCES accounts (id),
    token      TEXT    NOT NULL,
    request    BLOB    NOT NULL CHECK (length(request) = 32),
    claimed_at INTEGER NOT NULL,
    request_id TEXT    NOT NULL DEFAULT '',
    status     INTEGER,
    answer     TEXT,
    PRIMARY KEY (account, token),
    CHECK ((status IS NULL) = (answer IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX receipts_by_claim ON receipts (claimed_at);

-- What others share with an account.
CREATE INDEX snapshot_shares_by_account ON snapshot_shares (account, snapshot_id);
