### English. Keys are shared with zh.ftl; a test compares the two files.

## Frame
product = Image Console
skip-to-content = Skip to content
navigation = Console
road-elastic-compute = Elastic Compute
road-virtual-machines = Virtual Machines
instances = Instances
images = Image
snapshots = Snapshots
activity = Activity
find-label = Search my images
find-placeholder = Search images
region = Region
region-current = Region { $region }
language-switch = 切换到中文
theme = Theme
theme-light = Light
theme-dark = Dark
theme-system = Same as system
user-menu = Account { $pin }
account-management = Account Management
sign-in = Sign in
sign-in-lead = Use your User Pin and password.
sign-out = Sign out
shortcuts = Keyboard shortcuts
shortcut-search = Search in this list
shortcut-find = Search images
shortcut-help = Show this help
shortcut-close = Close a dialog or menu
live-updated = Updated %n s ago
selected-count = %n selected
copied = Copied
copy-id = Copy { $id }
in-place-failed = That did not work. Check the connection and try again.

## Common words
ok = OK
cancel = Cancel
close = Close
save = Save
apply = Apply
retry = Try again
refresh = Refresh
delete = Delete
rename = Rename
download = Download
more = More
yes = Yes
no = No
none = None
name = Name
description = Description
owner = Owner
size = Size
status = Status
created = Created
operation = Operation
pages = Pages
previous = Previous
next = Next
since = since
begun = Since
shared-since = Shared since
progress = Progress
and-more = { $count } more
form = the form
password = Password
user-pin = User Pin
email = E-mail
mobile = Mobile number
role = Role
role-user = User
role-admin = Administrator

## Times
time-just-now = just now
time-minutes-ago = { $count ->
    [one] 1 minute ago
   *[other] { $count } minutes ago
}
time-hours-ago = { $count ->
    [one] 1 hour ago
   *[other] { $count } hours ago
}
time-days-ago = { $count ->
    [one] 1 day ago
   *[other] { $count } days ago
}
time-weeks-ago = { $count ->
    [one] 1 week ago
   *[other] { $count } weeks ago
}
time-months-ago = { $count ->
    [one] 1 month ago
   *[other] { $count } months ago
}
time-years-ago = { $count ->
    [one] 1 year ago
   *[other] { $count } years ago
}

## States and types
image-status-pending = Pending
image-status-ready = Available
image-status-deleting = Deleting
image-status-error = Error
image-status-deleted = Deleted
image-busy = being copied, converted or exported
image-type = Image type
image-type-local = Local System Disk
image-type-cloud = Cloud System Disk
snapshot-status-pending = Pending
snapshot-status-available = Available
snapshot-status-error = Error
snapshot-busy = a task is in progress
snapshot-shared = { $count ->
    [one] shared with 1 account
   *[other] shared with { $count } accounts
}
instance-state-pending = Pending
instance-state-running = Running
instance-state-stopped = Stopped
instance-state-error = Error

## Image list
tab-public = Public Image
tab-private = Private Image
tab-shared = Shared Image
images-used = { $used } of { $limit } private images used in { $region }
quota-used = { $used } of { $limit } used
import-image = Import image
filters = Filters
search-placeholder = Name or ID
os = OS
os-version = OS version
architecture = Architecture
shared-with = Shared with
filter-shared = Sharing
filter-shared-yes = Shared
filter-shared-no = Not shared
clear-filters = Clear filters
page-size = Rows per page
per-page = { $count } per page
columns = Columns
select-all = Select all images on this page
select-image = Select { $name }
accounts-word = { $count ->
    [one] account
   *[other] accounts
}
images-shown = { $count ->
    [one] 1 image
   *[other] { $count } images
}
more-for = More actions for { $name }
share-for = Share { $name }
open-details = Open details
delete-hint-busy = Busy: the popup says when it can go
delete-hint-shared = { $count ->
    [one] Shared with 1 account: the popup can cancel it
   *[other] Shared with { $count } accounts: the popup can cancel them
}
shared-notice = The integrity and security of images shared by others are not guaranteed. Use only images from sources you trust.
no-match = No image matches
no-match-lead = No image of this tab fits the search and the filters.
no-public-images = No public images
no-public-images-lead = Nothing has been published in this region.
no-private-images = No private images yet
no-private-images-lead = Import a disk image file to make the first one.
no-shared-images = Nothing is shared with you
no-shared-images-lead = Tell others your User Pin, and the images they share with you appear here.
batch-lead = Selected images
clear-selection = Clear selection

