-- Backups under way: until then no bytes are removed. A backup that died lets go by itself.
CREATE TABLE backup_holds (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    held_until BIGINT NOT NULL
);
CREATE INDEX backup_holds_by_end ON backup_holds (held_until);
