# Lock-outs: who fails too often
lockouts = Lock-outs
lockouts-lead = Who was refused further attempts because too many had failed, and who fails most.
lockouts-latest = Latest lock-outs
lockouts-none = Nobody was locked out
lockouts-none-lead = Whoever fails too often to find a User Pin, or to sign in, appears here.
lockouts-seen = Mark all as seen
lockouts-what = Locked out of
lockouts-whose = Attempt of
lockouts-unseen = New
lockouts-seen-by = Seen by { $by }
lockouts-until = Until { $time }
lockouts-over = Over
lockouts-ended-by = Ended by { $by }
lockouts-end = End lock-out
lockouts-end-label = End the lock-out of { $what }
failures-lookups = Failed look-ups of a User Pin
failures-lookups-lead = Each counts for the account that looks, and for its address. The window is 10 minutes.
failures-sign-ins = Failed sign-ins
failures-sign-ins-lead = Each counts for the address, and for the User Pin. The window is 15 minutes.
failures-none = None in the last day.
failures-who = Account or address
failures-window = This window
failures-day = Last day
failures-of = { $count } of { $allowed }
failures-nobody = A User Pin that nobody has
failures-free = Not locked out
failures-was = Was locked out
failures-worst = The { $count } who fail most.
failure-lookup-by-account = look-ups of User Pins by { $who }
failure-lookup-from-address = look-ups of User Pins from { $who }
failure-sign-in-as-pin = sign-ins as { $who }
failure-sign-in-from-address = sign-ins from { $who }
locked-out = Locked out after too many failures: { $what }
event-lockout-ended = Lock-out ended: { $what }
event-lockouts-seen = { $count ->
    [one] 1 lock-out marked as seen
   *[other] { $count } lock-outs marked as seen
}
toast-lockouts-seen = Lock-outs marked as seen
toast-lockout-ended = Lock-out ended; what failed in this window no longer counts
notice-to-lockouts = Lock-outs
overview-lockouts = { $count ->
    [one] 1 lock-out that no administrator has seen yet.
   *[other] { $count } lock-outs that no administrator has seen yet.
}
overview-lockouts-more = More than { $count } lock-outs that no administrator has seen yet.
overview-lockouts-look = Look at them
