-- Numbers of notices are given out in another order than transactions end, so whether somebody could have seen one goes by the
-- transaction that left it.
ALTER TABLE notices ADD COLUMN transaction BIGINT NOT NULL DEFAULT pg_current_xact_id()::text::bigint;

-- In which language an account wants its notices by e-mail too; null when it does not.
ALTER TABLE accounts ADD COLUMN mail_language TEXT COLLATE "C";
ALTER TABLE jobs DROP CONSTRAINT jobs_kind_check;
ALTER TABLE jobs ADD CONSTRAINT jobs_kind_check
    CHECK (kind IN ('delete_image', 'delete_snapshots', 'remove_blob', 'copy_image', 'import_image', 'export_image', 'mail_notice'));
