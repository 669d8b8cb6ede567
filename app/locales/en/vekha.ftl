## Around every page
nav = Main
nav-overview = Overview
nav-tasks = Tasks
nav-my = My work
nav-people = People
nav-help = Help
csv-excel = CSV for Excel
search = Search tasks
search-all = Search tasks in all roadmaps
search-title = Search
search-everywhere = in all roadmaps
search-roadmaps = Roadmaps:
search-none = Nothing that you may read says so. Every word must occur in a task's key, title, owner, deliverable or basis.
search-count = { $n ->
    [one] { $n } task
   *[other] { $n } tasks
}
archived-mark = archived
skip = Skip to the content
sign-in = Sign in
sign-out = Sign out
sample = Sample data: the plan is real, its history of reports and decisions is made up.
draft = Draft: the roadmap is not approved yet. Deadlines can still be edited, reports begin after approval.
past = As it was on { $day }. Nothing can be changed here.
past-leave = Back to today
saved = Saved
save = Save
cancel = Cancel
close = Close
way-back = Back to the start page
source = source

## Dates
today = today
in-days = { $n ->
    [one] in { $n } day
   *[other] in { $n } days
}
days-ago = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
age-days = { $n } d
quarter = Q{ $quarter } { $year }
original-deadline = Original deadline
deadline = Deadline
effective-deadline = Effective deadline: the deadline falls on a day off
forecast = Forecast
submitted-on = Submitted
milestone = Milestone
float = Float
float-title = Working days between the earliest finish that the links allow and the deadline
done = Done

## Statuses
status-draft = Draft
status-withdrawn = Withdrawn
status-met-on-time = Met on time
status-met-within-extension = Met within extension (+{ $n })
status-met-late = Met late (+{ $n })
status-in-review = { $n ->
    [0] In review
   *[other] In review · { $n } d
}
status-in-review-late = In review, late (+{ $n })
status-overdue = { $n ->
    [one] Overdue by { $n } day
   *[other] Overdue by { $n } days
}
status-due-today = Due today
status-paused = Paused
status-off-track = Off track, expected { $date } (+{ $n })
status-at-risk = At risk
status-no-fresh-data = No fresh data · { $n } d
status-due-soon = Due soon · { $n } d
status-not-started = Not started
status-on-track = On track

rule-draft = draft
rule-withdrawn = withdrawn
rule-met-on-time = met on time
rule-met-within-extension = met within extension
rule-met-late = met late
rule-in-review = in review
rule-in-review-late = in review, late
rule-overdue = overdue
rule-due-today = due today
rule-paused = paused
rule-off-track = off track
rule-at-risk = at risk
rule-no-fresh-data = no fresh data
rule-due-soon = due soon
rule-not-started = not started
rule-on-track = on track

meaning-draft = The roadmap is not approved yet: nobody owes anything.
meaning-withdrawn = A decision took the task off the plan.
meaning-met-on-time = Accepted, and submitted on or before the original deadline.
meaning-met-within-extension = Accepted, and submitted after the original deadline but within the extension.
meaning-met-late = Accepted, but submitted after the deadline.
meaning-in-review = Submitted on or before the deadline; a reviewer has it.
meaning-in-review-late = Submitted after the deadline; a reviewer has it.
meaning-overdue = The deadline has passed and nothing is in review.
meaning-due-today = Today is the last day of the deadline.
meaning-paused = A decision stopped the clock.
meaning-off-track = It is expected after its deadline: by what it waits for, its progress and its owner’s forecast.
meaning-at-risk = The deadline can be met, but there is a reason for doubt.
meaning-no-fresh-data = No report for too long, or no forecast. Silence is never green.
meaning-due-soon = The deadline is near and nothing speaks against it.
meaning-not-started = Its planned start is still ahead.
meaning-on-track = Reported lately, and nothing speaks against the deadline.

mark-extension-pending = extension pending
mark-extension-rejected = extension rejected
mark-returned = returned
mark-review-overdue = review overdue
mark-second-accept = second accept needed
mark-disagreement = reviewer disagrees
mark-stale = no report for { $n } d

confidence-green = Green
confidence-amber = Amber
confidence-red = Red
owner-says = owner

state-draft = draft
state-not-started = not started
state-in-progress = in progress
state-submitted = submitted
state-returned = returned
state-verified = verified
state-paused = paused
state-withdrawn = withdrawn

## Facts behind a status
why = Why?
fact-deadline = Deadline { $deadline }, { $distance }.
fact-deadline-moved = Deadline { $deadline }, a day off: effective { $effective }, { $distance }.
fact-extended = { $n ->
    [one] Extended once, from { $original } to { $deadline }, by { $by } on { $on }.
   *[other] Extended { $n } times, from { $original } to { $deadline }, last by { $by } on { $on }.
}
fact-report = Last report { $on } by { $by } for { $office }: { $percent } %, { $forecast }.
fact-forecast = forecast { $date } ({ $drift } d against the deadline)
fact-forecast-none = no forecast
fact-no-report = No report yet; the first was due { $due }.
fact-first-report = The first report is due { $due }.
fact-past-forecast = The forecast { $date } has passed.
fact-no-forecast = No report gives a forecast.
fact-cadence = { $n ->
    [one] A report is due every day, with { $grace } days of grace; the last is { $age } days old.
   *[other] A report is due every { $n } days, with { $grace } days of grace; { $age } days have passed.
}
fact-submitted = Submitted { $on } by { $by } for { $office }; timeliness is judged by that day.
fact-accepted = { $n ->
    [one] Accepted { $on } by { $by }; review took { $n } working day, limit { $limit }.
   *[other] Accepted { $on } by { $by }; review took { $n } working days, limit { $limit }.
}
fact-waiting = { $n ->
    [one] In review for { $n } working day, limit { $limit }.
   *[other] In review for { $n } working days, limit { $limit }.
}
fact-returned = Returned { $on } by { $by }:
fact-extension-pending = An extension to { $proposed } was asked for on { $on } and is not decided.
fact-extension-rejected = An extension was rejected { $on } by { $by }:
fact-paused = Paused { $on } by { $by }:
fact-withdrawn = Withdrawn { $on } by { $by }:
fact-links = { $task } lets it finish on { $finish } at the earliest: float { $float } working days.
fact-opinion-owner = The owner says { $confidence } ({ $by }, { $on }).
fact-opinion-reviewer = The reviewer says { $confidence } ({ $by }, { $on }):
fact-predecessor-overdue = It waits for { $task }, overdue since { $deadline }.
fact-predecessor-off-track = It waits for { $task }, which is off track for { $deadline }.
fact-predecessor-unverified = By its planned start { $task } should have been verified; it is not yet.
fact-start = Planned start { $date }.
fact-late-start = It should have started on { $date }.
fact-behind = Done { $percent } %; the straight line to the deadline is at { $planned } %.
fact-slipping = The forecast moved later twice in a row: { $dates }.
fact-question = A question of { $by } should have been answered by { $date }:
fact-part = The part of { $office } was due on { $date }.

## Overview
headline-left = { $n ->
    [one] { $n } day to { $date }.
   *[other] { $n } days to { $date }.
}
headline-today = { $date } is today.
headline-past = { $n ->
    [one] { $n } day since { $date }.
   *[other] { $n } days since { $date }.
}
headline-final = The final milestone is
headline-draft = a draft
headline-of-draft = The plan is not approved yet.
headline-withdrawn = withdrawn
headline-met-on-time = met on time
headline-met-within-extension = { $n ->
    [one] met within an extension of { $n } day
   *[other] met within an extension of { $n } days
}
headline-met-late = { $n ->
    [one] met { $n } day late
   *[other] met { $n } days late
}
headline-in-review = in review
headline-in-review-late = { $n ->
    [one] in review, { $n } day late
   *[other] in review, { $n } days late
}
headline-overdue = { $n ->
    [one] overdue by { $n } day
   *[other] overdue by { $n } days
}
headline-due-today = due today
headline-paused = paused
headline-off-track = { $n ->
    [one] expected { $date }, { $n } day late
   *[other] expected { $date }, { $n } days late
}
headline-at-risk = at risk
headline-no-fresh-data = without fresh data
headline-due-soon = due soon
headline-not-started = not started
headline-on-track = on track
headline-drives = Held up by
headline-why = Why?
overseen = overseen by { $by }
axis = Today { $today }, deadline { $deadline }, expected { $forecast }
worst-first = Worst first
worst-sub = { $n } tasks in { $groups } workstreams
all-tasks = all tasks
worst-more = { $n ->
    [one] { $n } more open task
   *[other] { $n } more open tasks
}
waiting = Waits for a decision
waiting-review = submitted { $on } · review due { $due }
waiting-extension = extension to { $to } asked { $on }
latest = Latest reports
latest-forecast = forecast { $date }
directive = The directive
approve-title = Approve the roadmap
approve-text = { $n ->
    [one] The deadline of { $n } task becomes the original deadline. From then on it moves only by decision.
   *[other] The deadlines of { $n } tasks become the original deadlines. From then on they move only by decision.
}
approve = Approve
home-title = Roadmaps
home-empty = There is no roadmap to read yet. Sign in to see those that are not public, or import one.

## Tasks
tasks-title = Tasks
tasks-count = { $n ->
    [one] { $n } task
   *[other] { $n } tasks
}
tasks-none = No task fits.
tasks-clear = Clear filters
task-add = Add a task
pick-q = Search
pick-workstream = Workstream
pick-owner = Owner
pick-sort = Order
pick-group = Group by
pick-all = all
sort-worst = worst first
sort-key = key
sort-deadline = deadline
sort-expected = expected
sort-forecast = forecast
sort-drift = drift
sort-owner = owner
sort-report = oldest report
group-none = nothing
group-workstream = workstream
group-status = status
group-owner = owner
show = Show
columns = Columns:
column-status = Status
column-task = Task
column-dates = Deadline → expected
column-float = Float
column-done = Done
column-trend = Trend
column-report = Last report
column-workstream = Workstream
column-start = Start
column-state = State
pages = Pages
page-before = Previous
page-after = Next
page-here = Page { $page } of { $pages }

## A task
owner-with = { $owner }, with { $others }
figure-effective = effective { $date }
figure-moved = { $days } by decision
figure-drift = { $days } on the deadline
figure-float = { $n } wd
forecasts = { $n ->
    [one] Forecast of { $n } report
   *[other] Forecasts of { $n } reports
}
fulfilled-when = Fulfilled when there is
neighbours = Waits for, and is waited for
waits-for = after
then = then
link-fs = finish → start
link-ss = start → start
link-ff = finish → finish
link-sf = start → finish
lag-working = { $days } working days
lag-calendar = { $days } calendar days
unit-working = working days
unit-calendar = calendar days
unlink = remove the link
link-title = Add a link
link-from = Waits for
link-kind = Kind
link-lag = Lag
link-unit = in
link-add = Add the link
part-due = The part of { $office } is due on { $date }.
part-done = Our part is done
comment-title = Comment or ask
comment-text = Comment
comment-answer-by = Needs an answer by
comment-hint = With a date it is a blocking question: past that date the task is at risk.
comment-save = Save comment
comments = Comments and questions
question-open = question, answer by { $by }
question-answered = answered { $on }
question-close = Close the question
history = History
history-count = { $n ->
    [one] { $n } entry
   *[other] { $n } entries
}
history-none = Nothing has happened yet since the roadmap was created.
told-reported = reported { $percent }, forecast { $forecast }, confidence { $confidence }.
told-edited = edited.
told-added = added the task.
told-removed = removed the task.
told-linked = made it wait for
told-external = { $key } in another roadmap is expected on { $to }
told-external-moved = { $key } in another roadmap is expected on { $to }, not on { $from }
told-external-done = { $key } in another roadmap was finished on { $to }
told-external-gone = { $key } in another roadmap has no date any more
told-unlinked = removed the link to
told-part = finished the part of { $office }.
told-commented = commented.
told-asked = asked a blocking question.
told-answered = closed a question.
told-opinion = gave the reviewer's opinion:
told-submitted = { $n ->
    [one] submitted it as fulfilled on { $fact }, with { $n } piece of evidence.
   *[other] submitted it as fulfilled on { $fact }, with { $n } pieces of evidence.
}
told-accepted = accepted the submission.
told-returned = returned the submission.
told-asked-extension = asked to move the deadline { $from } → { $to }.
late-request = late request
told-granted = extended the deadline { $from } → { $to }.
told-rejected = rejected the extension.
told-paused = paused the task.
told-resumed = resumed the task.
told-withdrawn = withdrew the task.
told-reopened = opened the task again.