## Share
share-image = Share Image
add-share = Add Share
share-field = JD Cloud account (User Pin)
share-field-help = Account Management → Basic Information shows an account's User Pin.
share-sees-everything = Whoever uses this image sees everything on it. Cancelling later does not take back copies already made.
share-secrets-question = Were keys and passwords removed from this image? Whoever gets it sees everything on it.
share-secrets-yes = They were removed, share with { $pin }
shared-with-nobody = Nobody yet.
cancel-sharing = Cancel Sharing
cancel-sharing-with = Cancel Sharing with { $pin }
cancel-loses = { $machines ->
    [0] cancelling takes the image from them
    [one] cancelling takes the image from them, and rebuild from 1 machine
   *[other] cancelling takes the image from them, and rebuild from { $machines } machines
}
cancel-copies-stay = Copies made meanwhile stay.
cannot-be-shared = This image cannot be shared
share-not-owner = Only the owner can share this image.
share-status = Only an Available image can be shared; this one is { $status }.
share-public = A public image is not shared: everybody has it already.
share-references-snapshots = { $count ->
    [one] It references a snapshot; such images cannot be shared.
   *[other] It references { $count } snapshots; such images cannot be shared.
}
share-unknown-account = JD Cloud account does not exist
share-oneself = This is your own User Pin; the image is yours already.
share-quota = This image is shared with { $limit } accounts already, as many as it may be. Cancel one, or ask for a higher quota.
pin-hint-mobile = This looks like a mobile number. Ask for the User Pin instead.
pin-hint-email = This looks like an e-mail address. Ask for the User Pin instead.
pin-hint-account-id = This looks like an account ID. Ask for the User Pin instead.
cancel-deleting = The image is being deleted; its sharing can no longer be changed.

## Confirm Delete
confirm-delete = Confirm Delete
delete-private-image = Delete private image
what-happens = What happens
things-in-the-way = { $count ->
    [one] First, 1 thing stands in the way
   *[other] First, { $count } things stand in the way
}
loses-rebuild = { $count ->
    [one] 1 machine can no longer be rebuilt
   *[other] { $count } machines can no longer be rebuilt
}
loses-rebuild-to = to this image's backup point
no-machine-loses-rebuild = No machine loses rebuild
machines-keep-running = They keep running.
nothing-blocks = Not shared, nothing in progress
checked-just-now = Every precondition holds, checked just now.
machines-mine = { $names }.
machines-others = { $count ->
    [one] 1 machine of another account.
   *[other] { $count } machines of other accounts.
}
machines-mine-and-others = { $count ->
    [one] { $names } and 1 machine of another account.
   *[other] { $names } and { $count } machines of other accounts.
}
machines-and-more = { $names } and { $count } more of yours
blocker-not-owner = This image is not yours to delete
blocker-status = Its status is { $status }
blocker-busy-copy = A copy of it is being made
blocker-busy-conversion = It is being converted or exported
blocker-shared = { $count ->
    [one] Shared with 1 account
   *[other] Shared with { $count } accounts
}
blocker-shared-loss = { $accounts ->
    [one] { $names } loses it
   *[other] { $names } lose it
}{ $machines ->
    [0] .
    [one] , and rebuild of 1 machine.
   *[other] , and rebuild of { $machines } machines.
}
blocker-local-disk = { $count ->
    [one] 1 machine depends on its local disk
   *[other] { $count } machines depend on its local disk
}
blocker-local-disk-source = It was made from { $name }, which is available.
blocker-local-disk-why = Their data could not be recovered after a migration or a host failure.
cancel-n-shares = { $count ->
    [one] Cancel 1 share
   *[other] Cancel { $count } shares
}
check-again = Check again
open-machines = Open machines
delete-snapshots-too = Delete the associated snapshot at the same time
snapshot-will-be-deleted = Will be deleted, frees { $size }
snapshot-stays = Stays: { $reasons }
snapshots-are-kept = { $count ->
    [one] As it is, this snapshot is kept.
   *[other] As it is, these { $count } snapshots are kept.
}
best-effort = Best effort, after the image is gone; it does not affect the image.
delete-is-final = This cannot be undone.
checks-run-again = Checks run again by themselves.
ok-blocked = { $count ->
    [one] 1 thing stands in the way
   *[other] { $count } things stand in the way
}
type-name = To confirm, type the image's name: { $name }
keep-not-owner = it belongs to another account
keep-shared = { $count ->
    [one] shared with 1 account
   *[other] shared with { $count } accounts
}
keep-used-by-images = { $more ->
    [0] also used by { $images }
   *[other] also used by { $images } and { $more } more
}
keep-task-in-progress = another task is in progress
keep-status = its status is { $status }

