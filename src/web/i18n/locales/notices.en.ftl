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
notice-ticket-granted = Your ticket { $ticket } was granted
notice-ticket-declined = Your ticket { $ticket } was declined

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