## Reports
report-verb = Report
report-title = Report progress
report-percent = Done, %
report-forecast = Forecast finish
report-deadline = Deadline { $date }
report-confidence = Confidence
report-note = What changed, and what is needed
report-save = Save report

## Editing
edit-title = Edit
field-title = Title
field-workstream = Workstream
field-owner = Owner
field-co-owners = Co-owners
field-start = Planned start
field-deadline = Deadline
field-duration = Duration, working days
field-deliverable = Deliverable
field-basis = Basis
field-sources = Sources
field-clause = Clause of the directive
deadline-fixed = Fixed at approval; it moves only by an approved extension.
deadline-hint = 1 Dec 2026, 1.12.2026, +10 working days; or approximately Dec 2026, Q4 2026
duration-hint = 0 for a milestone; empty: as long as start and deadline allow
co-owners-hint = Names of offices, separated by semicolons; the day by which a part is due behind the name: Ministry (2026-11-20)
sources-hint = One a line
task-key = Key
task-key-hint = Left empty, the next free one of its workstream: { $next }
task-remove = Remove the task
value-theirs = Now in force
value-yours = Yours

## My work
my-title = My work
my-returned = Returned
my-late = Overdue and off track
my-report = Needs a report
my-soon = Due soon
my-later = Later, in review, paused
my-none = Nothing is open for your offices.

## Signing in, people
login = Sign-in name
password = Password
password-hint = At least 10 characters
sign-in-failed = Name or password is wrong.
demo-title = Look around as
demo-text = This is a demonstration on your own machine; nobody else can reach it.
demo-planner = Planner for five offices: reports, edits
demo-reviewer = Reviewer: checks deadline status
demo-controller = Controller: approves, decides
demo-admin = Admin: people, offices, members
people-title = People
people-count = { $n ->
    [one] { $n } person
   *[other] { $n } people
}
people-none = Nobody is called that.
people-search = Name
person-account = Account
person-standing = Standing
person-places = Roadmaps
person-nowhere = In no roadmap that you may read.
password-reset-title = Give a new password
person-add = Add a person
person-name = Full name
person-offices = Acts for
person-offices-hint = Names of offices, separated by semicolons
role-planner = planner
role-reviewer = reviewer
role-controller = controller
role-admin = admin
offices = Offices
office-rename = Rename
office-tasks = Its tasks
offices-count = { $n ->
    [one] { $n } office
   *[other] { $n } offices
}
office-key = Key
office-name-en = Name in English
office-name-ru = Name in Russian
office-add = Add the office
house-added = added a person
house-changed = changed rights of
house-password = new password for
house-signed-in = signed in
house-signed-out = signed out
house-failed = failed sign-in
house-refused = was refused

## Legend
help-title = Help: statuses and words
help-dates = Three dates always stand together: the original deadline (struck through where it has moved), the deadline in force, and the owner's forecast, with the drift in days.
help-deadline = A deadline is met until the end of its day in the roadmap's time zone. It moves only by an approved extension; a planner moves the forecast.
help-green = Green must be earned: a task without fresh reports is never green.
help-why = Every status answers why: open it to see the rule, the facts and who reported them.
help-address = Everything that a page shows is in its address. The same address with .json or .csv gives the data.
help-statuses = Statuses
help-first = The first rule that fits gives the status.
help-risks = Reasons for being at risk
help-settings = Windows and cadences
help-windows = Due soon from { $soon } days before the deadline. A report every { $cadence } days, every { $nearcadence } from { $near } days before the deadline, with { $grace } days of grace. A review takes at most { $review } working days. A request for an extension is late when fewer than { $late } days are left.
risk-r1 = The owner or the reviewer says amber or red.
risk-r2 = A task that it waits for is overdue, off track, or not verified when this one should start.
risk-r3 = Not started on or after its planned start.
risk-r4 = Progress is behind the straight line from start to deadline.
risk-r5 = The forecast moved later in two consecutive reports.
risk-r6 = Float under a tenth of the remaining time, or under five working days.
risk-r7 = A blocking question is open past its date.
risk-r8 = A co-owner's part is overdue.

## Refusals
refused-sign-in = Sign in first.
refused-unknown = There is no “{ $key }” here.
refused-invalid = { $n ->
    [one] One value cannot be taken.
   *[other] { $n } values cannot be taken.
}
refused-stale = This was changed after you opened it. Nothing of yours was lost: compare both and save again.
refused-role-planner = Only a planner may do this.
refused-role-reviewer = Only a reviewer may do this.
refused-role-controller = Only the controller may do this.
refused-role-admin = Only an admin may do this.
refused-office = Only somebody who acts for { $office } may do this.
refused-deadline-fixed = The deadline was fixed at approval. Ask for an extension; it moves only by decision.
refused-own-submission = Nobody decides on what they submitted.
refused-own-task = Nobody decides on a task of their own office.
refused-second-accept = The second accept must be another person's.
refused-own-request = Nobody decides on their own request.
refused-demo = One-click sign-in is offered on a demonstration only.
problem-required = Fill this in.
problem-too-long = At most { $n } characters, please.
problem-range = Give a whole number from { $from } to { $to }.
problem-date = Give a date from 1990 to 2199 such as 2026-12-01; a deadline may be a month 2026-12 or a quarter 2026-Q4.
problem-day = Give a date from 1990 to 2199 such as 2026-12-01.
problem-after = This must not be after { $date }.
problem-not-plain = Take out the characters that cannot be seen.
sign-in-first-title = Sign in first
sign-in-first-text = This page is for people who are signed in.
problem-key = Use letters, digits, dots, dashes and underscores, at most 40.
problem-taken = This one is taken.
problem-name-taken = Another office is called so already.
problem-unknown = There is no such entry.
problem-choice = Choose one of the values offered.
problem-before = This must not be before { $date }.
problem-not-after = This must be after { $date }.
problem-future = This cannot be after today.
problem-self-link = A task cannot wait for itself.
problem-duplicate = This link is there already.
problem-cycle = This would close a circle: { $path }.
problem-not-approved = The roadmap is not approved yet.
problem-approved = The roadmap is approved already.
problem-state = The state of the task does not allow this.
problem-no-working-day = This calendar has no working day.
problem-not-there = There is no task { $key } that you may read. Write the key of the other roadmap and of its task, such as power/GRID-3, or the address of the task's page.
problem-same-roadmap = { $key } is in this roadmap: add a link to it on the page of the task.
problem-waited-for = The roadmap { $key } is for everyone and waits for a task of this one: everyone would go on to be told its dates.
problem-distance = Give days from the final deadline, such as D-27, D or D+3, or a date such as 2026-12-01.
problem-members-only = { $key } is for members only, and this roadmap is for everyone: it would tell them what it waits for.
problem-linked = { $key } still waits for it.
problem-too-many = At most { $n } entries, please.
problem-history = This does not follow from the history in the file.
failure-full = The disk of the server is full. Nothing was saved; what you typed is still here.
failure-unsupported = The record is in PostgreSQL: back it up there by pg_dump, or copy it by “vekha copy”.
failure-unknown = The connection to the record broke off: this may have been saved. Look before you send it again.
failure-record = The record cannot be written now. Nothing was saved; try again in a moment.
failure-busy = Too many people sign in at the moment. Try again shortly.
failure-network = The server cannot be reached. Nothing was saved; try again.
# The names in braces are filled in by the browser.
news = { "{who}" } changed { "{what}" }
news-plan = the roadmap
news-held = changed by { "{who}" }, show
undo-nothing = There is nothing to undo here: what was done last was done on another page, or can only be changed by a new entry.
forbidden-title = You may not open this page
forbidden-text = Your roles do not include it; ask whoever keeps the members of this roadmap.
missing-title = Nothing here
missing-text = There is no page at this address, or none that you may see.
too-large-title = Too large
too-large-text = What was sent is larger than this form may be.
busy-title = Not now
broken-title = Something went wrong
broken-text = The server could not answer. It is in its log.

effect-title = What this does to the dates of others
effect-preview = Preview the effect
effect-late = { $n ->
    [one] { $n } becomes late
   *[other] { $n } become late
}
effect-recover = { $n ->
    [one] { $n } recovers
   *[other] { $n } recover
}
effect-moved = { $n ->
    [one] { $n } task moves, none becomes late
   *[other] { $n } tasks move, none becomes late
}
effect-more = { $n ->
    [one] and { $n } more
   *[other] and { $n } more
}
effect-nothing = No other expected date moves
effect-last = final milestone { $before } → { $after } ({ $drift })
effect-last-same = the final milestone is still expected on { $date }
effect-is-late = becomes late
effect-recovers = recovers
problem-beyond-years = The schedule would reach beyond the year 2199. Use fewer days.
problem-not-rising = Give three whole numbers of working days that rise: low, likely, high, such as 5 / 8 / 15.
fact-external = A task of another roadmap lets it finish on { $finish } at the earliest: float { $float } working days.
fact-schedule = By what is left to do it can be finished on { $finish } at the earliest: float { $float } working days.
headline-expected = Expected by the schedule: { $date } ({ $drift } d)
chain-between = { $n ->
    [one] … { $n } more task between …
   *[other] … { $n } more tasks between …
}
chain-title = What holds the final date
chain-dates = Early dates
chain-driver = Waits for
chain-likely = How likely is that?
column-driver = Waits for
drive-done = done
drive-underway = started
drive-start = start of the roadmap
drive-today = can start today
drive-external = a task of another roadmap
drive-not-before = start no earlier than
drive-forecast = own forecast
drives-this = this one waits for it
schedule-title = Schedule
schedule-early = Early dates
schedule-late = Late dates
schedule-duration = Duration left
schedule-days = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}
schedule-driver = Held up by
schedule-deadline-float = To its deadline
schedule-final-float = Float to the final deadline
schedule-total-float = Total float
schedule-free-float = Free float
schedule-likely = Likely
final-float-title = Working days by which it can slip before the final milestone misses its deadline
total-float-title = Working days by which it can slip before the last task of the roadmap does
free-float-title = Working days by which it can slip before a successor does
constraint-start = Start no earlier than
field-external = Waits for tasks of other roadmaps
external-hint = One a line: the keys of the roadmap and of its task, such as power/GRID-3, or the address of the task's page. It starts once they are finished.
external-hidden = a task that you may not read
external-mark = another roadmap
external-done = finished on { $on }
external-expected = expected on { $on }
external-unknown = no date is known
constraint-finish = Must finish by
constraint-hint = Constraints of the plan; the deadline is another matter.
field-estimate = Estimates: low / likely / high
field-start-no-earlier-than = Start no earlier than
field-must-finish-by = Must finish by
estimate-hint = Working days, such as 5 / 8 / 15; used for the likelihood of dates.
link-hint = A task or a workstream by key or title; a workstream means each of its tasks.
nav-forecast = Forecast
forecast-title = How likely is the deadline?
forecast-none = There is nothing to calculate.
likely = { $share } likely to meet the deadline; even chance by { $p50 }, 8 in 10 by { $p80 }, 19 in 20 by { $p95 }
forecast-meets = Meets its deadline
forecast-on-chain = Holds the final date
forecast-spread = How long it may take, from
forecast-note = { $runs } runs of the whole network, random numbers from seed { $seed }; the same plan gives the same numbers. Early dates come from links and progress; durations that vary are drawn anew in each run.
spread-fixed = no experience yet
spread-estimate = its three estimates
spread-office = { $office }: { $n } finished tasks
spread-roadmap = { $n ->
    [one] the roadmap: { $n } finished task
   *[other] the roadmap: { $n } finished tasks
}
calibration-title = What the offices said, and what happened
calibration-text = The last forecast of each finished task against the day of its submission, in calendar days.
calibration-none = No task with a forecast is finished yet.
calibration-sum = kept { $kept } of { $n }, median { $median } d
calibration-said = Said on
calibration-happened = Submitted
calibration-error = Error, days
office-calendar = Working days
calendar-roadmap = as the roadmap
help-schedule = The schedule computes early and late dates from links, working calendars and progress. Float is the number of working days between the earliest finish and the deadline; negative float means off track. The driving chain on the overview is what must hold for the final deadline.
calendar-ru = Russian working calendar
calendar-mon-fri = Monday to Friday
calendar-continuous = every day
nav-register = Register
nav-review = Review
problem-not-evidence = Write an address, or a document's number and date, such as 123-r 2026-11-20, one a line.
all = all
reason = Reason
accept = Accept
return = Return
reject = Reject
approve-extension = Approve
submit-title = Submit as fulfilled…
submit-fact-date = Fulfilled on
submit-statement = How the deliverable was fulfilled
submit-evidence = Evidence
submit-evidence-hint = One a line: an address, or a document's number and date, such as 123-r 2026-11-20
submit-verb = Submit for review
extension-title = Ask for an extension…
extension-proposed = New deadline
extension-hint = Filed fewer than { $days } days ahead, it is marked as late. The original deadline stays on record.
extension-category = Kind of reason
extension-explanation = Explanation
extension-mitigation = What is done meanwhile
extension-verb = Ask for the extension
extension-granted = Deadline to grant
extension-decide-title = Decide on the extension
extension-pending = Waits for a decision.
extension-head = { $by } asked on { $on }: { $from } → { $to }
extension-granted-by = { $by } granted { $to } on { $on }.
extension-rejected-by = { $by } rejected it on { $on }.
extensions = Extensions
category-dependency = dependency
category-scope = scope changed by the authority
category-legal = legal or approval step
category-resources = resources
category-technical = technical
category-force-majeure = force majeure
category-error = error in the original date
decide-title = Decide on the submission
decide-two = The final milestone needs two accepts, of two people.
decide-reason = Reason
decide-hint = A return needs one.
decision-accepted = accepted by { $by } on { $on }
decision-returned = returned by { $by } on { $on }
opinion-title = Give an opinion…
opinion-sentence = In a sentence, why
halt-title = Pause or withdraw…
halt-pause = Pause
halt-resume = Resume
halt-withdraw = Withdraw
halt-reopen = Reopen
submissions = Submissions
submission-head = { $by } for { $office }, { $on } · fulfilled { $fact }
submission-reopened = Reopened by { $by } on { $on }.
evidence-document = { $number } of { $date }
review-took = Review took { $days } working days, limit { $limit }
review-title = Waits for you
review-none = Nothing waits for your decision.
review-keys = j and k go from item to item, a accepts, r goes to the reason, Ctrl+Enter there returns.
review-submitted = { $n ->
    [0] submitted today
    [one] submitted { $n } day ago
   *[other] submitted { $n } days ago
}
review-extension = asks for an extension
review-earlier = { $n ->
    [one] { $n } earlier submission
   *[other] { $n } earlier submissions
}
review-open = Open the task
review-reports = The owner's latest reports
review-report = { $on }: { $percent } %, forecast { $forecast }
register-title = Register
register-none = Nobody has asked for another deadline.
register-totals = Totals by owner
register-requests = Requests
register-approved = Approved
register-rejected = Rejected
register-asked = Days asked
register-granted = Days granted
register-on = Asked on
register-outcome = Decision
outcome-pending = pending
outcome-approved = approved
outcome-rejected = rejected
figures-title = Executed so far
figures-original = On time by the original deadline
figures-deadline = On time by the deadline in force
figures-late = Met late
figures-overdue = Overdue now
figures-delay = Delay, median / worst, days
figures-extensions = Extensions granted / asked
figures-review = Review, median, working days
figures-fresh = With fresh data