## Batch
batch-about = { $count ->
    [one] 1 image
   *[other] { $count } images
}
batch-delete-will = { $count ->
    [one] 1 image will be deleted
   *[other] { $count } images will be deleted
}
batch-delete-done = { $count ->
    [one] 1 image is being deleted
   *[other] { $count } images are being deleted
}
batch-share-will = { $count ->
    [one] 1 image will be shared
   *[other] { $count } images will be shared
}
batch-share-done = { $count ->
    [one] 1 image was shared
   *[other] { $count } images were shared
}
batch-untouched = { $count ->
    [one] 1 image will not be touched
   *[other] { $count } images will not be touched
}
batch-refused = { $count ->
    [one] 1 image was left as it is
   *[other] { $count } images were left as they are
}
batch-will-delete = Nothing stands in the way
batch-will-delete-machines = { $count ->
    [one] 1 machine can no longer be rebuilt
   *[other] { $count } machines can no longer be rebuilt
}
batch-name-wanted = Its name has to be typed to delete it: delete it by itself
batch-deleted = Deletion accepted
batch-shared = Shared

## Import
import-lead = qcow2, raw, vmdk, vhd and vhdx files up to { $limit }. The file's content decides, not its ending.
import-local-help = The image owns the bytes. Deleting it frees them.
import-cloud-help = A system snapshot owns the bytes and the image references it. Such an image cannot be shared.
import-public = Publish it in the Public Image tab
import-file = Disk image file
import-file-help = It is examined before it becomes an image; files that refer to other files are refused.
upload-progress = Upload progress
name-help = 1 to 32 of Chinese characters, letters, digits, _, - and .

## Detail page
tab-resource = Resource Information
tab-sharing = Image Sharing
basic-information = Basic Information
format = Format
virtual-size = Disk size
source-instance = Made from instance
device-mapping = Device Mapping
device = Device
device-local = Local disk
snapshot = Snapshot
image = Image
deleted-at = Deleted
deleted-by = Deleted by
tombstone-lead = This image was deleted. What is left is what it was and what became of its snapshots.
tombstone-snapshots = What became of its snapshots
tombstone-no-snapshots = It had no associated snapshots.
outcome-waiting = Waiting to be tried
outcome-deleted = Deleted
outcome-not-asked = Kept: deleting it was not asked for
outcome-kept = Kept: { $reasons }

## Snapshots and instances
snapshots-used = { $used } of { $limit } snapshots used in { $region }
no-snapshots = No snapshots
no-snapshots-lead = An image of type Cloud System Disk brings its own.
used-by-images = Used by images
encrypted = Encrypted
delete-snapshot = Delete Snapshot
cannot-be-deleted = What keeps it
kept-because = Kept when its image was deleted: { $reasons }.
kept-see = See the image
try-again = Try again
instances-lead = Machines as the hypervisor reports them, and whether they can be rebuilt.
instances-of = Made from
no-instances = No instances
no-instances-lead = Machines appear here once the hypervisor registers them.
rebuild = Rebuild
rebuild-possible = Can be rebuilt
rebuild-impossible = Cannot be rebuilt
rebuild-image-deleted = The image was deleted, so its backup point is gone.
rebuild-sharing-cancelled = The owner no longer shares the image.
rebuild-image-not-available = The image is not Available, or its bytes are not stored here.

