//! What every store must show, one function for each promise of the port. They know nothing of any database, so that the
//! use cases can rely on the port without knowing which one is behind it.
//!
//! A database's tests take the list from [`for_each_promise`] and [`for_each_race`] and hand every function an empty store;
//! a race gets two stores on the same database, as two processes would have.

pub(crate) mod access_keys;
pub(crate) mod accounts;
pub(crate) mod activities;
pub(crate) mod administration;
pub(crate) mod audit;
pub(crate) mod backups;
pub(crate) mod blobs;
pub(crate) mod choices;
pub(crate) mod deletions;
pub(crate) mod everybody;
pub(in crate::store) mod fixtures;
pub(crate) mod images;
pub(crate) mod instances;
pub(crate) mod jobs;
pub(crate) mod lists;
pub(crate) mod lockouts;
pub(crate) mod mails;
pub(crate) mod notices;
pub(crate) mod pages;
pub(crate) mod partnerships;
pub(crate) mod policies;
pub(crate) mod races;
pub(crate) mod receipts;
pub(crate) mod searches;
pub(crate) mod shares;
pub(crate) mod sharing_blocks;
pub(crate) mod snapshots;
pub(crate) mod storage;
pub(crate) mod tasks;
pub(crate) mod tickets;
pub(crate) mod units;

