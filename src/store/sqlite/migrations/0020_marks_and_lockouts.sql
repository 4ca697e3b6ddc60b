-- A mark is a number now (decision 15): the text it was made from took several times the room and the time. What was left before is
-- forgotten, so whoever overheard a request of the half hour before this could send it once more, until its date is too old.
DROP TABLE access_key_marks;
CREATE TABLE access_key_marks (
    mark    INTEGER NOT NULL PRIMARY KEY,
    left_at INTEGER NOT NULL
) STRICT;
CREATE INDEX access_key_marks_by_time ON access_key_marks (left_at);

-- Lock-outs are numbered in the order of their commits here, as notices are.
