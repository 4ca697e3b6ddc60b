-- What is stored, added up now and then by whoever runs jobs, so that nobody has to who looks. `summary` is JSON.
CREATE TABLE storage_summaries (
    id         INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    claimed_at INTEGER NOT NULL,
    made_at    INTEGER NOT NULL,
    summary    TEXT    NOT NULL
) STRICT;