# Criteria, evidence, consent
size-bytes = { $n } B
size-kilobytes = { $n } kB
size-megabytes = { $n } MB
field-criteria = Criteria of fulfilment
criteria-hint = One a line; after a bar, by what it is verified: The act is signed | the act itself
criterion-verified-by = verified by
criterion-failed = Criterion { $n }
evidence-keep = Keep from the submission before
evidence-attached-already = { $n ->
    [one] { $n } piece of evidence was added already and goes along.
   *[other] { $n } pieces of evidence were added already and go along.
}
attached-title = Evidence for the next submission
attach-title = Add evidence…
attach-hint = It goes along with the next submission. Whoever adds evidence does not decide on it.
attach-verb = Add
file-label = Files
file-hint = Any kind, up to { $most } each, { $n } at a time. A file is kept as it is and shown with its hash.
file-failed = It was not received. Check the connection and choose it again.
decide-failed = Criterion { $n } is not fulfilled because… ({ $text })
decide-remark = Overall reason
reviewer-says = reviewer
proposal-mark = no longer fits
proposal-text = On { $on } { $because } got more time: if all of it is used, this one can be finished on { $to }. Its deadline does not move by itself.
proposal-ask = Ask for that deadline…
proposals-title = { $n ->
    [one] { $n } later deadline no longer fits
   *[other] { $n } later deadlines no longer fit
}
told-attached = { $n ->
    [one] added a piece of evidence
   *[other] added { $n } pieces of evidence
}
told-criteria-proposed = proposed other criteria:
told-criteria-consent = consented to the criteria
told-criteria-refused = refused the criteria
refused-criteria-fixed = The criteria are fixed since the roadmap was approved. Propose others on the task's page; a reviewer consents or refuses.
refused-own-evidence = You added evidence to this submission, so somebody else decides on it.
problem-only-on-return = A reason at a criterion is for a return. Take it out to accept, or return.
problem-empty = The file is empty. Choose another one.
problem-too-large = The file is larger than { $most }. Make it smaller, or give a link to it.
problem-no-file = The files could not be read. Choose them again.

# Accounts, tokens, audit
account-title = Your account
nav-audit = Audit
sign-in-wait = { $n ->
    [one] Too many attempts. Try again in { $n } second.
   *[other] Too many attempts. Try again in { $n } seconds.
}
sign-in-with = Sign in with { $provider }
sign-out-everywhere = Sign out everywhere
password-change-title = Another password
password-current = Password now
password-new = New password
password-change-hint = Every session and token ends; this browser goes on with a new key.
sessions-title = Where you are signed in
session-line = since { $from }, last used { $seen }, until { $until } at the latest
session-here = this browser
tokens-title = Tokens for programs
tokens-text = A program shows a token in the header “Authorization: Bearer …” and acts for you.
tokens-none = You have none.
token-name = What it is for
token-scope = May
token-scope-read = read
token-scope-report = read and report: progress, remarks, answers, evidence
token-scope-act = do what you may do with roadmaps
token-days = Good for
token-days-n = { $n } days
token-create = Make a token
token-made = Copy it now; it is not shown again:
token-line = { $scope }, until { $until }
token-revoke = Revoke
set-up-title = The first admin
set-up-text = This page works once. The admin then adds everybody else.
set-up-verb = Begin
set-up-over = This code has been used or is not the one that the server printed. Start the server anew for another.
set-up-code = Code
set-up-code-hint = The server printed it when it started; it is good for a day.
audit-title = Audit
audit-text = Sign-ins, refusals, people and their rights. Nothing here can be changed.
audit-all = everything
audit-sign-ins = sign-ins
audit-failures = failed sign-ins
audit-refusals = refusals
audit-rights = people and rights
audit-tokens = tokens
audit-when = When (UTC)
audit-who = Who
audit-what = What
audit-older = Older
audit-none = Nothing of that kind has happened.
audit-roles = { $before } → { $after }
house-signed-out-everywhere = signed out everywhere
house-token-created = made a token
house-token-revoked = revoked a token
house-from = from { $address }
house-by-provider = by { $provider }
role-reader = reader
too-busy-title = Too many at once
unsupported-text = The form came compressed or in a form that is not read here. Send it as a browser does.
person-closed = Close the account
person-gone = has left

halt-title-closed = Open it again…
halt-final = This is the final milestone: without it nothing says when the directive is fulfilled.
mark-without-data = without fresh data
problem-too-short = { $n ->
    [one] Use at least { $n } character.
   *[other] Use at least { $n } characters.
}
problem-own-rights = Nobody takes this away from themselves; another admin does.
password-wrong = This is not your password.
password-reset = Give this password
office = Office
unreadable-text = The form lacks something, or has it twice. Reload the page and try again.
told-sep = { "" }

sign-in-code = Code
sign-in-code-hint = Six digits of your authenticator, or a recovery code; leave it empty if you have neither.
sign-in-code-needed = Enter the code of your authenticator, or a recovery code.
sign-in-provider-only = Here people sign in by the provider only.
sign-in-again = Sign in again first: this changes rights or secrets.
password-again = Your own password, once more
password-again-needed = Enter your own password: this changes rights or secrets.
password-start = Password for the first sign-in
password-start-hint = At least 10 characters; it must be changed at the first sign-in.
refused-must-change = Choose a password of your own first.
problem-common = This is one of the passwords that anyone would try first. Take another.
problem-last-admin = Somebody must be left who keeps people.
problem-kind-not-taken = Files of this kind are not taken. A document, a picture, a table or an archive is.
problem-wrong-kind = The file is not what its name says. Save it anew from the program that made it.
problem-no-room = Too much is waiting to be used already. Use it, or wait a day.
problem-back-in-time = It happened before the event before it.
person-admin = Keeps the people of this installation
person-must-change = must change the password
person-factor = second factor
role-person = no rights over people
members-title = People of the roadmap
nav-members = Members
members-text = Who may read and do what here. Whoever is not in this list does not see a roadmap that is not public.
members-none = Nobody is in this roadmap yet.
member-add = Let somebody in
member-who = Who
member-remove = Take out of the roadmap
member-not = not in it
let-in-roadmap = A roadmap in which you are not
let-in-hint = The log shows that you let yourself in.
let-in-verb = Let me in
factor-title = Second factor
factor-text = Scan the picture with an authenticator, or type the key into it. Then enter the code that it shows.
factor-key = Key:{" "}
factor-set = Use it from now on
factor-wrong = This is not the code of that key now. Look at the clock of your phone.
factor-codes = Keep these recovery codes where you keep papers; each works once, and they are not shown again:
factor-there = { $n ->
    [one] In use, with one recovery code left.
   *[other] In use, with { $n } recovery codes left.
}
factor-remove = Do without it
factor-remove-other = Take the second factor away
subject-bound = Tied to an account at
subject-free = Set free for another account
account-owes-password = Choose a password of your own first; the one that you were given was for the first sign-in.
account-owes-factor = Set up a second factor first: it is demanded of you here.
session-end = End
sessions-end-other = End all sessions of this person
sessions-end-tokens = Revoke their tokens for programs, too
sign-out-tokens = Revoke tokens for programs, too
audit-server = server
audit-times = { $n ->
    [one] once more
   *[other] { $n } times more
}
house-member = changed the place of
house-factor-set = set up a second factor
house-factor-removed = removed the second factor of
house-subject = tied to the provider
house-preferred = chose something
house-by-recovery = with a recovery code
house-key = a key signs checkpoints
house-imported = a history was brought along
house-upgraded = the record was brought up to date
house-unknown = something that this version does not know
house-served = the server started
house-ended = the server was ended
house-clock = the clock was behind the log
house-backed-up = a backup was made, up to event
house-restored = the record was put back, up to event
house-exported = a roadmap was written out
house-read = read
house-denied = refused at the door
too-many-text = You are asking for a lot that has to be computed anew. Wait a moment and try again.
malformed-title = This address says something that cannot be read
malformed-text = Part of it, “{ $part }”, is not what belongs there.
checkpoints-title = Checkpoints
record-title = The record
record-figures = { $events } events, { $roadmaps } roadmaps, { $people } people.
record-proof = Proof
record-proof-text = Reads the whole log again: every hash must follow from the one before, and every table from the log. Work goes on meanwhile.
record-prove = Prove the record
record-whole = Whole.
record-whole-text = { $events } events, { $roadmaps } roadmaps, { $people } people, { $files } files of evidence: every hash follows, and the tables follow from the log.
record-broken = { $n ->
    [one] Not whole: { $n } fault
   *[other] Not whole: { $n } faults
}
record-backup = Backup
record-backup-text = Copies the record as it is at this moment to the folder backups of the data directory, and proves the copy. Keep a copy on another machine: this one does not outlive its disk.
record-back-up = Make a backup
record-backed-up = The backup is { $name }.
work-proving = Proving the record
work-copying = Copying and proving the record
work-reading = Reading the file
work-making = Making the roadmap
work-steps = { $done } of { $total } events
work-stop = Stop
work-stopped = Stopped: nothing was changed.
checkpoints-text = Signed marks of how far the log has gone. Who keeps one can tell later whether the history before it is still the same.
checkpoints-none = No key signs checkpoints here.
checkpoint-line = event { $position }, { $at }
way-on = The page without it
not-saved-title = Not saved
not-saved-typed = What you wrote
resume-text = You are no longer signed in, so nothing was saved. Sign in again: what you wrote is kept and comes back.
resume-done = I have signed in
resume-back = You are signed in again. Nothing is saved yet: look through what you wrote, and send it.
password-same = Choose another one than the password now.
expected = Expected
owner-expects = owner says { $date }
workstreams = Workstreams
problem-no-office = No office is called “{ $name }”.
schedule-details = For schedulers
likely-unknown = no experience yet
float-none = not a working day to spare
float-short = { $n ->
    [one] { $n } working day short
   *[other] { $n } working days short
}
float-spare = { $n ->
    [one] { $n } working day to spare
   *[other] { $n } working days to spare
}

