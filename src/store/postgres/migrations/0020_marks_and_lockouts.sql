-- A mark is a number now (decision 15): the text it was made from took several times the room and the time. What was left before is
-- forgotten, so whoever overheard a request of the half hour before this could send it once more, until its date is too old.
DROP TABLE access_key_marks;
CREATE TABLE access_key_marks (
    mark    BIGINT NOT NULL PRIMARY KEY,
    left_at BIGINT NOT NULL
);
CREATE INDEX access_key_marks_by_time ON access_key_marks (left_at);

-- Whether somebody could have seen a lock-out goes by the transaction that put it on record, as for notices.
ALTER TABLE lockouts ADD COLUMN transaction BIGINT NOT NULL DEFAULT pg_current_xact_id()::text::bigint;