## Account
account-lead = What others need to know to share with you, and who you are.
user-pin-help = Give this to whoever wants to share an image with you.
account-id = Account ID

## Access keys
access-keys = Access Keys
access-keys-lead = Programs act for this account by signing their requests to the API with an access key.
access-keys-off = Access keys are off on this server, because nothing is set that their secrets could be kept with. Your administrator turns them on by setting IMAGE_CONSOLE_SEALING_KEYS.
no-access-keys = No access keys
no-access-keys-lead = Create one for each program, so that each can be disabled by itself.
create-access-key = Create access key
access-key-name-help = For example the program that will use it: 1 to 32 of Chinese characters, letters, digits, _, - and .
access-key-enabled = Enabled
access-key-disabled = Disabled
access-key-disable = Disable
access-key-disable-label = Disable { $name }
access-key-enable = Enable
access-key-enable-label = Enable { $name }
access-key-delete-label = Delete { $name }
access-key-last-used = Last used
access-key-never-used = never
access-key-created = Access key created
access-key-secret-once = This is the only time the secret is shown. Keep it where only the program can read it; if it is lost, delete the key and create another.
access-key-id = Access Key ID
access-key-secret = Access Key Secret
access-key-secret-kept = I have kept the secret
delete-access-key = Delete access key
delete-access-key-loss = Programs that use this key are refused from this moment on.

## Activity
activity-lead = What you did, and what was done to what is yours.
activity-empty = Nothing has happened yet.
activity-newest = Newest
activity-older = Older
actor-system = the console
event-imported = Imported
event-described = Description changed
event-renamed = Renamed from { $from } to { $to }
event-shared = Shared with { $with }
event-sharing-cancelled = Sharing with { $with } cancelled
event-shared-with-me = { $by } shared with you
event-sharing-cancelled-with-me = { $by } cancelled sharing with you
event-deletion-confirmed = { $machines ->
    [0] Deletion confirmed, snapshots kept
    [one] Deletion confirmed, snapshots kept, 1 machine loses rebuild
   *[other] Deletion confirmed, snapshots kept, { $machines } machines lose rebuild
}
event-deletion-confirmed-with-snapshots = { $machines ->
    [0] Deletion confirmed, with snapshots
    [one] Deletion confirmed, with snapshots, 1 machine loses rebuild
   *[other] Deletion confirmed, with snapshots, { $machines } machines lose rebuild
}
event-deleted = Deleted
event-snapshot-tried = Snapshot { $name }: { $outcome }
event-snapshot-deleted = Snapshot { $name } deleted
event-instance-registered = Instance { $name } registered
event-instance-released = Instance { $name } released
event-instance-state-changed = Instance { $name } is now { $state }
event-copy-begun = Copying of { $with } begun
event-copy-finished = Copied
event-copy-failed = Copying failed: { $why }
event-copied-by = { $by } copies it
event-create-begun = Begun to be made from { $with }
event-create-finished = Made from an instance
event-create-failed = Making it from an instance failed: { $why }
event-import-begun = Import from { $with } begun
event-import-finished = Imported from an address
event-import-failed = Import failed: { $why }
event-export-begun = Export to { $with } begun
event-export-finished = Exported
event-export-failed = Export failed: { $why }
event-access-key-created = Access key { $name } created
event-access-key-disabled = Access key { $name } disabled
event-access-key-enabled = Access key { $name } enabled
event-access-key-deleted = Access key { $name } deleted
event-account-created = Account { $pin } created: { $role }
event-account-disabled = Account { $pin } disabled
event-account-enabled = Account { $pin } enabled
event-role-changed = Role of { $pin } changed: { $from } to { $to }
event-sessions-ended = { $count ->
    [one] 1 session of { $pin } ended
   *[other] { $count } sessions of { $pin } ended
}
event-password-reset-issued = Link to set the password of { $pin } made
event-password-set = Password of { $pin } set by a link
event-job-retried = Job { $job } { $subject } is tried again
event-job-cancelled = Job { $job } { $subject } cancelled
event-refused-import = Importing was refused
event-refused-rename = Renaming was refused
event-refused-share = Sharing was refused
event-refused-cancel-sharing = Cancelling of sharing was refused
event-refused-delete-image = Deleting the image was refused
event-refused-delete-snapshot = Deleting the snapshot was refused
event-refused-rebuild = Rebuilding the instance was refused
event-refused-copy = Copying the image was refused
event-refused-create-image = Making an image of the instance was refused
event-refused-export = Exporting the image was refused

