-- The trigger that numbers names looks through all of an account's for the last one. Here they are numbered at once, and the
-- trigger is put back as it was.
DROP TRIGGER images_have_names;
