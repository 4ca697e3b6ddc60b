-- Requests that a client wants to be carried out once, and what they led to; `answer` is null while one is under way.
CREATE TABLE receipts (
    account    BIGINT NOT NULL REFERENCES accounts (id),
    token      TEXT COLLATE "C" NOT NULL,
    request    BYTEA NOT NULL CHECK (length(request) = 32),
    claimed_at BIGINT NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL DEFAULT '',
    status     BIGINT,
    answer     TEXT COLLATE "C",
    PRIMARY KEY (account, token),
    CHECK ((status IS NULL) = (answer IS NULL))
);
CREATE INDEX receipts_by_claim ON receipts (claimed_at);

-- What others share with an account.
CREATE INDEX snapshot_shares_by_account ON snapshot_shares (account, snapshot_id);