# Changes of what was approved.
way-propose = Propose
way-change = Decide
way-propose-hint = The plan is approved: the controller decides on this. Title, basis, sources and clause alone change at once.
way-change-hint = The plan is approved: this is your decision, and it goes into the register.
unlink-propose = remove the link…
criteria-change-title = Change the criteria…
remove-title = Propose to take it off the plan…
proposals = Proposed changes
proposals-past = { $n ->
    [one] { $n } earlier change
   *[other] { $n } earlier changes
}
proposal-head = { $by } proposed on { $on }
proposal-direct-head = { $by } decided on { $on }
proposal-reject-hint = A rejection needs one.
outcome-taken-back = taken back
wish-add = Add { $key } “{ $title }” ({ $owner }, due { $due })
wish-withdraw = Take { $key } off the plan
wish-link = { $key } waits for { $from } ({ $how })
wish-unlink = { $key } no longer waits for { $from } ({ $how })
told-proposed = proposed a change: { $what }.
told-changed = changed the plan by decision: { $what }.
told-approved-change = approved a change: { $what }.
told-rejected-change = rejected a change: { $what }.
undone-report = took back the report.
undone-comment = took back the comment.
undone-link = took back the link.
undone-unlink = put the link back.
undone-submission = took back the submission.
undone-decision = took back the decision.
undone-extension = took back the request for another deadline.
undone-proposal = took back the proposal.
undo = Undo
take-back = Take back
comment-taken-back = taken back by its author
extension-taken-back = Taken back by its author.
open-before = Open before it: { $keys }.
open-predecessors = { $n ->
    [one] It waits for a task that is not verified:
   *[other] It waits for { $n } tasks that are not verified:
}
deadline-not-enough = Not enough: expected { $date } at the earliest
deadline-passes = { $n ->
    [one] Passes the deadline of { $n } later task
   *[other] Passes the deadlines of { $n } later tasks
}
deadline-passes-final = { $n ->
    [one] , the final one by { $n } day
   *[other] , the final one by { $n } days
}
effect-later = { $n ->
    [one] { $n } finishes later, late already
   *[other] { $n } finish later, all late already
}
refused-by-proposal = The plan is approved: this changes by proposal and decision. Say why, and propose it.
refused-not-yours = You can take back only what you did yourself.
problem-unchanged = This would change nothing.
problem-too-late = This was done too long ago to be taken back.
problem-not-undone = This cannot be taken back.
waiting-proposal = { $what } · proposed { $on }
review-proposal = proposes a change of the plan
review-draft = a draft that waits for approval
approve-look = See what will be frozen…
approve-anyway = Approve all the same
approve-frozen-title = What approval freezes
approve-frozen = { $n } tasks with their deadlines, { $links } links and { $criteria } criteria. From then on they change by decision only, and the deadlines of this day stay on record for ever.
approve-expected = by its links and durations expected { $date }
approve-missing-title = What is missing
approve-whole = Nothing: every task has criteria and somebody who may report, and the plan keeps its deadlines.
approve-no-final = No task is the final milestone: the overview will have no headline.
approve-no-criteria = { $n ->
    [one] { $n } task without criteria
   *[other] { $n } tasks without criteria
}
approve-no-reporter = { $n ->
    [one] { $n } task on which nobody may report
   *[other] { $n } tasks on which nobody may report
}
approve-past = { $n ->
    [one] { $n } deadline that has passed
   *[other] { $n } deadlines that have passed
}
approve-late = { $n ->
    [one] { $n } task that its own links and durations make late
   *[other] { $n } tasks that their own links and durations make late
}
approve-final = This cannot be undone.
register-proposals = Other changes of the plan
register-proposed-on = Proposed on
register-change = Change
register-direct = decided without a proposal

problem-reason = Say why.

problem-office-near = Did you mean { $name }?

problem-no-task = There is no task or workstream “{ $name }”.

refused-fields = Please correct: { $fields }.

why-rule = rule
why-all = all facts

help-retained = What is left of a started task waits for the tasks before it (retained logic).

help-override = What is left of a started task goes on, and only does not finish before the tasks before it (progress override).

nav-menu = Menu

nav-account = Account

nav-elsewhere = { "" }

my-proposals = Changes that you proposed

report-same = No change since { $on }

report-same-short = No change

link-proposed = removal proposed

register-extensions = Other deadlines

register-pending = Pending

approve-proposal = Approve

problem-already-proposed = The same is proposed already and waits for a decision.

problem-failed = Say which criterion is not fulfilled, and why.

decide-failed-name = Criterion that is not fulfilled

refused-moved = This is no longer what you looked at. Look at it again, then decide.

take-back-proposal = Take back the proposal

take-back-submission = Take back the submission

take-back-request = Take back the request

help-change = What was approved changes by proposal and decision: say why, see the effect, and the controller approves or rejects; the controller may also decide without a proposal, with a reason. The register keeps all of it.

help-undo = A report or a comment can be taken back for ten minutes, an accept or a return for ten seconds, a submission, a request or a proposal until somebody decides. The history keeps both.

## Beginning a roadmap
begin-title = New roadmap
begin-text = Say what it is and where its plan comes from. You see the plan before anything is made, and it is a draft until it is approved.
begin-what = What it is
begin-plan = The plan
begin-name = Title
begin-deadline = Final deadline
begin-deadline-hint = Dates of a template, and offsets in a file, count from this day.
begin-more = Calendar, directive, address
begin-key = Key
begin-key-hint = The name in addresses; left empty, it is made of the title.
begin-start = Begins on
begin-calendar = Working days
begin-rule = A deadline on a day off
begin-rule-preceding = moves to the working day before
begin-rule-following = moves to the next working day
begin-rule-none = stays where it is
begin-zone = Time zone
begin-zone-hint = An IANA name such as Europe/Moscow.
begin-public = Readable without signing in
begin-directive = Directive
begin-directive-hint = What orders the result, such as a list of instructions.
begin-directive-number = Number
begin-directive-date = Date of the directive
begin-directive-issuer = Issued by
begin-clauses = Clauses
begin-clauses-hint = One on a line: a) its words
begin-from-file = From a file
begin-file-hint = A table (CSV, XLSX, ODS) with a row for each task, a project of MS Project saved as XML, or a roadmap file (JSON).
begin-file-kept = { $file } is here already; choose another to replace it.
begin-from-template = From a template
begin-template-december-1 = The December 1 roadmap: 50 tasks in nine workstreams
begin-template-directive = A short directive: working group, proposals, agreement, report
begin-template-procurement = A public procurement: need, procedure, contract, acceptance
begin-from-roadmap = From another roadmap
begin-count = Distances from the final deadline are counted in
begin-count-calendar = calendar days
begin-count-working = working days
begin-empty = Empty
begin-owner = First office
begin-owner-hint = An empty roadmap begins with one workstream, which this office owns.
begin-on = Go on
begin-workstreams = { $n ->
    [one] { $n } workstream
   *[other] { $n } workstreams
}
begin-faults = { $n ->
    [one] { $n } cell to put right
   *[other] { $n } cells to put right
}
begin-left-out = { $n ->
    [one] { $n } row left out
   *[other] { $n } rows left out
}
begin-nothing = There is no task in it.
begin-broken = This cannot be read as a plan.
begin-sheet = Sheet
begin-encoding = The file does not say what its letters are written in; it was read as { $encoding }.
begin-row = Row
begin-column = What the column { $heading } says
begin-drag = Drag onto a column what it says, or choose it there:
begin-column-none = left out
begin-column-derived = computed, left out
begin-column-parent-owner = Workstream and owner
begin-column-key = Key
begin-column-parent = Workstream
begin-column-title-en = Title
begin-column-title-ru = Title in Russian
begin-column-owner = Owner
begin-column-co-owners = Co-owners
begin-column-start = Start
begin-column-deadline = Deadline
begin-column-depends-on = Waits for
begin-column-deliverable = Deliverable
begin-column-deliverable-ru = Deliverable in Russian
begin-column-basis = Basis
begin-column-basis-ru = Basis in Russian
begin-column-source = Source
begin-column-duration = Working days
begin-column-start-offset-days = Start, days from the final deadline
begin-column-deadline-offset-days = Deadline, days from the final deadline
begin-column-original-deadline = Original deadline
begin-more-rows = { $n ->
    [one] { $n } more row
   *[other] { $n } more rows
}
begin-owner-rows = Office for rows without an owner
begin-owner-rows-hint = Left empty, every row needs one.
begin-only-clean = { $n ->
    [one] Leave out the { $n } row that cannot be read, and what waits for it
   *[other] Leave out the { $n } rows that cannot be read, and what waits for them
}
begin-make = Create the roadmap
begin-check = Check again
begin-forget = Discard
begin-left-title = Not taken over as it stands
begin-left-progress = Progress: it is reported here, once the roadmap is approved
begin-left-manual = Dates that were typed: these tasks start no earlier than on them
begin-left-hours = Durations of hours: whole days are taken
begin-left-span = Durations that the dates do not follow from, as with calendars of resources: those of the dates are taken
begin-left-lag = Lags of hours or in percent: the links are taken without them
begin-left-constraint = Constraints other than “start no earlier than” and “finish no later than”
begin-left-outside = Links to what is not in the file
begin-left-task-calendar = Calendars of single tasks
begin-left-resource-calendar = Days off of single resources
begin-left-recurring = Days off that come again by a rule
begin-column-effective-deadline = Deadline on a working day
begin-column-forecast = Forecast
begin-column-state = Status
begin-column-percent = Percent done
workbook-tasks = Tasks
workbook-counts = Counts
workbook-all = All
workbook-large = The plan has too many tasks for a workbook: take CSV instead.
project-hint = XML that MS Project opens from inside: File, Open, XML format
problem-two-days = This can be read as two different days: write it as 2026-12-01 or 01.12.2026.
problem-serial-day = This is a spreadsheet's number of a day ({ $day }): give the column the form of a date.
problem-sheet-error = The cell holds an error of the spreadsheet.
problem-said-twice = Two columns say this: leave one of them out.
begin-needs-owner = Some tasks have no owner. Name the office that owns them below, then check again.
begin-columns-missing = Say which columns hold title and owner.
begin-columns-left = Columns left out: { $columns }
begin-waits = waits for a row that is left out
begin-unfinished = Not made yet

## Links by which people come in
invite-title = Invite by a link
invite-text = Whoever opens the link makes their own account, or signs in with the one they have. It is good once.
invite-text-known = Whoever opens the link and has an account here is let in with it. Accounts are made by an admin. It is good once.
invite-name = Who it is for
invite-also = The same roles in other roadmaps, too
invite-verb = Make the link
invite-made = Send this link to { $name } now; it is not shown again:
invite-open = Links not used yet
invite-line = from { $by }, until { $until }
invite-withdraw = Take back
join-title = You are invited
join-text = { $by } invites you. The link is good until { $until }.
join-over-title = This link is over
join-over = This link was used, taken back, or is too old. Ask whoever sent it for another one.
join-as = Join as { $name }
join-other = Not you? Sign out first.
join-new = Make my account and join
join-sign-in = I have an account: sign in and join
join-known-only = To join you need an account here. Sign in with yours; an admin makes one for you if you have none.
join-login-provider = The name by which { $provider } knows you
join-password-provider = Leave it empty to sign in by the provider
hand-over-title = Hand over
hand-over-text = Your roles and offices go to somebody else in the roadmap, who keeps their own. You read on, or leave.
hand-over-to = To
hand-over-leave = Leave the roadmap
hand-over-verb = Hand over
leave = Leave
leave-text = You lose your roles and offices there at once. What you did stays in the log.
problem-last-controller = Nobody would control this roadmap any more: hand over first.
house-invited = invited
house-joined = came by a link
house-invitation-withdrawn = a link was taken back

