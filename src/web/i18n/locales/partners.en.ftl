# Who may share with whom
partners = Sharing list
partners-lead = Who may share with whom (A1). A star is anybody.
partners-in-force = The list is in force: whoever is not on it is refused. What is shared already stays.
partners-not-in-force = The list is not in force: everybody may share with everybody, until a policy says otherwise.
partners-policies = Policies
partners-search = User Pin, at either end
partners-none = No entries
partners-none-lead = While the list is in force and empty, nobody can share anything.
partners-owner = Owner
partners-recipient = May share with
partners-why = Why
partners-added = Added by
partners-anybody = Anybody
partners-add = Add to the list
partners-pointless = An entry for two that are the same says nothing: nobody shares with themselves, and that anybody may share with anybody is up to the policies.
partners-pin-help = A User Pin, or * for anybody. It is not checked whether anybody has it.
partners-remove = Remove
partners-remove-label = Remove { $owner } → { $recipient }
partners-remove-title = Remove from the list
partners-remove-lead = What { $owner } shares with { $recipient } already stays; it can be cancelled on the page of the image.
share-unlisted = You may not share with this User Pin: it is not on the list that the administrators keep.
rule-A1 = Where administrators keep a list of who may share with whom, sharing follows it.
setting-share-partners = Who may be shared with (A1)
share-partners-everybody = Everybody
share-partners-listed = Those on the sharing list
what-if-partners = Shares that are not on the list
what-if-partners-unlisted = { $unlisted ->
    [0] All { $count } shares that were looked at are on the list.
    [one] Of { $count } shares that were looked at, 1 is not on the list. It stays until it is cancelled or left.
   *[other] Of { $count } shares that were looked at, { $unlisted } are not on the list. They stay until they are cancelled or left.
}
what-if-partners-more = There may be more shares: no more are looked at.
what-if-partners-no-shares = Nobody shares anything yet.
what-if-partners-list = Sharing list
event-partner-listed = { $owner } may share with { $recipient }: { $reason }
event-partner-unlisted = { $owner } may no longer share with { $recipient }: { $reason }
toast-partner-listed = Added to the list
toast-partner-unlisted = Removed from the list
event-refused-change-partners = Refused: change the sharing list