## Toasts
toast-deleted = { $name } deleted
toast-deleting = { $name } is being deleted
toast-outcome-more = { $count ->
    [one] and 1 more snapshot
   *[other] and { $count } more snapshots
}
toast-see = See what became of it
toast-imported = Image imported
toast-open = Open it
toast-renamed = Saved
toast-shared = Shared with { $pin }
toast-cancelled = Sharing with { $pin } cancelled
toast-cancelled-all = All sharing cancelled
toast-snapshot-deleted = Snapshot { $name } deleted

## Refusals
failure-not-found-title = Not found
failure-internal-title = Something went wrong
failure-refused-title = That was not done
failure-internal = The console could not do this. Nothing was changed. Try again; if it keeps happening, tell your administrator the request ID.
failure-request-id = Request ID
failure-to-list = Go to the image list
refusal-not-found = It does not exist, or it is not yours to see.
refusal-wrong-credentials = The User Pin or the password is wrong.
refusal-too-many-attempts = { $minutes ->
    [one] Too many failed attempts. Try again in 1 minute.
   *[other] Too many failed attempts. Try again in { $minutes } minutes.
}
refusal-plan-changed = Things have changed since this was shown, so nothing was deleted. This is how it is now.
refusal-name-not-typed = The name does not match, so nothing was deleted. Type the image's name to confirm.
refusal-not-available = The image is not Available, or its bytes are not stored here.
refusal-snapshot-stays = The snapshot stays: { $reasons }.
refusal-name = A name is 1 to 32 of Chinese characters, letters, digits, _, - and .
refusal-description = A description has at most 256 characters and no control characters.
refusal-pin = A User Pin is 1 to 64 of Chinese characters, letters, digits, _, - and .
refusal-choice = Something in the form is missing or is none of the choices: { $field }.
refusal-image-quota = The quota of { $limit } private images in this region is used up. Delete one, or ask for a higher quota.
refusal-snapshot-quota = The quota of { $limit } snapshots in this region is used up. Delete one, or ask for a higher quota.
refusal-admin-only = Only an administrator can do this.
refusal-file-too-large = The file is larger than { $limit }, the most that is taken here.
refusal-file-empty = There is no file, or it is empty.
refusal-file-interrupted = The transfer ended before the file did. Nothing was kept; try again.
refusal-taken = This ID or User Pin is in use already.
refusal-job-stays = This job does what was confirmed or frees what nobody uses, so it cannot be cancelled.
refusal-own-account = Another administrator has to do this: nobody disables their own account or gives up their own role.
refusal-account-disabled = This account is disabled. Ask your administrator to enable it.
refusal-access-key-limit = This account has { $limit } access keys, which is all it may have. Delete one that is not used any more.
task-blocked-public = A public image is not copied: everybody has it.
task-blocked-local-disk = Only an image with a cloud system disk can be copied.
task-blocked-status = This needs an image in status Available; its status is { $status }.
task-blocked-busy = The image is being copied or exported already. Try again when that ends.
task-blocked-encrypted = An image with an encrypted snapshot cannot be copied.
task-blocked-no-bytes = None of the image's bytes are stored here.
task-blocked-instance = The instance is in state { $state }. One with a local system disk has to be stopped, any other running or stopped.
task-failure-source-not-allowed = Images may not be imported from this address. Your administrator decides from where they may.
task-failure-source-unreachable = The address could not be reached.
task-failure-source-answers = The address answered with status { $status } and not with the file.
task-failure-interrupted = The bytes stopped arriving before the file was complete.
task-failure-too-slow = It took longer than it may.
task-failure-empty = There was no byte at the address.
task-failure-too-large = The file is larger than the { $limit } allowed here.
task-failure-format = The file was said to be { $named } and is { $found }.
task-failure-bytes-lost = The stored bytes of the image are missing or damaged. Tell your administrator.
task-failure-target-not-allowed = Images may not be exported to this place. Your administrator decides where they may go.
task-failure-given-up = It failed again and again for a reason that lies in the console. Tell your administrator.
disk-empty = The file is empty.
disk-unreadable = The file could not be read.
disk-truncated = The { $format } file is incomplete: part of it lies past its end. Transfer it again.
disk-backing-file = The { $format } file depends on another file below it. Convert it into one that stands alone.
disk-external-data = The { $format } file keeps its data in other files. Convert it into one that stands alone.
disk-encrypted = The { $format } file is encrypted. Convert it without encryption.
disk-unsupported = The { $format } file cannot be used: { $what }.
disk-corrupt = The { $format } file is damaged: { $what }.
disk-too-large = The disk in the file has { $size }, more than the { $limit } allowed here.

