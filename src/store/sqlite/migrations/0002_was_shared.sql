-- Whether an image was ever shared: its owner then said already that keys and passwords were removed.
ALTER TABLE images ADD COLUMN was_shared INTEGER NOT NULL DEFAULT 0 CHECK (was_shared IN (0, 1));
UPDATE images SET was_shared = 1
WHERE share_count > 0 OR id IN (SELECT image_id FROM activity WHERE event LIKE '{"Shared":%');

-- Nobody asks for the accounts of a role.
DROP INDEX accounts_by_role;
