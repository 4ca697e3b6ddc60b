-- Whether everybody may share with everybody, or only with those on the list below (A1).
ALTER TABLE policies ADD COLUMN share_partners TEXT COLLATE "C" NOT NULL DEFAULT 'everybody' CHECK (share_partners IN ('everybody', 'listed'));

-- Who may share with whom, by pin: also one that nobody has. A star, which is no pin, is anybody.
CREATE TABLE share_partners (
    owner     TEXT COLLATE "C" NOT NULL,
    recipient TEXT COLLATE "C" NOT NULL,
    since     BIGINT NOT NULL,
    added_by  TEXT COLLATE "C" NOT NULL,
    reason    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (owner, recipient),
    CHECK (owner <> '*' OR recipient <> '*')
);
CREATE INDEX share_partners_by_recipient ON share_partners (recipient, owner);