## Rules
rule-D1 = Only a private image in status Available or Error can be deleted.
rule-D2 = A shared image cannot be deleted before sharing is cancelled.
rule-D3 = A local-system-disk image cannot be deleted while a machine depends on it.
rule-D3q = The image quota is used up because of this. Ask an administrator for a higher one.
rule-D4 = A busy image cannot be deleted before the copy or conversion ends.
rule-D6 = Only the owner deletes a private image; public and shared images cannot be deleted.
rule-D7 = By default the associated snapshots are kept.
rule-D8 = The associated snapshots can be deleted at the same time.
rule-D9 = Snapshots are tried after the image was deleted.
rule-D10 = A snapshot stays while it is shared, used by another image, in a task, or neither Available nor in Error.
rule-D11 = What becomes of the snapshots never affects the deletion of the image.
rule-D12 = Machines made from a deleted image can no longer be rebuilt to it.
rule-D13 = Several images are deleted one by one; one failure does not stop the rest.
rule-S1 = Only a private image in status Available can be shared.
rule-S2 = Only the owner of an image can share, edit or delete it.
rule-S3 = Images are shared with a User Pin, not with a mobile number, an account ID or an e-mail address.
rule-S4 = Images that reference snapshots cannot be shared.
rule-S5 = The account has to exist; the share takes effect at once.
rule-S6 = Sharing can be cancelled for each account.
rule-S7 = The integrity and security of images shared by others are not guaranteed.
rule-S9 = An image is not shared with its owner, and not twice with the same account.
rule-S10 = An image is shared with a limited number of accounts.
rule-S11 = After cancelling, the recipient can neither create nor rebuild from the image; copies stay.
rule-S12 = The User Pin is under Account Management, Basic Information.
rule-N1 = A snapshot that images use can be deleted only after them.
rule-N2 = A shared snapshot cannot be deleted.
rule-N3 = Images and snapshots are limited for each account and region.

