-- Who did what, and what was refused: appended by the transaction that did it, sealed into a chain soon after, and never
-- changed or removed. `event` is JSON; it refers to nothing, because it outlives everything.
CREATE TABLE audit (
    number      INTEGER PRIMARY KEY AUTOINCREMENT CHECK (number > 0),
    happened_at INTEGER NOT NULL,
    actor       TEXT    NOT NULL,
    account     INTEGER NOT NULL,
    event       TEXT    NOT NULL,
    code        TEXT    NOT NULL,
    image_id    TEXT,
    image_name  TEXT    NOT NULL,
    snapshot_id TEXT,
    instance_id TEXT,
    request_id  TEXT    NOT NULL,
    position    INTEGER CHECK (position > 0),
    hash        BLOB    CHECK (length(hash) = 32),
    CHECK ((position IS NULL) = (hash IS NULL))
) STRICT;
CREATE UNIQUE INDEX audit_by_position ON audit (position) WHERE position IS NOT NULL;
CREATE INDEX audit_without_seal ON audit (number) WHERE position IS NULL;
-- A page is one walk along one of these, for all that can be asked for together.
CREATE INDEX audit_by_time ON audit (happened_at, number, code);
CREATE INDEX audit_by_actor ON audit (actor, happened_at, number);
CREATE INDEX audit_by_image ON audit (image_id, happened_at, number) WHERE image_id IS NOT NULL;
CREATE INDEX audit_by_code ON audit (code, happened_at, number) WHERE code <> '';
CREATE INDEX audit_by_actor_and_code ON audit (actor, code, happened_at, number) WHERE code <> '';

CREATE TRIGGER audit_records_stay BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
-- What REPLACE removes, it removes without a word to the trigger above. A number that is still to be given is -1 here,
-- which no record has.
CREATE TRIGGER audit_records_are_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number) OR EXISTS (SELECT 1 FROM audit WHERE position = NEW.position)
BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
CREATE TRIGGER audit_records_stay_what_they_are BEFORE UPDATE ON audit
WHEN OLD.position IS NOT NULL OR NEW.position IS NULL OR EXISTS (SELECT 1 FROM audit WHERE position = NEW.position) OR
    (NEW.number, NEW.happened_at, NEW.actor, NEW.account, NEW.event, NEW.code, NEW.image_id, NEW.image_name, NEW.snapshot_id,
     NEW.instance_id, NEW.request_id) IS NOT
    (OLD.number, OLD.happened_at, OLD.actor, OLD.account, OLD.event, OLD.code, OLD.image_id, OLD.image_name, OLD.snapshot_id,
     OLD.instance_id, OLD.request_id)
BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
