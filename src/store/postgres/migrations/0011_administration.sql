-- Links to set a new password with, each good once; only the digest of what is in the link is kept. It is good for
-- no longer than whoever made it is an administrator.
CREATE TABLE password_resets (
    token_hash BYTEA NOT NULL PRIMARY KEY CHECK (length(token_hash) = 32),
    account    BIGINT NOT NULL REFERENCES accounts (id),
    issued_by  BIGINT NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX password_resets_by_account ON password_resets (account);
CREATE INDEX password_resets_by_expiry ON password_resets (expires_at);

-- What an account has that administration looks at: its sessions, and what it shares.
CREATE INDEX sessions_by_account ON sessions (account, created_at);
CREATE INDEX image_shares_by_sharer ON image_shares (shared_by, since, image_id);