/// Calls a macro with `module::function` for every promise; each takes a `&dyn Store`.
macro_rules! for_each_promise {
    ($callback:ident) => {
        $callback! {
            access_keys::access_keys_live_and_go,
            access_keys::a_credential_is_the_key_its_secret_and_its_account,
            access_keys::secrets_are_sealed_anew,
            access_keys::a_mark_is_left_once_while_it_is_remembered,
            access_keys::a_shared_mark_is_good_for_a_while,
            access_keys::many_marks_are_written_together,
            access_keys::marks_are_left_only_for_a_key_that_is_as_it_was,
            accounts::accounts_are_found_by_exact_pin_and_by_number,
            accounts::pins_and_numbers_are_taken_once,
            accounts::each_account_has_its_password,
            accounts::sessions_last_until_they_expire_or_end,
            accounts::a_disabled_account_has_no_session,
            accounts::attempts_are_counted_by_key_and_window,
            accounts::attempts_are_claimed_up_to_a_limit,
            activities::everybody_sees_their_own_events,
            activities::an_image_has_a_history_for_each_account,
            activities::active_accounts_are_told,
            activities::every_kind_of_event_comes_back,
            administration::accounts_are_found_by_the_beginning_of_their_pin,
            administration::roles_passwords_and_sessions_change,
            administration::shares_are_listed_from_both_ends,
            administration::what_happened_is_counted_by_hour,
            administration::a_link_is_good_once_and_until_it_expires,
            audit::records_come_back_as_they_were_appended,
            audit::records_are_sealed_once_and_in_order,
            audit::the_audit_is_searched_by_all_that_can_be_asked,
            backups::bytes_are_held_until_the_last_hold_ends,
            blobs::the_same_content_is_kept_once,
            blobs::the_last_reference_makes_a_blob_go,
            blobs::a_reference_is_added_while_there_is_one,
            blobs::a_blob_on_its_way_out_is_not_found_by_content,
            blobs::uploads_grow_stale,
            blobs::uploads_are_counted_by_account,
            blobs::an_upload_has_to_be_registered,
            blobs::a_doomed_upload_can_only_go,
            deletions::a_tombstone_replaces_image_mapping_and_shares,
            deletions::own_machines_are_named_and_others_counted,
            deletions::a_source_instance_is_the_owners_own,
            deletions::other_images_of_a_snapshot_exclude_the_image,
            everybody::everybodys_images_are_found_by_all_that_can_be_asked,
            everybody::everybodys_images_have_pages,
            everybody::everybodys_snapshots_are_found_by_all_that_can_be_asked,
            everybody::a_forced_deletion_keeps_whose_decision_it_was,
            images::an_image_comes_back_as_it_was_put_in,
            images::ids_are_never_used_again,
            images::counts_come_from_the_mapping,
            images::bytes_are_the_images_or_its_system_snapshots,
            images::text_and_status_change,
            images::what_a_task_says_of_an_image,
            images::private_images_are_counted_by_owner_and_region,
            instances::an_instance_lives_and_goes,
            instances::pages_hold_an_owners_machines,
            instances::questions_find_an_owners_machines,
            instances::dependents_are_other_accounts_with_machines_of_an_image,
            jobs::jobs_are_claimed_in_order_of_waiting,
            jobs::the_same_job_waits_once,
            jobs::a_lease_runs_out,
            jobs::jobs_are_looked_at_and_hastened,
            jobs::jobs_are_claimed_by_their_kind,
            jobs::only_the_last_to_claim_a_job_extends_its_lease,
            jobs::a_job_put_back_is_due_later,
            jobs::old_jobs_of_a_kind_are_given_up,
            mails::notices_are_mailed_to_whoever_wants_that,
            mails::what_was_read_or_is_not_wanted_any_more_is_not_mailed,
            lists::tabs_hold_what_their_viewer_may_see,
            searches::search_takes_part_of_a_name_or_a_whole_id,
            searches::search_follows_what_changes,
            searches::search_finds_few_and_many,
            lists::counts_of_tabs_stay_true,
            lists::pages_by_number_and_their_total,
            lists::the_edition_of_a_list_grows_with_what_comes_and_goes,
            lists::filters_narrow_a_tab,
            lists::only_owners_are_told_devices,
            choices::ids_and_sources_narrow_a_tab,
            lists::operating_systems_are_those_of_the_tab,
            lockouts::a_lockout_is_on_record_once_until_it_is_ended,
            lockouts::lockouts_are_seen_and_grow_old,
            lockouts::those_who_fail_most_come_first,
            lockouts::failures_are_remembered_longer_than_other_attempts,
            lockouts::administrators_are_those_who_can_sign_in,
            notices::everybody_has_their_own_notices,
            notices::every_kind_of_notice_comes_back,
            notices::what_was_read_is_not_counted,
            notices::old_notices_go,
            pages::pages_neither_skip_nor_repeat,
            pages::rows_that_come_and_go_move_no_other,
            pages::a_cursor_that_fits_nothing_is_the_first_page,
            pages::where_nothing_is_left_is_the_first_page,
            partnerships::the_list_has_each_entry_once,
            partnerships::the_list_has_pages_and_is_searched_by_pin,
            partnerships::shares_are_held_against_the_list,
            policies::the_last_policy_is_in_force,
            policies::images_that_a_change_may_touch,
            policies::accounts_with_more_than_a_limit,
            receipts::a_receipt_is_an_accounts_own_and_kept_once,
            receipts::receipts_go_by_themselves_or_when_they_are_old,
            shares::counts_of_shares_stay_true,
            shares::the_facts_of_sharing,
            shares::machines_of_recipients_are_counted,
            sharing_blocks::blocks_are_an_accounts_own_and_kept_once,
            snapshots::a_snapshot_comes_back_as_it_was_put_in,
            snapshots::counts_of_snapshot_shares_stay_true,
            snapshots::a_referenced_snapshot_cannot_go,
            snapshots::bytes_come_in_later,
            snapshots::bytes_are_freed_by_their_last_holder,
            snapshots::images_of_another_owner_are_counted_and_not_named,
            snapshots::outcomes_replace_each_other,
            snapshots::only_deleted_images_have_an_outcome,
            snapshots::a_list_says_what_was_left_behind,
            snapshots::pages_hold_an_owners_snapshots,
            snapshots::questions_find_what_their_viewer_may_see,
            snapshots::what_is_around_several_snapshots,
            storage::storage_is_added_up_by_account_and_age,
            storage::storage_is_added_up_in_turns_and_written_down,
            tasks::a_task_comes_back_and_ends_once,
            tasks::questions_find_an_accounts_tasks,
            tasks::tasks_are_found_by_the_request_that_asked,
            tickets::a_limit_of_ones_own_is_counted_with,
            tickets::a_ticket_comes_back_and_ends_once,
            tickets::open_tickets_come_first_and_those_that_wait_longest,
            units::a_dropped_writer_leaves_no_trace,
            units::a_reader_cannot_write,
            units::a_glance_sees_the_latest_and_cannot_write,
            units::a_reader_has_one_view,
            units::a_writer_reads_what_it_wrote,
            units::a_commit_is_announced,
            units::what_is_jotted_down_is_there_at_once,
        }
    };
}
pub(crate) use for_each_promise;

/// Calls a macro with `module::function` for every race; each takes two `Arc<dyn Store>` on the same database.
macro_rules! for_each_race {
    ($callback:ident) => {
        $callback! {
            audit::two_who_seal_make_one_chain,
            races::a_share_and_a_deletion_never_both_win,
            races::one_of_two_deletions_wins,
            races::one_of_two_workers_gets_a_job,
            races::one_of_two_uploads_of_a_content_is_kept,
            races::an_upload_is_adopted_or_doomed,
            races::of_two_equal_requests_one_leaves_its_marks,
            races::the_other_stores_commits_are_announced,
            tickets::of_two_equal_tickets_one_is_opened,
        }
    };
}
pub(crate) use for_each_race;