## Administration
admin = Administration
admin-leave = Back to the console
audit = Audit
audit-lead = Who did what, and what a rule refused. Records are only ever added; each is sealed together with all before it.
audit-actor = Actor (User Pin)
audit-image = Image ID
audit-code = Refused by rule
audit-any-code = Any outcome
audit-from = From (UTC)
audit-until = Until (UTC)
audit-empty = No record matches
audit-empty-lead = Look for another time, or for somebody else.
audit-time = Time
audit-who = Actor
audit-what = What happened
audit-about = About
audit-seal = Seal
audit-no-seal = not sealed yet
audit-unknown = Unknown record: { $event }
audit-export-csv = Export as CSV
audit-export-lines = Export as JSON lines
clear = Clear
toast-role-changed = { $pin } has another role now
toast-sessions-ended = Sessions of { $pin } ended
accounts = Accounts
accounts-lead = Everybody who has an account. What they store is theirs: you see names, and never bytes.
accounts-search = User Pin begins with
accounts-find = Find
accounts-none = No account begins so
accounts-none-lead = User Pins are compared letter by letter.
accounts-create = Create account
accounts-create-help = 1 to 64 of Chinese characters, letters, digits, _, - and . You get a link with which its holder sets a password.
account-is-enabled = Enabled
account-is-disabled = Disabled
account-records = Audit of this account
account-quotas = Quotas
account-sessions = Sessions
account-no-sessions = Nobody is signed in.
account-session-until = Until
account-end-session = End
account-end-sessions = End all sessions
account-shares = Shared by this account
account-shared-with-it = Shared with this account
admin-first-page = First page
admin-first-ones = Only { $count } are shown.
admin-account-created = Account created
admin-reset-password = Reset password
admin-reset-issued = Link to set a password
admin-link = Link, below the address of this console
admin-link-once = Hand this link to the holder of the account, over a channel you trust. It is shown only now, is good once and for 24 hours, and makes every earlier one useless.
admin-make-admin = Make administrator
admin-make-user = Make ordinary user
admin-disable = Disable
admin-enable = Enable
set-password = Set password
set-password-lead = This link is good once. All sessions of the account end.
set-password-help = At least { $count } characters.
toast-job-retried = The job is due at once
toast-job-cancelled = Job cancelled
jobs = Jobs
jobs-lead = What was promised and is still to be done. A job that failed is tried again by itself, later each time.
jobs-none = Nothing waits
jobs-none-lead = Everything that was promised is done.
job = Job
job-attempts = Attempts
job-delete-image = Delete an image
job-delete-snapshots = Try the snapshots of a deleted image
job-remove-blob = Remove bytes nobody uses
job-copy-image = Finish a copy
job-import-image = Fetch an image
job-export-image = Export an image
job-waiting = Waiting
job-under-way = Under way
job-failed = Failed
job-due = Next attempt { $time }
job-retry-label = Try the job of { $subject } again
job-cancel = Cancel job
job-cancel-label = Cancel the job of { $subject }
overview = Overview
overview-lead = Whether all is well, what waits, and what was done in the last day.
overview-state = State
overview-database = Database
overview-blobs = Object store
overview-version = Version
overview-database-version = Database version
overview-schema = Schema
overview-answers = answers
overview-fails = fails
overview-figures = Figures
overview-tickets = Open tickets
overview-jobs = Jobs
overview-jobs-failed = Failed jobs
overview-lookups = Failed look-ups of a User Pin
overview-hours = Changes and refusals by hour
overview-done = Changes
overview-refused = Refusals
overview-hours-told = Within a day: { $done } changes and { $refused } refusals; the busiest hour has { $most }.
overview-hour = Hour
overview-as-table = As a table
storage = Storage
storage-not-yet = Nothing was added up yet: that is done every ten minutes, where jobs run.
storage-logical = Sum of all images
storage-physical = Stored, the same content once
storage-images = { $count ->
    [one] { $count } image
   *[other] { $count } images
  }
storage-objects = { $count ->
    [one] { $count } object
   *[other] { $count } objects
  }
storage-by-account = By account
storage-others = All others
storage-by-age = Images by age
storage-younger = { $days ->
    [one] Up to 1 day
   *[other] Up to { $days } days
  }
storage-between = { $from } to { $to } days
storage-older = Over { $days } days
storage-as-of = As of { $time }

## The description of the API

reference = REST API
reference-lead = Every call with what it is asked and what it answers. The wire format is that of the vendor's own clients, which work unmodified.
reference-contents = Contents
reference-signing = Signing requests
reference-signing-lead = Every request carries a signature that is made with an access key. The clients below make it themselves; the services are vm for images, instances and their quotas, and disk for snapshots and theirs.
reference-own-client = The console's own command line
reference-vendor-command-line = The vendor's command line
reference-by-hand = By hand
reference-every-call = Every call
reference-every-call-lead = A result comes with status 200 as requestId and result; everything else as requestId and error, whose code is the status. Where a rule is behind it, error names the rule.
reference-in-words = In words that depend on the circumstances
reference-parameters = Parameters
reference-body = Body
reference-answer = Result
reference-problems = Errors
reference-types = Types
reference-quotas = Quotas