## A table that comes back
begin-column-version = Version
returned-title = Bring back a changed file
returned-text = Export tasks, change the file, bring it back: only what you changed is taken. Reports and forecasts count as such, changes of the plan are proposed, other deadlines are asked for. You see everything first.
returned-export = Export:
returned-look = See what it changes
returned-exported = When exported
returned-now = Now
returned-file = In the file
returned-becomes = What comes of it
returned-already = so already
returned-report = report
returned-edit = change
returned-propose = proposal
returned-ask = request for another deadline
returned-add = new task
returned-propose-add = proposal of a new task
returned-conflict = changed here, too
returned-refused = not taken
returned-take = Take the file's value all the same
returned-n-already = { $n } so already
returned-n-report = { $n ->
    [one] { $n } value to report
   *[other] { $n } values to report
}
returned-n-edit = { $n ->
    [one] { $n } change
   *[other] { $n } changes
}
returned-n-propose = { $n } to propose
returned-n-ask = { $n ->
    [one] { $n } deadline to ask for
   *[other] { $n } deadlines to ask for
}
returned-n-add = { $n ->
    [one] { $n } new task
   *[other] { $n } new tasks
}
returned-n-propose-add = { $n ->
    [one] { $n } new task to propose
   *[other] { $n } new tasks to propose
}
returned-n-conflict = { $n } changed here, too
returned-n-refused = { $n } not taken
returned-unchanged = { $n ->
    [one] { $n } row as it was
   *[other] { $n } rows as they were
}
returned-missing = { $n ->
    [one] { $n } task is not in the file and stays as it is:
   *[other] { $n } tasks are not in the file and stay as they are:
}
returned-unmarked = The file does not say when it was exported: it is compared with the plan as it is now.
returned-other = The row is of another roadmap.
returned-version = The version in the row is none of this roadmap. Export anew.
returned-twice = The key is in the file twice.
returned-gone = The task has left the plan since.
returned-workstream = Workstreams do not change by a file: see the settings.
returned-original = The first deadline stays what it was.
returned-state = A status is computed. To say that the task is done, submit it on its page.
returned-computed = It follows from the deadline.
returned-reason = From the file { $file }
returned-note = From the file { $file }
returned-why = Why the plan should change
returned-asks = Why deadlines should change
returned-apply = { $n ->
    [one] Carry out { $n } change
   *[other] Carry out { $n } changes
}
returned-moved = Something else happened meanwhile: look at what would be done now.
returned-nothing = The file changes nothing that can be taken.
field = Field
done-bulk = { $n ->
    [one] { $n } change recorded.
   *[other] { $n } changes recorded.
}
undone-edits = took back the edit.
undone-added = took back the new task.
problem-no-result = The cell has a formula without a result: open the file in a spreadsheet program, save it, and send it again.

## Settings of a roadmap
nav-settings = Settings
settings-title = Settings
settings-calendar = Working calendar
settings-key-hint = It does not change: it is in the hashes of the log and in addresses that others have. A roadmap that begins from this one may have another.
settings-title-en = Title in English
settings-title-ru = Title in Russian
settings-final = Final milestone
settings-final-hint = The key of the task whose deadline is the directive's
settings-reason-hint = Decisions in a roadmap in force say why; the log keeps it
settings-windows = Windows and cadences
settings-windows-text = Days by which statuses go. “Preview the effect” says whose status would be another one today.
settings-progress = Progress against the order of links
settings-directive = Directive
settings-overseer = Who oversees it
settings-clauses-hint = Empty rows are left out. More rows come after saving.
settings-same = No status would change today.
settings-statuses = { $n ->
    [one] { $n } status would change today:
   *[other] { $n } statuses would change today:
}
logic-retained = What is left waits for the tasks before it
logic-override = Work goes on, and finishes after them
window-due-soon-days = “Due soon” before a deadline, calendar days
window-near-days = Reports more often before a deadline, calendar days
window-cadence-days = Between two reports, calendar days
window-near-cadence-days = Between two reports near the deadline, calendar days
window-grace-days = Grace after a missed report, calendar days
window-review-working-days = For a review, working days
window-late-request-days = A request is late within, calendar days
window-low-float-days = At risk under a float of, working days
window-progress = Progress against the order of links
setting-title = title
setting-time-zone = time zone
setting-calendar = working calendar
setting-non-working-day = rule for days off
setting-start = start
setting-final-task = final milestone
setting-template = whether its plan is a template
template-title = Template
template-none = not offered
template-calendar = distances in calendar days
template-working = distances in working days
template-hint = Offered as a template, the plan as it stands (tasks, offices, deadlines as distances from the final one; no reports, no people) is there for everyone who may begin a roadmap on this server.
template-save = To keep it as it is today, or to take it elsewhere, save it as a file:
setting-public = who may read
setting-settings = windows and cadences
setting-directive = directive
setting-archived = archive
told-configured = settings changed: { $what }
told-workstream-edited = workstream { $key } changed
told-workstream-removed = workstream { $key } removed
told-office-closed = office closed: { $name }
settings-clause-key = Clause
settings-clause-text = Words
settings-clause-responsible = Whom it names
settings-clause-source = Where published
workstream-add = Add a workstream
workstream-remove = Remove the workstream
workstream-tasks = Its tasks
workstream-parent = Part of
workstream-top = none
workstream-place = Place in the list
workstream-waits = All of its tasks wait for
workstream-key-hint = By custom how the keys of its tasks begin
archive-title = Archive
archive-text = An archived roadmap can be read by whoever could, and nothing is done in it any more. It can be opened again.
archive-verb = Archive the roadmap
archive-is = This roadmap is archived: nothing is done in it until it is opened again.
archive-open = Open it again
archived = Archived: this roadmap can be read, and nothing is done in it any more.
calendar-own = changed here
calendar-de = Germany
calendar-ecb = Euro payments (T2)
calendar-es = Spain
calendar-fr = France
calendar-gb = England
calendar-it = Italy
calendar-nl = Netherlands
calendar-pl = Poland
calendar-us = United States (federal)
calendar-said = { $name }: { $n } working days in the year.
calendar-hint = Click a day to make it a day off, or a day of work. The number beside a month counts its working days.
calendar-weekend = Days off every week:
calendar-save = Save the year
calendar-official = Use an official calendar
calendar-take = Use it
calendar-offices = Offices with days of their own
office-close = Close the office
office-close-text = What it still has to do goes to another office. What it did stays in its name.
office-into = Who takes over
office-nobody = nobody: nothing is left to do
office-closed = closed
office-merged = closed, now { $name }
office-year = A year of its own
problem-archived = The roadmap is archived: nothing is done in it any more.
problem-in-use = { $by } still needs it.

## Portfolio
home-count = { $n ->
    [one] { $n } roadmap
   *[other] { $n } roadmaps
}
home-roadmap = Roadmap
home-final = Final milestone
home-tasks = Tasks
home-next = Next deadlines
home-lately = Last 30 days
home-draft = draft
home-today = today
home-verified = { $n ->
    [one] { $n } task verified
   *[other] { $n } tasks verified
}
home-moved = { $n ->
    [one] { $n } deadline moved by { $days } days
   *[other] { $n } deadlines moved by { $days } days in all
}
home-archived = { $n ->
    [one] { $n } archived roadmap
   *[other] { $n } archived roadmaps
}

returned-pending = Another deadline is asked for already: take that request back first, or wait for its decision.
returned-choose = Choose the file that comes back.
returned-no-key = The file has no column with the keys of tasks: export it anew and change that one.
undone-bulk = { $n ->
    [one] { $n } change taken back.
   *[other] { $n } changes taken back.
}
problem-overtaken = Something else happened to { $key } since: take that back first.
problem-meanwhile = Somebody changed this meanwhile: it is “{ $now }” now. Save again to have yours.
problem-within-itself = It cannot be a part of itself, nor wait for what it is a part of.
problem-separator = Leave the semicolon out: it parts names from one another.
calendar-weekend-hint = Days off every week are those of every year.
nav-board = Board
nav-calendar = Calendar
nav-coverage = Coverage
pick-state = State
pick-clause = Clause
pick-no-clause = none
board-no-way = { "{key}" } stays: nothing that you may do takes it there.
board-title = Board
board-more = { $n ->
    [one] { $n } more in the table
   *[other] { $n } more in the table
}
board-ball-draft = The roadmap is to be approved
board-ball-not-started = Owner is to begin
board-ball-in-progress = Owner works on it
board-ball-submitted = Reviewer decides
board-ball-returned = Owner mends it
board-ball-verified = Done: nobody has to act
board-ball-paused = Controller stopped the clock
board-ball-withdrawn = Controller took it off the plan
calendar-title = Calendar
calendar-turn = Other months and years
calendar-whole-year = the year
calendar-sum = { $time }: { $n ->
    [0] no deadlines.
    [one] { $n } deadline, { $bad } overdue or off track.
   *[other] { $n } deadlines, { $bad } overdue or off track.
}
calendar-due = { $n ->
    [one] { $n } deadline, { $worst }
   *[other] { $n } deadlines, worst: { $worst }
}
calendar-more = +{ $n } more
calendar-off = day off
calendar-worked = working day
calendar-close = close
calendar-falls = On this day
calendar-none = Nothing of what is shown falls on this month.
calendar-on-deadlines = deadline
calendar-on-expected = expected
calendar-on-submitted = submitted
calendar-on-forecasts = owner’s forecast
calendar-on-reviews = review due
calendar-show-deadlines = Deadlines
calendar-show-expected = Expected
calendar-show-forecasts = Owners’ forecasts
calendar-show-reviews = Reviews due
coverage-title = Coverage of the directive
coverage-link = What answers each clause
coverage-all = { $n ->
    [one] The one clause is covered.
   *[other] All { $n } clauses are covered.
}
coverage-some = { $open ->
    [one] { $open } of { $n } clauses has no task that answers it:
   *[other] { $open } of { $n } clauses have no task that answers them:
}
coverage-worst = The worst is
coverage-without = { $n ->
    [one] { $n } task answers no clause
   *[other] { $n } tasks answer no clause
}
coverage-clause = Clause { $key }
coverage-no-deadline = no deadline of its own
coverage-open = No task answers this clause
coverage-last = The last is expected
coverage-more = { $n ->
    [one] { $n } more task
   *[other] { $n } more tasks
}
coverage-unknown = { $n ->
    [one] Nobody can tell yet when { $n } task will be finished.
   *[other] Nobody can tell yet when { $n } tasks will be finished.
}
coverage-no-directive = The roadmap names no directive that it answers.
coverage-no-clauses = The directive has no clauses yet.
coverage-set = Write it down in the settings


forecast-how-likely = How likely is { $date }?
forecast-basis = { $runs } runs, seed { $seed }, as of { $date }
forecast-all = Odds of each task
forecast-to-trend = How forecasts moved so far
verdict-never = It will not be met as things stand.
verdict-unlikely = It is unlikely to be met: { $share } of the runs do.
verdict-open = It may be met: { $share } of the runs do.
verdict-likely = It will probably be met: { $share } of the runs do.
verdict-certain = It will be met as things stand: every run does.
verdict-by = Half of the runs finish by { $p50 }, 80 % by { $p80 }.
verdict-submitted = It was submitted on { $date }.
verdict-unknown = There are no odds yet: nobody has said how long tasks may take, and too few are finished to tell. By the schedule it is expected { $date }.
advice-never = Without new work on the chain, ask for a later date or shorten it below.
advice-unlikely = Shorten the chain below, or ask for a later date while there is time.
advice-open = Shorten what decides most often below: there is no room for another delay.
advice-likely = Watch what decides most often below.
advice-certain = Nothing needs to be shortened.
distribution-title = When the runs finish
distribution-half = half the runs by { $date }
distribution-share = { $share } by { $date }
distribution-deadline = deadline: { $share }
distribution-expected = expected { $date }
distribution-label = { $share } of the runs meet { $deadline }; half finish by { $p50 }, 80 % by { $p80 }, 95 % by { $p95 }.
distribution-runs = Share of the runs
distribution-by = Finished by
picture-table = The picture as a table
shorten-title = What to shorten
shorten-text = how often each decides, and what it would buy if it took less
shorten-column = { $n ->
    [one] With { $n } working day less
   *[other] With { $n } working days less
}
shorten-buys = { $n ->
    [one] { $n } day less: { $date } ({ $days })
   *[other] { $n } days less: { $date } ({ $days })
}
shorten-nothing = { $n ->
    [one] { $n } day less: nothing
   *[other] { $n } days less: nothing
}
shorten-none = nothing is left to shorten
calibration-how-good = How good were forecasts so far
calibration-dots = The last forecast before the end against the day it ended. Triangles below the line came later than said.
calibration-label = { $n ->
    [one] { $n } forecast against what happened: { $kept } kept, { $later } later than said.
   *[other] { $n } forecasts against what happened: { $kept } kept, { $later } later than said.
}
calibration-axis-said = said
calibration-axis-happened = happened
calibration-more = { $n ->
    [one] and { $n } more office
   *[other] and { $n } more offices
}
calibration-earlier = { $n ->
    [one] and { $n } earlier forecast
   *[other] and { $n } earlier forecasts
}
trend-title = How forecasts moved
trend-text = Each line is a task: the day of a report across, the day that it expected upwards. A line that runs flat keeps its date; one that rises beside the slanting line comes no nearer. The diamond is the date that is expected today.
trend-none = No report has given a forecast yet.
trend-all = all milestones
trend-alone = alone
trend-table = Every report
trend-column = Forecast so far
trend-on = Reported
trend-step = Moved, days
trend-across = day of the report
trend-label = Forecasts by the day of the report. { $lines }
trend-silent = nobody has said a date yet
trend-once = said once, on { $date }
trend-stable = stable since { $date }
trend-stable-after = stable since { $date }, { $days } d before that
trend-slides = slides day for day since { $date }
trend-forward = { $n ->
    [one] came forward by { $n } day
   *[other] came forward by { $n } days
}
trend-moved = { $n ->
    [one] moved once, { $days } d
   *[other] moved { $n } times, { $days } d in all
}
burn-up-title = Planned and verified
burn-up-early = Nothing was planned by today.
burn-up-even = { $verified } verified of { $planned } planned by today, as planned.
burn-up-behind = { $verified } verified of { $planned } planned by today, { $n } behind.
burn-up-ahead = { $n } verified ahead of the deadline.
burn-up-verified = verified
burn-up-planned = planned
burn-up-original = planned at approval
burn-up-projected = expected
burn-up-by = By

nav-timeline = Timeline
timeline-title = Timeline
timeline-dotted = dotted: where the schedule sees the finish
timeline-table = the same as a table
timeline-zoom = Zoom
timeline-times = Days that are shown
timeline-earlier = earlier
timeline-later = later
timeline-links = Links
timeline-links-chain = Driving chain
timeline-links-all = All links
timeline-links-none = No links
zoom-week = Week
zoom-month = Month
zoom-quarter = Quarter
zoom-fit = Fit
timeline-met = { $met } of { $n } met
timeline-tick = Forecast of { $key }
timeline-tick-none = no forecast yet
timeline-ear-original = original deadline { $date }
timeline-ear-deadline = deadline { $date }
timeline-ear-submitted = submitted { $date }
timeline-ear-expected = expected { $date }
timeline-ear-forecast = the owner says { $date }
timeline-key-bar = from the start, with what is done
timeline-key-d0 = original deadline
timeline-key-d = deadline
timeline-key-f = the owner's forecast
timeline-key-e = where the schedule sees the finish later
timeline-key-float = days to spare
timeline-key-chain = what decides on the final milestone
# The names in braces are filled in by the browser.
timeline-lens-becomes = Forecast { "{old}" } → { "{new}" }
timeline-lens-stays = Deadline { "{date}" } stays: only a decision moves it.
timeline-lens-days = { "{n}" } working days
timeline-lens-ask = Ask for an extension…
timeline-lens-note = A note, if there is more to say
timeline-lens-back = Back
timeline-lens-keys = [Enter] saves, [Esc] goes back, [←] [→] a working day, [Shift] a week, [PgUp] [PgDn] a month, [Home] to the deadline

palette-open = Go to…
palette-title = Find a task or a view, or do something
palette-none = Nothing that you may read or do is called so.
found-actions = What you can do here
found-views = Go to
found-filters = Show only
found-tasks = Tasks
found-elsewhere = Tasks of other roadmaps
found-mark = Mark
keys-title = Keys
keys-anywhere = Anywhere
keys-help = This list
keys-search = To the search
keys-palette = Find a task or a view, or do something
keys-filter = To the first filter
keys-new = Add a task
keys-undo = Undo what was done last
keys-go = Go to
keys-go-roadmap = The roadmap
keys-go-timeline = Timeline
keys-go-queue = What waits for your decision
keys-go-calendar = Calendar
keys-go-my = My work
keys-rows = In tables and on the board
keys-next = Next task
keys-before = Task before
keys-open = Open
keys-close = Close
keys-edit = Edit the task
keys-select = Select for what is done to several
keys-range = Select all from the last one up to here
keys-queue = In the queue
keys-queue-move = Next item or the one before
keys-accept = Accept
keys-return = Return: to the reason; Ctrl+Enter there returns
keys-forms = In forms
keys-save = Save
keys-text = On a keyboard of another script, letters are pressed where a Latin keyboard has them. None of them does anything in a field.
keys-single = Use single keys in this browser; Ctrl+K, Ctrl+Z and Ctrl+Enter always work
keys-or = or
keys-then = then

bulk-title = Change several tasks
bulk-count = selected: { $n }
bulk-select = Select { $key }
bulk-all = All on this page
bulk-forecast = Forecast
bulk-forecast-like = +5, −2 or a date
bulk-forecast-hint = With a sign, working days of each owner’s calendar; otherwise a date for all of them.
bulk-choose = choose…
bulk-do-same = No change…
bulk-do-forecast = Move…
bulk-do-percent = Set…
bulk-do-owner = Give…
bulk-do-workstream = Put…
bulk-do-comment = Add…
bulk-none = Tick at least one task.
bulk-nothing = None of these tasks can be changed so.
bulk-no-forecast = There is no forecast that could move.
bulk-same-again = reported again
bulk-result = What would come of it
bulk-rows = Task by task
bulk-becomes = Becomes
bulk-stays = left out
bulk-decision = decision
bulk-would = { $n ->
    [one] { $n } task would change
   *[other] { $n } tasks would change
}
bulk-left-out = { $n ->
    [one] { $n } task is left out; the reason stands beside it.
   *[other] { $n } tasks are left out; the reasons stand beside them.
}
bulk-save = { $n ->
    [one] Save { $n } change
   *[other] Save { $n } changes
}
bulk-close = Save nothing
bulk-left = Left out: { $keys }.
columns-keep = keep for me
views = Saved views
views-all = All
views-save = Save this view…
views-name = Name of the view
views-for-all = For everyone who reads this roadmap
views-as-first = Open it first
views-keep = Save view
views-forget = Delete
views-shared = for everyone
views-first = opens first
audit-choices = views and other choices
house-view-saved = kept a view
house-view-forgotten = deleted a view
house-columns-kept = kept columns

sheet-of = sheet { $k } of { $n }
sheets-a4 = print on A4
sheets-hint = This is how it is printed: sheets lying on their side, each with the heads of its columns.
sheets-back = Back to the page
sheet-as-of = as of { $day } · version { $version }
sheets-cut = Rows 1 to { $n } of { $all } are printed; filters choose others.
sheets-columns = No room on this paper for: { $columns }.
sheets-rest = What the month does not show in full
sheets-key = Key
sheets-day = Day
sheets-was = (was { $date }, { $moved })

refused-overtaken = This cannot be undone any more.
problem-overtaken-field = { $field } of { $key } was changed since; undoing would lose that.

past-version = As it was on { $day }, version { $version }. Nothing can be changed here.
past-bar = The past
past-day = Another day:
past-event-before = Version { $version }: before the last event
past-event-after = Version { $version }: after the next event
past-day-before = The day before: { $day }
past-day-after = The day after: { $day }
recorded-after = { $n ->
    [one] recorded { $n } day after
   *[other] recorded { $n } days after
}

nav-changes = Changes
since-dot = changed since your last visit
house-seen = marked as seen by
changes-title = What changed
changes-none = Nothing changed.
changes-own-left-out = { $n ->
    [one] { $n } change of your own is left out.
   *[other] { $n } changes of your own are left out.
}
changes-own-show = Show it
changes-since = Since when
changes-order = Order
changes-visit = My last visit
changes-yesterday = Yesterday
changes-week = 7 days
changes-approval = Approval, { $on }
changes-two-dates = Two dates…
changes-from = From the end of
changes-to = To the end of
changes-kind = Only
changes-kind-worse = Got worse
changes-kind-better = Got better
changes-kind-moved = Deadlines moved by decision
changes-kind-new = New
changes-kind-removed = Removed
changes-kind-decided = Decided
changes-kind-silent = No word
changes-by-weight = By weight
changes-by-time = By time
changes-by-office = By office
changes-since-visit = since your last visit, { $at }
changes-since-version = since version { $n }, { $at }
changes-since-approval = since approval, { $day }
changes-since-day = since the end of { $day }
changes-until-day = to the end of { $day }
changes-seen = I have seen this
changes-seen-until = Your mark stands at { $at }. Only this button moves it.
changes-seen-never = From then on this page shows what changed since you pressed it.
changes-was = was { $rule }
changes-gone = removed
changes-plan = plan
changes-forecast = Forecast
changes-expected = expected
changes-expected-first = Expected
changes-float = float
changes-waits = Waits for
changes-passed = The deadline passed on { $date }, nothing was submitted.
changes-silence = No report since { $on }; one was due on { $due }.
changes-accepted = { $n ->
    [one] Submission of { $on } accepted; review took { $n } working day.
   *[other] Submission of { $on } accepted; review took { $n } working days.
}
changes-returned = Submission of { $on } returned.
changes-rejected = Extension to { $to } rejected.
changes-approved = Approved: { $what }
changes-refused = Rejected: { $what }
changes-due = Deadline { $date }.
changes-by-day = nobody: the day turned
changes-by-nobody = nobody
changes-by-setting = a setting changed
changes-by-task = another task: { $key }
changes-by-other = another task
changes-pending = extension to { $to } asked, pending
changes-final-later = { $n ->
    [one] The final milestone slipped by { $n } day, from { $from } to { $to }.
   *[other] The final milestone slipped by { $n } days, from { $from } to { $to }.
}
changes-final-earlier = { $n ->
    [one] The final milestone came { $n } day nearer, from { $from } to { $to }.
   *[other] The final milestone came { $n } days nearer, from { $from } to { $to }.
}
changes-sum-turned = { $worse ->
    [one] { $worse } task got worse, { $better } better, { $met } stayed met.
   *[other] { $worse } tasks got worse, { $better } better, { $met } stayed met.
}
changes-sum-turned-only = { $worse ->
    [one] { $worse } task got worse, { $better } better.
   *[other] { $worse } tasks got worse, { $better } better.
}
changes-sum-moved = { $n ->
    [one] { $n } deadline moved by decision ({ $days }).
   *[other] { $n } deadlines moved by decision ({ $days }).
}
changes-sum-accepted = { $n ->
    [one] { $n } submission was accepted.
   *[other] { $n } submissions were accepted.
}
changes-sum-returned = { $n ->
    [one] { $n } submission was returned.
   *[other] { $n } submissions were returned.
}
changes-sum-rejected = { $n ->
    [one] { $n } request was rejected.
   *[other] { $n } requests were rejected.
}
changes-sum-new = { $n ->
    [one] { $n } task is new.
   *[other] { $n } tasks are new.
}
changes-sum-removed = { $n ->
    [one] { $n } task was removed.
   *[other] { $n } tasks were removed.
}
changes-sum-silent = { $n ->
    [one] { $n } task has had no word since.
   *[other] { $n } tasks have had no word since.
}
timeline-against = Compare with another day…
timeline-against-day = As it was at the end of
timeline-against-none = Compare with nothing
timeline-key-ghost = deadline and forecast as they were on { $date }
timeline-ear-was-deadline = the deadline was { $date }
timeline-ear-was-forecast = the owner said { $date } then
commitment-title = Commitment
commitment-asked = Asked by the directive
commitment-committed = Committed
commitment-on = on { $on }
commitment-moves = Moved
commitment-never = The deadline was never moved
commitment-requests = { $n ->
    [one] { $n } request in all
   *[other] { $n } requests in all
}
commitment-met = Met
commitment-open = not yet
commitment-moved = { $n ->
    [1] The deadline moved once, { $days } days
    [2] The deadline moved twice, { $days } days in all
   *[other] The deadline moved { $n } times, { $days } days in all
}
commitment-for = { $n ->
    [1] once for { $category }
    [2] twice for { $category }
   *[other] { $n } times for { $category }
}
commitments-title = Commitments
commitments-count = { $n ->
    [one] { $n } task
   *[other] { $n } tasks
}
commitments-none = Nobody is committed to anything yet.
commitments-offices = By office
commitments-all = All offices
commitments-committed = Committed
commitments-kept = Met on time
commitments-extended = Met within extension
commitments-late = Met late
commitments-overdue = Overdue
commitments-moves = Deadlines moved
commitments-days = Days in all
commitments-reasons = Why deadlines moved
commitments-moved = Moved the farthest
commitments-why = How often and why
told-stocktake = stocktake no. { $number } held, { $day }
told-line-followed = line { $line } of stocktake no. { $number } became { $key }
told-line-kept = line { $line } of stocktake no. { $number } was kept
told-line-dropped = line { $line } of stocktake no. { $number } was not kept
nav-stocktake = Stocktake
changes-since-stocktake = since stocktake no. { $number }, { $day }
changes-stocktake = last stocktake, { $on }
stocktake-title = Stocktake no. { $number }
stocktake-number = Stocktake no. { $number }
stocktake-next = Stocktake no. { $number }, not held yet
stocktake-before = the one before: { $on }
stocktake-participants = Took part
stocktake-decide = Decide today
stocktake-decide-none = Nothing waits for a decision.
stocktake-asks = asks for { $to } ({ $days }). Effect: { $effect }.
stocktake-waits = waits for review since { $on }, { $n ->
    [one] { $n } working day over
   *[other] { $n } working days over
}.
stocktake-proposed = is proposed to change: { $what }.
stocktake-lever = drives the final date: can it start earlier, take less time, or be left out?
stocktake-more = { $n ->
    [one] and { $n } more
   *[other] and { $n } more
}
stocktake-since = Since { $on }
stocktake-first = The first stocktake
stocktake-first-text = There is nothing before it to compare with.
stocktake-said = Said then for today:
stocktake-said-kept = “done by { $day }”. It is.
stocktake-said-not = “done by { $day }”. It is not.
stocktake-late-none = Nothing is overdue or off track.
stocktake-float = float { $n }
stocktake-slipped = forecast moved later twice
stocktake-rejected = extension rejected { $on }
stocktake-waits-for = waits for { $key }
stocktake-waits-overdue = waits for { $key }, overdue
stocktake-waits-off = waits for { $key }, off track
stocktake-waits-unverified = waits for { $key }, not verified
stocktake-silent = no word since { $on }
stocktake-never = no report yet
stocktake-due = { $n ->
    [one] Due in { $n } day
   *[other] Due in { $n } days
}
stocktake-limit = limit { $n }
stocktake-stale = Without fresh data
stocktake-minutes = Minutes
stocktake-lines-of = What came of stocktake no. { $number }
stocktake-lines-none = Nothing was decided.
stocktake-lines-count = { $n ->
    [0] no decisions
    [one] { $n } decision
   *[other] { $n } decisions
}
stocktake-line-number = No.
stocktake-line-text = Decided
stocktake-line-office = By
stocktake-line-until = Until
stocktake-line-fate = What came of it
stocktake-line-n = Decision { $line }
stocktake-line-act = What came of decision { $line }…
stocktake-by-until = by __________ until __________
stocktake-fate-open = open
stocktake-fate-kept = kept
stocktake-fate-late = kept late
stocktake-fate-not-kept = not kept
stocktake-became-task = became the task
stocktake-became-question = became a question about
stocktake-became-request = became a request to extend
stocktake-make-task = Make a task of it
stocktake-as-what = It is
stocktake-as-task = a task that there is
stocktake-as-question = a question about a task, asked now
stocktake-as-request = a request to extend a task
stocktake-task = Task
stocktake-task-hint = Its key or its title
stocktake-follow = Say so
stocktake-note = In words
stocktake-settle-kept = It was kept
stocktake-settle-dropped = It was not kept
stocktake-hold = Hold this stocktake…
stocktake-hold-text = What is shown now is frozen. Lines without words are left out.
stocktake-hold-now = Hold the stocktake
stocktake-day = Day
stocktake-cut = Recorded afterwards
stocktake-after-cut = after the cut
stocktake-chair = Chair
stocktake-controller = Controller
stocktake-secretary = Secretary
stocktake-proof = As of { $at }, event { $version }, hash { $hash }; vekha verify proves it.
stocktake-held = Stocktakes held
stocktake-to-next = The next one, as it would be now

checkpoints-file = As a file for vekha verify --against
checkpoints-hidden = In the file, roadmaps that you may read are named; of all others there is a mark that tells nothing, and the signature holds.
printed-version = version { $version }
printed-code = The code opens exactly this version, as of this day
problem-own-deputy = Nobody is their own deputy.
problem-deputy-chain = A deputy must be there all that time, and nobody may rely on whoever is away: there is no deputy of a deputy.
house-away = away, with a deputy:
house-there = away no more:
by-for = { $by } for { $absent }
deputy-for = for { $absent }
deputy-queue = Also for { $absent }, who is away
away-title = Away
away-text = Meanwhile a deputy has your rights beside their own in every roadmap that you are both in. The history names both, and for four eyes you count as one person.
away-from = First day
away-to = Back on
away-hint = On this day the deputy acts for nobody any more. Days are those of each roadmap.
away-deputy = Deputy
away-clear = Not away
away-words = away from { $from }, back on { $to }; deputy: { $deputy }
away-text-other = Meanwhile a deputy has the rights of this person beside their own in every roadmap that both are in. The history names both, and for four eyes they count as one person.
away-clear-other = Not away
stocktake-line-more = One more line
stocktake-make-request = Ask for another deadline of
stocktake-of-line = The request is tied to decision { $line } of stocktake no. { $number }.
stocktake-granted = granted until { $to }
commitments-met = Met { $met } of { $n }, of these { $kept } by the original deadline
commitments-forecasts = Forecasts against what happened: { $sum }
risk-r9 = A date between two offices was asked for and is not agreed.
fact-agreement = The date of { $task } for this task is not agreed: { $how }.
agreement-asked = asked for { $date }
agreement-offered = { $date } offered instead
agreement-agreed = agreed: { $date }
agreement-refused = { $date } refused
agreement-reopened = { $n ->
    [one] open again: expected { $expected }, { $n } day after the agreed { $date }
   *[other] open again: expected { $expected }, { $n } days after the agreed { $date }
}
agreement-kept = agreed { $date }, kept: finished { $expected }
agreement-missed = agreed { $date }, missed: finished { $expected }
agreement-none = no date agreed
agreements-title = Agreed dates
agreement-accept = Agree on { $date }
agreement-answer = Answer otherwise
agreement-date = Date
agreement-date-hint = For an offer: when it will be finished.
agreement-offer = Offer this date
agreement-refuse = Refuse
agreement-ask-title = Ask another office for a date
agreement-with = Task that this one waits for
agreement-needed = Needed by
agreement-reason = Why, if that helps
agreement-ask = Ask
told-date-asked = asked by when { $key } will be finished: by { $date }.
told-date-offered = offered { $date } for { $key } instead of { $before }.
told-date-agreed = agreed on { $date } for { $key }.
told-date-refused = refused { $date } for { $key }.
my-dates = Dates between offices that are not agreed
my-date = { $gives } for { $needs }
my-date-asked = asked of you
my-date-awaited = answer awaited
my-date-offered = offered to you
my-date-refused = refused
my-date-reopened = open again
changes-kind-agreed = Dates between offices
changes-date = { $key } for this task: { $how }.
changes-sum-agreed = { $n ->
    [one] { $n } date between offices changed.
   *[other] { $n } dates between offices changed.
}
timeline-ear-date = waits for { $key }, { $how }
timeline-key-knot = date between two offices: agreed
timeline-key-knot-open = asked for, not agreed yet
timeline-key-knot-crossed = refused or open again
stocktake-waits-date = waits for { $key }, date not agreed
told-stocktake-withdrawn = stocktake no. { $number } withdrawn
stocktake-withdrawn = Withdrawn by { $by } on { $on }: { $reason }
stocktake-withdrawn-text = It counts no more: the next stocktake goes on from the one before it. Tasks, questions and requests that came of its lines stay as they are.
stocktake-withdrawn-mark = withdrawn
stocktake-withdraw = Withdraw this stocktake…
stocktake-withdraw-text = For one that was held by mistake. Its page, its minutes and its number stay; the next stocktake and the changes since the last one skip it. It cannot be taken back.
stocktake-withdraw-stays = What came of its lines stays as it is:
stocktake-withdraw-now = Withdraw the stocktake
nav-more = More
chain-offices = The driving chain from office to office
chain-agreed = Dates agreed between offices on the driving chain: { $agreed } of { $n }.
undone-date = took back the word about a date between offices.
nav-inbox = Inbox
keys-go-inbox = Inbox
task-reminded = { $n ->
    [one] Reminded once, on { $last }
   *[other] Reminded { $n } times, last { $last }
}
inbox-title = Inbox
inbox-unread = { $n ->
    [0] all read
   *[other] { $n } unread
}
inbox-none = Nothing was told you here yet.
inbox-new = new
inbox-read = Mark as read
inbox-read-task = { $n ->
    [one] Mark { $n } as read
   *[other] Mark all { $n } as read
}
inbox-read-all = { $n ->
    [one] Mark { $n } as read
   *[other] Mark all { $n } as read
}
inbox-shown = What is shown
inbox-all = everything
inbox-only-unread = unread
inbox-only-reminders = reminders
inbox-only-news = news
inbox-roadmap = Roadmap
inbox-roadmaps = all roadmaps
inbox-show = Show
inbox-no-mail = Mail is not set up: what you are told comes here only.
inbox-choose = Choose of what
inbox-kinds = Of what you are told
inbox-kinds-text = What concerns you comes to your inbox. What settles itself, or what you settle, reads itself there.
inbox-mandatory = always
inbox-kind-due = Deadlines: 10, 5 and 1 working days before, on the day, and while overdue
inbox-kind-report = A report is due
inbox-kind-missed = A report is missing
inbox-kind-review = A submission waits for your decision
inbox-kind-returned = A submission that came back was not made again
inbox-kind-answer = A question wants an answer by a day
inbox-kind-agreement = A date between two offices is still not agreed
inbox-kind-follow = A deadline that may have to follow another one
inbox-kind-sent-back = Your submission came back
inbox-kind-accepted = Your submission was accepted
inbox-kind-decided = Your request or proposal was decided on
inbox-kind-halted = A task of yours was paused, resumed, withdrawn or opened again
inbox-kind-asked = A question was put to your office
inbox-kind-answered = A question of yours was answered
inbox-kind-date-asked = Another office asks by when you are finished
inbox-kind-date-answered = Another office answered about a date
inbox-kind-mentioned = A remark names you: @ and your login
inbox-kind-assigned = A task was given to your office
inbox-kind-submitted = A submission came in for your decision
inbox-kind-requested = A request or a proposal came in for your decision
inbox-say-due = Due { $date }
inbox-say-due-late = { $n ->
    [0] Overdue: it was due { $date }
    [one] Overdue by { $n } day: it was due { $date }
   *[other] Overdue by { $n } days: it was due { $date }
}
inbox-say-report = A report is due: nobody has reported since { $date }
inbox-say-missed = A report is missing: nobody has reported since { $date }
inbox-say-review = The submission is to be decided on by { $date }
inbox-say-review-late = The submission was to be decided on by { $date }
inbox-say-returned = Came back { $date } and was not submitted again
inbox-say-answer = A question wants an answer by { $date }
inbox-say-answer-late = A question wanted an answer by { $date }
inbox-say-agreement = The date { $date } between this task and { $about } is not agreed
inbox-say-follow = The deadline may have to follow that of { $about }, extended { $date }
inbox-say-sent-back = Your submission came back from { $who }
inbox-say-accepted = Your submission was accepted by { $who }
inbox-say-decided = { $who } decided on what was asked for
inbox-say-halted = { $who } paused, resumed, withdrew or opened the task again
inbox-say-asked = { $who } asks a question
inbox-say-answered = { $who } answered your question
inbox-say-date-asked = { $who } asks by when this will be finished
inbox-say-date-answered = { $who } answered about a date
inbox-say-mentioned = { $who } names you in a remark
inbox-say-assigned = Given to your office by { $who }
inbox-say-submitted = { $who } submitted it for your decision
inbox-say-requested = { $who } asks for your decision
settings-reminders = Reminders
settings-reminders-text = Of what the people of this roadmap are reminded. Beside that everyone chooses for themselves in their account.
problem-earlier = What there is of this was before the stocktake of { $day }. Only what comes after it counts: ask for it, or begin it, first.
stocktake-own-line = Whether it was kept is said by somebody who does not act for this office.
stocktake-lines-earlier = Still open from earlier stocktakes when the last one was held
stocktake-line-place = no. { $number }, { $line }
my-wanted = Decisions and questions for your offices
my-wanted-until = until { $day }
my-wanted-minutes = decision { $line } of stocktake no. { $number }
my-wanted-question = question about “{ $title }”
changes-until-visit = to your last visit, { $at }
changes-until-version = to version { $n }, { $at }
changes-until-approval = to approval, { $day }
changes-until-stocktake = to stocktake no. { $number }, { $day }
changes-kind-noted = Reported, asked, edited
changes-sum-noted = { $n ->
    [one] { $n } task was reported on, asked about or edited.
   *[other] { $n } tasks were reported on, asked about or edited.
}
changes-none-recorded = { $n ->
    [one] No task changed; { $n } record was added to the log.
   *[other] No task changed; { $n } records were added to the log.
}
away-deputy-of = Deputy of { $absent }, who is away from { $from } and back on { $to }.
review-left = { $n ->
    [one] { $n } more waits for { $absent }, who is away. It is not yours to decide: you or your office had a part in it.
   *[other] { $n } more wait for { $absent }, who is away. They are not yours to decide: you or your office had a part in them.
}
early-roadmap = There is nothing of an earlier day: this roadmap began on { $day }.
early-first = Its first version
early-task = { $key } was not in the roadmap at that time.
commitment-for-it = for { $category }
calendars-title = In your calendar
calendars-text = The tasks that this page shows, as days of a calendar. Programs ask again by themselves, so what is moved here moves there.
calendars-plain = Deadlines
calendars-forecast = Deadlines, and forecasts where they are other days
calendars-alarm = Deadlines, with a reminder the day before
calendars-todo = As things to do, for programs that show them
calendars-follow = follow
calendars-wait = How often a program asks is its own choice: Google may take a day to notice a change, Outlook up to three hours, Apple’s calendar as long as you set. Reminders of Vekha do not depend on it.
calendars-secret = A program cannot sign in: it needs your secret address. Make it once, then put this in place of “/my.ics” at its end:
calendars-account = Make a secret address
calendars-own = An address by which your calendar reads your work without signing in. Whoever has it reads those calendars, too, and nothing else; it ends with your access, with another password, or here.
calendars-made = Copy it now; it is not shown again:
calendars-since = You have an address since { $at }. It is not shown again; another one ends it.
calendars-make = Make an address
calendars-another = Make another address
calendars-end = End the address
calendars-name = deadlines
calendars-about = Deadlines by Vekha. Each is a day, inclusive to its end.
calendars-most = { $n ->
    [one] Only { $n } task is in it, the nearest one.
   *[other] Only { $n } tasks are in it, the nearest ones.
}
calendars-forecast-title = Forecast: { $title }
house-calendar-made = made an address for calendars
house-calendar-ended = ended the address for calendars
problem-not-an-address = This is no address for mail, such as ann@example.org.
house-mail = another address or time for mail:
inbox-mail-to = Mail goes to { $address }, too.
inbox-mail-offer = You can have it by mail, too.
mail-off = no mail for now
mail-title = Mail
mail-text = What is told in your inbox comes by mail, too: one mail for everything that falls into the same time, by task. What you read here before is left out.
mail-none = Mail is not set up on this server: what you are told comes into your inbox only.
mail-address = Address
mail-window = When
mail-window-off = not at all for now
mail-window-now = at once, within two minutes
mail-window-hourly = at the end of each hour
mail-window-daily = once every working day
mail-hour = Hour, if once a day
mail-hour-hint = The hour and the working days are those of your first roadmap ({ $zone }).
mail-language = Language of the mails
mail-language-name = English
mail-code = Code from the mail
mail-code-hint = It confirms that the address is yours. It is good today and tomorrow; to have another one sent, leave this empty.
mail-code-sent = A code went to { $address }. Type it here and save once more.
mail-code-wrong = This is not the code that was sent to this address.
mail-code-subject = { $code } is the code for your address
mail-code-text = The code { $code } confirms that what { $name } is told in Vekha may come to this address.
mail-code-else = If you did not ask for it, you need not do anything: nothing more will come.
mail-test = Send a test mail
mail-test-sent = The mail server took a mail to { $address }. If it does not arrive, look where unwanted mail goes.
mail-test-subject = A test mail from Vekha
mail-test-text = Mail from Vekha arrives at this address. You asked for this mail in your account.
mail-bounces = Mail does not arrive
mail-bounce-hard = Mail to { $address } does not arrive since { $since } and is tried no more. The last answer: { $answer }
mail-bounce-soft = Mail to { $address } was delayed since { $since } and is tried again. The last answer: { $answer }
mail-trouble = The mail server takes nothing now; it is tried again. It said: { $answer }
mail-try = Try again
mail-busy = You have had enough letters sent for this hour.
mail-refused = The mail server answered: { $answer }
mail-far = The mail server cannot be reached now.
mail-subject = { $key }: { $words }
mail-subject-others = { $n ->
    [one] { $key }: { $words }, and { $n } other
   *[other] { $key }: { $words }, and { $n } others
}
mail-more = { $n ->
    [one] { $n } more line is in your inbox.
   *[other] { $n } more lines are in your inbox.
}
mail-inbox = Your inbox
mail-choose = Choose what comes by mail, and when
mail-stop = No more mail
unsubscribe-title = No more mail?
unsubscribe-text = Vekha writes to { $address } what you are told in your inbox.
unsubscribe-do = Send no more mail
unsubscribe-done-title = No more mail is sent
unsubscribe-inbox = Your inbox goes on as before, with what nobody does without. In your account mail can be had again.
token-roadmaps = For
token-all-roadmaps = all my roadmaps
token-places = , for { $roadmaps }
refused-scope = The token is not good for this: its scope is too small, or it is for other roadmaps.
api-title = Interface for programs
api-text = Everything that the pages show and the forms do, as JSON. The same rules decide, and the log names whoever’s token it was.
api-token = Make a token for a program:
api-etag = An answer has an ETag: ask again with If-None-Match, and edit a task with If-Match.
api-once = Send an Idempotency-Key with whatever changes something: sent again with the same one, it is done once.
api-feed = Follow /api/v1/events?after=POSITION, or the events of one roadmap by their numbers, which have no gaps.
api-contents = Contents
api-problems = Problems
api-problems-text = What is refused is told as problem details (RFC 9457): code is for programs, detail for people, and each of errors points to its value.
api-status = Status
api-scope = scope { $scope }
api-anyone = for whoever may read it
api-answer = answers
api-parameter = Parameter
api-field = Field
api-kind = Type
api-what = What it is
report-drafted = Filled in by the link that you followed, as an assistant may have drafted it: check it before you save.
report-drafted-text = Check it before you save. Nothing is recorded yet.
tokens-assistant = An assistant that speaks MCP comes to { $address } with such a token. It reads what you may read, drafts reports for you to check, and accepts or decides nothing.
assistant-scope = This token is not good for reports in this roadmap. Draft the report instead: its person checks and saves it.
assistant-cursor = The list has changed since. Ask again without the cursor.
assistant-more = There is more: ask again with the cursor { $cursor }
assistant-which = Say which roadmap: { $keys }
assistant-missing = The argument “{ $name }” is missing.
assistant-range = “{ $name }” is to be a whole number from { $from } to { $to }.
assistant-confidence = “confidence” is to be green, amber or red.
assistant-note = The note is too long for a draft: write no more than { $n } characters.
assistant-point = “from” is to be a day such as 2026-11-20, a version such as v12, a stocktake such as s3, or approval.
assistant-nothing = There is nothing.
assistant-waits = Waits for you
assistant-submission = a submission waits for your decision
assistant-extension = a request for another deadline waits for your decision
assistant-proposal = a proposed change waits for your decision
assistant-overdue = Overdue
assistant-due = { $n ->
    [one] Due within { $n } day
   *[other] Due within { $n } days
}
assistant-silent = Without a recent report
assistant-stale = { $n ->
    [one] no report for { $n } day
   *[other] no report for { $n } days
}
assistant-final = Final milestone
assistant-reports = Latest reports
assistant-submissions = Submissions
assistant-extensions = Requests for another deadline
assistant-draft = Nothing is recorded. Give this address to the person: the form is filled in there, and they check and save it themselves.
assistant-filed = Recorded for { $name } through { $via }, as event { $version }.
webhooks-title = Webhooks
webhooks-text = Each event of this roadmap is sent to other programs as it is recorded, signed, with the names by which people sign in. Only addresses that begin with https:// and lead to the public net are taken, and what the operator allows beside them.
webhooks-none = Nothing is sent anywhere.
webhooks-many = A roadmap has { $n } webhooks at the most.
webhook-add = Add a webhook
webhook-name = Name
webhook-name-wrong = A name has 1 to 100 letters.
webhook-url = Address
webhook-url-hint = Where events are sent, by POST
webhook-kinds = Kinds of events
webhook-kinds-hint = Separated by commas; empty for all
webhook-kinds-all = Kinds that there are
webhook-kind-unknown = There is no kind of events called “{ $kind }”.
webhook-secret = Secret
webhook-secret-is = The secret of the webhook, by which the receiver knows that a message is from here:
webhook-secret-text = A new secret signs at once. The one before it signs as well for 24 hours, so that the receiver can change over.
webhook-secret-show = Show the secret
webhook-secret-rotate = Make a new secret
webhook-sends = Send events
webhook-change = What is sent where
webhook-test = Send a test
webhook-test-text = A message of the type webhook.test is sent at once, and not tried again.
webhook-resend = Send again
webhook-resend-text = Everything after an event is sent once more, in order, by the same ids: a receiver that knows them takes none twice.
webhook-after = After event number
webhook-after-hint = The last one so far is { $last }; 0 for everything
webhook-after-wrong = The number of an event is wanted here.
webhook-remove = Remove the webhook
webhook-remove-text = What was sent can no longer be looked up then.
webhook-made = Added by { $who }, { $at }.
webhook-waiting = { $n ->
    [one] { $n } message waits
   *[other] { $n } messages wait
}
webhook-state-active = Sends
webhook-state-stopped = Stopped by hand
webhook-state-given-up = Stopped: nothing was taken for three days
webhook-state-gone = Stopped: the receiver says that it is gone
webhook-barred-malformed = This is no address of a server, such as https://chat.example.org/hook.
webhook-barred-credentials = The address must not have a name and a password in it.
webhook-barred-insecure = The address must begin with https://.
webhook-barred-unknown = There is no server of that name.
webhook-barred-inside = The server is in a network that is not public; only the operator of this server can allow it.
webhook-barred-oneself = The address is that of this server.
webhook-did-added = Webhook added
webhook-did-changed = Webhook changed
webhook-did-removed = Webhook removed
webhook-did-shown = Secret of a webhook shown
webhook-did-rotated = Secret of a webhook changed
webhook-did-resent = Webhook asked to send again
webhook-did-stopped = Webhook stopped by itself
deliveries-title = What was sent
deliveries-count = { $n ->
    [one] { $n } message
   *[other] { $n } messages
}
deliveries-none = Nothing was sent yet: events from now on are.
delivery-event = Event
delivery-state = State
delivery-last = Last attempt
delivery-again = Once more
delivery-waiting = Waits
delivery-done = Taken
delivery-failed = Not taken
delivery-test = Test
delivery-tries = { $n ->
    [one] { $n } attempt
   *[other] { $n } attempts
}
delivery-due = again { $at }
delivery-answer = Answer { $status } after { $ms } ms
delivery-no-answer = No answer after { $ms } ms
delivery-untried = Not tried yet
delivery-resend = Send again
inbox-kind-webhook = A webhook stopped by itself
inbox-say-webhook = The webhook “{ $about }” stopped: its receiver has not taken anything
inbox-kind-part = Your part of another office’s task: 5 and 1 working days before, on the day, and while overdue
inbox-say-part = Your part of this task is due { $date }
inbox-say-part-late = { $n ->
    [0] Your part of this task was due { $date } and is not done
    [one] Overdue by { $n } day: your part of this task was due { $date }
   *[other] Overdue by { $n } days: your part of this task was due { $date }
}
api-shape = A value has another shape than the document of this interface says.
assistant-until = answer by { $day }
inbox-mail-stopped = Mail does not reach { $address } any more. See why, and try again.
inbox-today = { $date } (today)
inbox-tomorrow = { $date } (tomorrow)
mail-code-where = Type it where you asked for it, in your account: { $href }
account-kinds-sum = { $free } of { $all } kinds can be switched off
account-revoke-text = The program that has it is let in no more.
account-end-text = No calendar reads your work by this address any more.
calendars-copy = The address, to be copied into a program:
calendars-how = Google: Other calendars → From URL. Outlook: Add calendar → Subscribe from web. Apple: File → New Calendar Subscription.
calendars-day-off = { $off } is a day off: the entry stands on { $day }
webhook-held = Waits: answered { $status }, tries again { $at }
webhook-held-silent = Waits: no answer, tries again { $at }
webhook-after-beyond = The last event is { $last }.
api-tag-reading = Reading
api-tag-events = Events
api-tag-work = Work
api-tag-plan = Plan
api-tag-meetings = Meetings
api-tag-people = People
help-word = How word gets round
help-word-inbox = What concerns you comes to your inbox by itself, and reads itself once it is settled:
help-word-mail = It comes by mail, too, at once or gathered by the hour or the day:
help-word-calendar = Deadlines stand in your own calendar, and move there with the plan:
help-word-feeds = Changes, decisions and checkpoints are feeds (Atom) for any reader of news:
help-word-tokens = A program or an assistant (MCP) comes with a token and may do what you allow:
help-word-webhooks = Controllers have events sent to other programs from the settings of a roadmap (webhooks); programs ask for the rest:
webhook-url-proof = Another address asks for your password; the rest does not.
delivery-too-slow = No answer came in time.
delivery-no-trust = This server has no certificates by which to trust a receiver.
delivery-unreached = No connection: { $why }
