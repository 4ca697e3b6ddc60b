# Notices: what others did, or the console did later.

event-dependency-deleted = { $machines ->
    [one] Deleted; an instance of yours was made from it
   *[other] Deleted; { $machines } instances of yours were made from it
}

notices = Notifications
notices-lead = What others shared with you or took back, and what became of things later. Kept for 90 days.
notices-unread = Unread: { $count }
notices-read-all = Mark all as read
notice-unread = New
notice-read = Mark as read
notice-to-snapshot = See the snapshot
no-notices = Nothing to tell
no-notices-lead = When somebody shares an image with you, or something of yours ends otherwise than you asked, it stands here.
notice-shared-with-me = { $by } shared an image with you
notice-sharing-cancelled = { $by } no longer shares an image with you; machines made from it cannot be rebuilt
notice-image-deleted = { $machines ->
    [one] An image that an instance of yours was made from was deleted; it cannot be rebuilt to it any more
   *[other] An image that { $machines } instances of yours were made from was deleted; they cannot be rebuilt to it any more
}
notice-snapshot-kept = Snapshot { $name } stayed when its image was deleted: { $reasons }
notice-ticket-granted = Your ticket was granted: { $quota }, { $limit } from now on
notice-ticket-declined = Your ticket was declined: { $quota }, { $limit } asked for
notice-to-ticket = The answer

## Leaving
leave = Leave
leave-hint = You lose it at once
leave-image = Leave Image
leave-owned = It is your own image: delete it instead.
leave-not-shared = It is not shared with you, so there is nothing to leave.
leave-loses = { $machines ->
    [0] You can no longer create machines from it.
    [one] You can no longer create machines from it, and 1 instance of yours cannot be rebuilt.
   *[other] You can no longer create machines from it, and { $machines } instances of yours cannot be rebuilt.
}
leave-tells = { $owner } is told that you left.
leave-is-final = Only the owner can share it with you again.
toast-left = You left { $name }
event-share-left = Left; it was shared by { $of }
event-share-left-by = { $by } left
event-refused-leave = Leaving the image was refused
notice-share-left = { $by } left an image that you had shared

## What administrators see and do
everybodys-images = Images of all accounts
everybodys-images-lead = Found by owner, the beginning of the name, or the whole ID. What is in them nobody sees here.
everybodys-snapshots = Snapshots of all accounts
everybodys-snapshots-lead = Found by owner, the beginning of the name, or the whole ID. What is in them nobody sees here.
everybody-owner = Owner (User Pin)
everybody-records = Audit of this image
everybody-text = Name or ID
everybody-any-status = Any status
everybody-none-lead = Owners and ids are matched exactly, names from their beginning, capitals and all.
force-plan = If it is deleted
force-snapshot-stays = stays, whoever deletes the image
force-reason = Reason, which the owner reads
force-typed-id = To confirm, type { $id }
force-cancel-shares = Cancel all shares
force-cancel-shares-lead = Every account loses the image at once. They are told, and the owner is told why.
force-delete = Delete this image
force-delete-lead = Also while machines depend on its local disk (D3); they cannot be rebuilt any more. Its snapshots stay. The owner is told why.
force-delete-blocked = An administrator cannot delete it either, for now:
refusal-id-not-typed = Type the id of the image exactly.
refusal-reason = Give a reason of at most 256 characters.
toast-forced-deletion = The image is being deleted
event-shares-cancelled-by-admin = { $accounts ->
    [one] An administrator cancelled sharing with 1 account: { $reason }
   *[other] An administrator cancelled sharing with { $accounts } accounts: { $reason }
}
event-sharing-cancelled-with-me-by-admin = An administrator cancelled sharing with you
event-deletion-forced = { $machines ->
    [0] An administrator had it deleted: { $reason }
    [one] An administrator had it deleted, 1 machine loses rebuild: { $reason }
   *[other] An administrator had it deleted, { $machines } machines lose rebuild: { $reason }
}
event-refused-force-cancel-sharing = Cancelling of somebody else's sharing was refused
event-refused-force-deletion = Deleting somebody else's image was refused
notice-sharing-cancelled-by-admin = An administrator took back an image that was shared with you; machines made from it cannot be rebuilt
notice-shares-cancelled-by-admin = { $accounts ->
    [one] An administrator cancelled the sharing of your image with 1 account: { $reason }
   *[other] An administrator cancelled the sharing of your image with { $accounts } accounts: { $reason }
}
notice-deleted-by-admin = An administrator had your image deleted: { $reason }

## Blocking sharers
blocked = Blocked sharers
blocked-lead = They cannot share anything with you. To them it looks as if you had no account here.
blocked-none = Nobody is blocked
blocked-none-lead = Everybody who knows your User Pin can share images with you.
block-sharer = Block a sharer
block = Block
block-help = Images that they share with you already stay, until you leave them. Nobody is told, and it is not checked whether anybody has this User Pin.
block-lift = Lift
block-lift-label = Lift the block of { $pin }
block-oneself = It is your own User Pin.
block-full = You have blocked { $limit }, which is as many as you may. Lift one first.
event-sharer-blocked = { $pin } cannot share with you any more
event-sharer-unblocked = { $pin } can share with you again
leave-then-block = To keep the owner from sharing with you again:
