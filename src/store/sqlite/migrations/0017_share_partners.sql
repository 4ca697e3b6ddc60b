-- Whether everybody may share with everybody, or only with those on the list below (A1).
ALTER TABLE policies ADD COLUMN share_partners TEXT NOT NULL DEFAULT 'everybody' CHECK (share_partners IN ('everybody', 'listed'));

-- Who may share with whom, by pin: also one that nobody has. A star, which is no pin, is anybody.
CREATE TABLE share_partners (
    owner     TEXT    NOT NULL,
    recipient TEXT    NOT NULL,
    since     INTEGER NOT NULL,
    added_by  TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    PRIMARY KEY (owner, recipient),
    CHECK (owner <> '*' OR recipient <> '*')
) STRICT, WITHOUT ROWID;
CREATE INDEX share_partners_by_recipient ON share_partners (recipient, owner);
