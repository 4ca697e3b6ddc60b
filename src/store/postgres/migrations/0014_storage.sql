-- What is stored, added up now and then by whoever runs jobs, so that nobody has to who looks. `summary` is JSON.
CREATE TABLE storage_summaries (
    id         BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    claimed_at BIGINT NOT NULL,
    made_at    BIGINT NOT NULL,
    summary    TEXT COLLATE "C" NOT NULL
);
