// Generated from server/wire by `UPDATE_EXPECT=1 cargo test -p hean-wire`.

/** The subprotocol of the socket. */
export const PROTOCOL = "hean.v1";
/** Close codes of the socket: reason, and whether to come back. */
export const CLOSE = {
  1009: { reason: "too_big", comesBack: false },
  4001: { reason: "shutdown", comesBack: true },
  4008: { reason: "slow", comesBack: true },
  4010: { reason: "position", comesBack: true },
  4012: { reason: "no_pong", comesBack: true },
  4400: { reason: "bad_frame", comesBack: false },
  4401: { reason: "credentials", comesBack: false },
  4403: { reason: "forbidden", comesBack: false },
  4408: { reason: "hello_late", comesBack: false },
  4409: { reason: "replaced", comesBack: false },
  4429: { reason: "rate", comesBack: true },
  4500: { reason: "internal", comesBack: true },
} as const;
/** Every kind of fact and decision. */
export const KINDS = [
  "incident_reported",
  "report_received",
  "cargo_identified",
  "gauge_read",
  "weather_read",
  "road_closed",
  "road_opened",
  "gate_set",
  "sample_taken",
  "message_received",
  "task_delivered",
  "task_received",
  "task_accepted",
  "task_refused",
  "task_started",
  "task_done",
  "task_failed",
  "task_cancelled",
  "task_reassigned",
  "forecast_computed",
  "incident_closed",
  "drill_started",
  "inject_fired",
  "drill_paused",
  "drill_resumed",
  "drill_ended",
  "expectation_judged",
  "incident_opened",
  "fact_set_aside",
  "closure_set",
  "closure_lifted",
  "grade_proposed",
  "forecast_requested",
  "plan_made",
  "task_proposed",
  "task_issued",
  "deadline_changed",
  "task_escalated",
  "acceptance_expired",
  "deadline_missed",
  "task_substituted",
  "task_superseded",
  "supplies_found",
  "report_sent",
  "refused",
  "signed",
  "impact_reported",
  "grade_decided",
  "response_started",
  "response_ended",
  "duty_assigned",
  "task_approved",
  "task_disapproved",
  "priority_set",
  "crew_lost",
  "crew_returned",
  "attachment_added",
  "custody_moved",
  "cost_recorded",
  "document_filed",
  "weather_warned",
  "consultation_held",
  "notice_sent",
  "notice_failed",
  "public_report_received",
  "suggestion_closed",
  "inspection_recorded",
  "firm_plan_filed",
  "exercise_recorded",
  "approval_asked",
  "owner_changed",
  "crew_assigned",
  "crew_freed",
  "stock_reserved",
  "stock_freed",
  "conflict_found",
  "conflict_settled",
  "incident_suggested",
  "note",
] as const;

/** Decision: the task was accepted but not begun in time: it is issued again. */
export type AcceptanceExpired = {
/** The task. */
task: Id,
/** The task's new version. */
version: number, };

/** The device has stored everything up to `seq`. */
export type Ack = {
/** The stream. */
stream: Id,
/** The epoch. */
epoch: string,
/** Up to where. */
seq: number, };

/** Who acted. */
export type Actor = {
/** The person, seat, device or part. */
id: Id,
/** The agency that the actor belongs to. */
agency?: Id,
/** The agency on whose behalf the actor acted, where that is another one. */
on_behalf_of?: Id, };

/** An agency, as the board shows it. */
export type AgencyRead = {
/** Its id. */
id: Id,
/** Its name. */
name: Text,
/** The board lane. */
lane: string,
/** The inbox. */
stream: Id, };

/** State of an `agy:` stream. */
export type AgencySnapshot = {
/** The agency. */
agency: Id,
/** Its tasks in open incidents. */
tasks: { [key in string]: Task },
/** Tasks of others that wait for its approval. */
approvals: { [key in string]: Task }, };

/** Where a fact is in the log. It is durable. */
export type Appended = {
/** The stream. */
stream: Id,
/** Epoch of the log. */
epoch: string,
/** Its seq there. */
seq: number, };

/** Decision: a person must approve the task before it is issued. */
export type ApprovalAsked = {
/** The task. */
task: Id,
/** Whose approval. */
of: Id,
/** Why. */
reason: Text, };

/** An approval that was asked for. */
export type ApprovalHeld = {
/** Whose. */
of: Id,
/** When. */
asked: Time, };

/** Who made an agency the owner. */
export type AssignedBy = "plan" | "command";

/** A value that was not measured. */
export type Assumed = {
/** What it stands for. */
what: Text,
/** The value with its unit. */
value: string,
/** Why it was taken. */
why: Text, };

/** The atlas: stretches of road ranked by what a spill there reaches and how soon. */
export type AtlasRead = {
/** The rules, with their gaps; the label says whose index it is. */
pack: RiskPackRead,
/** The standard release. */
release: Text,
/** Seconds within which receptors count. */
within_s: number,
/** The segments, the worst first. */
segments: Array<SegmentRead>, };

/** Fact: a photo, lab sheet, valve log or other file belongs to the incident. The bytes are kept by their hash. */
export type AttachmentAdded = {
/** SHA-256 of the bytes. */
attachment: Id,
/** File name as given. */
name: string,
/** Media type as found in the bytes. */
media_type: string,
/** Size in bytes. */
bytes: number,
/** The task whose result it shows. */
task?: Id | null,
/** The sample that it belongs to. */
sample?: Id | null,
/** When it was made. */
taken_at?: Time | null,
/** Remark. */
note?: string | null, };

/** An attachment with when it came and from whom. */
export type AttachmentHeld = {
/** What it is. */
added: AttachmentAdded,
/** When. */
at: Time,
/** From whom. */
by: Id, };

/** A file is kept. An entry may name it from now on. */
export type AttachmentMade = {
/** SHA-256 of the bytes in lower-case hexadecimal digits. */
attachment: Id,
/** How many bytes. */
bytes: number,
/** Media type as found in the bytes. */
media_type: string, };

/** Where the released mass is at the end of the forecast, in kilograms. */
export type Balance = {
/** Released. */
released_kg: number,
/** On the surface as a slick. */
floating_kg: number,
/** Still in the water of the river. */
in_water_kg: number,
/** Lost to decay and to the air. */
lost_kg: number,
/** Taken out with abstracted water. */
withdrawn_kg: number,
/** Gone past the outlet. */
passed_kg: number, };

/** The fixed world. */
export type BasinRead = {
/** Its id. */
id: Id,
/** Its name. */
name: Text,
/** West, south, east, north in degrees. */
bounds: [number, number, number, number],
/** Layers under `/api/v1/basin/layers/`. */
layers: Array<string>,
/** The agencies. */
agencies: Array<AgencyRead>,
/** The substances. */
substances: Array<Named>,
/** The supply items. */
items: Array<Named>,
/** The duties that plans speak of. */
duties: Array<Named>,
/** The crews. */
crews: Array<CrewRead>, };

/** Where a deadline comes from. */
export type Basis = "statutory" | "physical" | "doctrine";

/** Kind and data of an entry, typed. */
export type Body = { "kind": "incident_reported", "data": IncidentReported } | { "kind": "report_received", "data": ReportReceived } | { "kind": "cargo_identified", "data": CargoIdentified } | { "kind": "gauge_read", "data": GaugeRead } | { "kind": "weather_read", "data": WeatherRead } | { "kind": "road_closed", "data": RoadClosed } | { "kind": "road_opened", "data": RoadOpened } | { "kind": "gate_set", "data": GateSet } | { "kind": "sample_taken", "data": SampleTaken } | { "kind": "message_received", "data": MessageReceived } | { "kind": "task_delivered", "data": TaskDelivered } | { "kind": "task_received", "data": TaskReceived } | { "kind": "task_accepted", "data": TaskAccepted } | { "kind": "task_refused", "data": TaskRefused } | { "kind": "task_started", "data": TaskStarted } | { "kind": "task_done", "data": TaskDone } | { "kind": "task_failed", "data": TaskFailed } | { "kind": "task_cancelled", "data": TaskCancelled } | { "kind": "task_reassigned", "data": TaskReassigned } | { "kind": "forecast_computed", "data": ForecastComputed } | { "kind": "incident_closed", "data": IncidentClosed } | { "kind": "drill_started", "data": DrillStarted } | { "kind": "inject_fired", "data": InjectFired } | { "kind": "drill_paused", "data": DrillPaused } | { "kind": "drill_resumed", "data": DrillResumed } | { "kind": "drill_ended", "data": DrillEnded } | { "kind": "expectation_judged", "data": ExpectationJudged } | { "kind": "incident_opened", "data": IncidentOpened } | { "kind": "fact_set_aside", "data": FactSetAside } | { "kind": "closure_set", "data": ClosureSet } | { "kind": "closure_lifted", "data": ClosureLifted } | { "kind": "grade_proposed", "data": GradeProposed } | { "kind": "forecast_requested", "data": ForecastRequested } | { "kind": "plan_made", "data": PlanMade } | { "kind": "task_proposed", "data": TaskProposed } | { "kind": "task_issued", "data": TaskIssued } | { "kind": "deadline_changed", "data": DeadlineChanged } | { "kind": "task_escalated", "data": TaskEscalated } | { "kind": "acceptance_expired", "data": AcceptanceExpired } | { "kind": "deadline_missed", "data": DeadlineMissed } | { "kind": "task_substituted", "data": TaskSubstituted } | { "kind": "task_superseded", "data": TaskSuperseded } | { "kind": "supplies_found", "data": SuppliesFound } | { "kind": "report_sent", "data": ReportSent } | { "kind": "refused", "data": Refused } | { "kind": "signed", "data": Signed } | { "kind": "impact_reported", "data": ImpactReported } | { "kind": "grade_decided", "data": GradeDecided } | { "kind": "response_started", "data": ResponseStarted } | { "kind": "response_ended", "data": ResponseEnded } | { "kind": "duty_assigned", "data": DutyAssigned } | { "kind": "task_approved", "data": TaskApproved } | { "kind": "task_disapproved", "data": TaskDisapproved } | { "kind": "priority_set", "data": PrioritySet } | { "kind": "crew_lost", "data": CrewLost } | { "kind": "crew_returned", "data": CrewReturned } | { "kind": "attachment_added", "data": AttachmentAdded } | { "kind": "custody_moved", "data": CustodyMoved } | { "kind": "cost_recorded", "data": CostRecorded } | { "kind": "document_filed", "data": DocumentFiled } | { "kind": "weather_warned", "data": WeatherWarned } | { "kind": "consultation_held", "data": ConsultationHeld } | { "kind": "notice_sent", "data": NoticeSent } | { "kind": "notice_failed", "data": NoticeFailed } | { "kind": "public_report_received", "data": PublicReportReceived } | { "kind": "suggestion_closed", "data": SuggestionClosed } | { "kind": "inspection_recorded", "data": InspectionRecorded } | { "kind": "firm_plan_filed", "data": FirmPlanFiled } | { "kind": "exercise_recorded", "data": ExerciseRecorded } | { "kind": "approval_asked", "data": ApprovalAsked } | { "kind": "owner_changed", "data": OwnerChanged } | { "kind": "crew_assigned", "data": CrewAssigned } | { "kind": "crew_freed", "data": CrewFreed } | { "kind": "stock_reserved", "data": StockReserved } | { "kind": "stock_freed", "data": StockFreed } | { "kind": "conflict_found", "data": ConflictFound } | { "kind": "conflict_settled", "data": ConflictSettled } | { "kind": "incident_suggested", "data": IncidentSuggested } | { "kind": "note", "data": Record<string, unknown> };

/** The client goes. */
export type Bye = {
/** Why, for the log. */
reason?: string | null, };

/** Fact: the cargo or the leaking substance is known. */
export type CargoIdentified = {
/** Slug, UN number or name. */
substance: string,
/** Mass in kilograms, where known. */
mass_kg?: number | null,
/** Length of the release in seconds, where known. */
over_s?: number | null, };

/** The entry that led to another one. */
export type Cause = {
/** The stream of the entry. */
stream: Id,
/** Its seq there. */
seq: number, };

/** A second channel. */
export type Channel = "webhook" | "sms" | "mail";

/** Everything that a client may send. */
export type ClientFrame = { "t": "hello" } & Hello | { "t": "subscribe" } & Subscribe | { "t": "ack" } & Ack | { "t": "cmd" } & Cmd | { "t": "pong" } & Pong | { "t": "unsubscribe" } & Unsubscribe | { "t": "bye" } & Bye;

/** A road closure. */
export type Closure = {
/** The road as named. */
road: string,
/** Its closed edges. */
edges: Array<Id>,
/** Since when. */
from: Time,
/** Until when, where known. */
until: Time | null, };

/** Decision: these road edges are open again. */
export type ClosureLifted = {
/** The road as named. */
road: string,
/** The edges. */
edges: Array<Id>, };

/** Decision: these road edges are closed. */
export type ClosureSet = {
/** The road as named. */
road: string,
/** The edges. */
edges: Array<Id>,
/** Since when. */
from: Time,
/** Until when, where known. */
until: Time | null, };

/** A fact or a reply. */
export type Cmd = {
/** Made once and kept over retries: a UUIDv7. */
id: string,
/** Where it is addressed to. */
stream: Id,
/** The kind of fact. */
kind: string,
/** Its data, kept verbatim. */
data: Record<string, unknown>,
/** The version of the task that was seen. */
expect?: number | null, };

/** Decision: several tasks want the same crew, stock or agency; copied to every incident concerned. */
export type ConflictFound = {
/** Its id. */
conflict: string,
/** What is wanted. */
resource: Resource,
/** Which one: a crew, `DEP-001/activated-carbon`, an agency. */
subject: string,
/** All that want it. */
tasks: Array<Id>,
/** Who has it for now. */
given?: Id | null,
/** Why. */
reason: Text, };

/** A conflict over a crew, stock or an agency. */
export type ConflictHeld = {
/** As found last. */
found: ConflictFound,
/** When it was settled. */
settled: Time | null, };

/** Decision: the conflict is over. */
export type ConflictSettled = {
/** Its id. */
conflict: string,
/** Who has it. */
given?: Id | null,
/** Why. */
reason: Text, };

/** Fact: agencies consulted together on the weather. */
export type ConsultationHeld = {
/** Who took part. */
participants: Array<Id>,
/** What they concluded. */
conclusion: string, };

/** Something that a report must contain. */
export type ContentRead = {
/** Its id. */
id: Id,
/** In words. */
title: Text, };

/** A sign or control of article 21, and why it is proposed here. */
export type ControlRead = {
/** Its id, e.g. `warning-sign`. */
id: Id,
/** What it is. */
title: Text,
/** Why here. */
reason: Text, };

/** What a cost is for. */
export type CostCategory = "response" | "monitoring" | "supplies" | "damage" | "restoration" | "other";

/** A cost with when it was recorded. */
export type CostHeld = {
/** The cost. */
cost: CostRecorded,
/** When. */
at: Time, };

/** Fact: the incident cost something, or did damage that has a price. */
export type CostRecorded = {
/** What for. */
category: CostCategory,
/** What it was. */
what: string,
/** Amount in CNY, 0 or more. */
amount_cny: number,
/** How much of it. */
quantity?: number | null,
/** Unit of the quantity. */
unit?: string | null,
/** The task that it belongs to. */
task?: Id | null,
/** The voucher. */
attachment?: Id | null, };

/** Decision: a crew is given to a task, and to no other while it is open. */
export type CrewAssigned = {
/** The task. */
task: Id,
/** The crew. */
crew: Id,
/** How long until it can begin there, in seconds. */
eta_s: number,
/** Why this one. */
reason: Text, };

/** Decision: the crew is free again. */
export type CrewFreed = {
/** The task. */
task: Id,
/** The crew. */
crew: Id,
/** Why. */
reason: Text, };

/** Fact: a crew cannot work any more. */
export type CrewLost = {
/** The crew. */
crew: Id,
/** Why. */
reason: string, };

/** A crew, as the board shows it. */
export type CrewRead = {
/** Its id. */
id: Id,
/** Its name. */
name: Text,
/** Whose it is. */
agency: Id,
/** What it can do: slugs that plans ask for. */
capabilities: Array<string>, };

/** Fact: a crew can work again. */
export type CrewReturned = {
/** The crew. */
crew: Id, };

/** A criterion. */
export type CriterionRead = {
/** Its id. */
id: Id,
/** In words. */
title: Text,
/** When it is met, in the language of conditions. */
when: string, };

/** Concentration over time at one section. */
export type Curve = {
/** Time of the first value. */
start: Time,
/** Seconds between values. */
step_s: number,
/** Concentrations in mg/L. */
mg_l: Array<number>, };

/** Fact: a sample passed from hand to hand. */
export type CustodyMoved = {
/** The sample. */
sample: Id,
/** Who handed it over. */
from: string,
/** Who took it. */
to: string,
/** Number of the seal. */
seal?: string | null,
/** Remark. */
note?: string | null, };

/** One reason for a deadline. */
export type Deadline = {
/** The moment. */
at: Time,
/** Where it comes from. */
basis: Basis,
/** The rule or plan line that it follows from. */
rule: string,
/** The reason for people. */
reason: Text,
/** The rule was not read in the official text; said wherever it binds. */
unverified?: boolean | null, };

/** Decision: the order changed its deadline. */
export type DeadlineChanged = {
/** The task. */
task: Id,
/** The new binding deadline. */
deadline: Deadline | null,
/** The others. */
other_deadlines: Array<Deadline>,
/** Earlier than before: a fresh acceptance is needed. */
earlier: boolean,
/** It cannot be held any more. */
infeasible: boolean,
/** The task's new version. */
version: number,
/** Why. */
reason: Text, };

/** Decision: the deadline passed while the task was open. */
export type DeadlineMissed = {
/** The task. */
task: Id,
/** The deadline. */
deadline: Time, };

/** Fact: a person approved and filed a document that was drafted from the log. */
export type DocumentFiled = {
/** Kind of document, e.g. `report-initial`. */
document: string,
/** Seq of the incident's stream that it was drafted from. */
as_of: number,
/** The filed bytes. */
attachment: Id,
/** Where it was sent. */
to?: string | null,
/** Remark. */
note?: string | null, };

/** A filed document with when and by whom. */
export type DocumentHeld = {
/** The document. */
filed: DocumentFiled,
/** When. */
at: Time,
/** By whom. */
by: Id, };

/** What can be drafted of an incident. */
export type DocumentList = {
/** The incident's stream. */
stream: Id,
/** Epoch of the log. */
epoch: string,
/** The seq of the stream that the list was made at. */
as_of: number,
/** Drafts of a drill say so in every format. */
mode: Mode,
/** Those kinds that the caller may draft. */
items: Array<DocumentRead>, };

/** A document is filed. It is durable. */
export type DocumentMade = {
/** The stream. */
stream: Id,
/** Epoch of the log. */
epoch: string,
/** The seq of the entry there. */
seq: number,
/** SHA-256 of the filed bytes. */
attachment: Id,
/** How many bytes. */
bytes: number,
/** Their media type. */
media_type: string, };

/** A kind of document. */
export type DocumentRead = {
/** Its name in addresses, e.g. `report-initial`. */
kind: Id,
/** What it is called. */
title: Text,
/** `html`, `docx`, `xml`, `csv`, `zip`; the first is the usual one. */
formats: Array<string>,
/** The duty whose agency files it. */
duty: Id,
/** That agency. */
agency: Id | null,
/** The caller may file it. */
may_file: boolean,
/** What the document needs and the log does not say. */
missing: Array<MissingItem>,
/** When it was filed, and from what. */
filed: Array<FiledRead>, };

/** What the director wants. */
export type DrillControl = { "action": "pause",
/** Why. */
reason?: string | null, } | { "action": "resume",
/** Why. */
reason?: string | null, } | { "action": "speed",
/** `max` or a factor. */
speed: number | "max", } | { "action": "inject",
/** The stream it is addressed to. */
stream?: Id | null,
/** Kind of fact. */
kind: string,
/** Its data. */
data: Record<string, unknown>, } | { "action": "stop",
/** Why. */
reason?: string | null, };

/** Fact: the drill ended. */
export type DrillEnded = {
/** `finished` or `stopped`. */
why: string, };

/** Every drill. */
export type DrillList = {
/** The drills, by id. */
items: Array<DrillRead>, };

/** A drill began. Its tokens are shown this once. */
export type DrillMade = {
/** Its id. */
id: Id,
/** Its director's stream. */
stream: Id,
/** Epoch of its log. */
epoch: string,
/** One token of the drill's space a seat: `director`, `board` and each human agency. */
tokens: { [key in string]: string }, };

/** Fact: the director paused the drill. Every pending event waits. */
export type DrillPaused = {
/** Why. */
reason?: string | null, };

/** A drill. */
export type DrillRead = {
/** Its id. */
id: Id,
/** Its director's stream. */
stream: Id,
/** Epoch of its log. */
epoch: string,
/** Name of the scenario. */
scenario: string,
/** Its title. */
title: Text,
/** The seed. */
seed: number,
/** Drill time at the start. */
start: Time,
/** Drill time at the end. */
until: Time,
/** Drill time now. */
now: Time,
/** `max` or a factor. */
speed: number | "max",
/** It waits. */
paused: boolean,
/** `finished` or `stopped`. */
ended: string | null,
/** Seats that people play. */
human_seats: Array<Id>, };

/** Fact: the director let the drill go on. */
export type DrillResumed = {
/** Why. */
reason?: string | null, };

/** State of a `drl:` stream. */
export type DrillSnapshot = {
/** The drill. */
drill: DrillState, };

/** Fact: a drill began. */
export type DrillStarted = {
/** The drill. */
id: Id,
/** Name of the scenario file. */
scenario: string,
/** Its title. */
title: Text,
/** SHA-256 (hex) of the scenario text, so that a drill is continued with the same file only. */
digest: string,
/** The seed. */
seed: number,
/** Drill time at the start. */
start: Time,
/** Drill time at the end. */
until: Time,
/** Seats that people play. */
human_seats?: Array<Id> | null, };

/** A drill's course. */
export type DrillState = {
/** What began it. */
started: DrillStarted,
/** Injects that fired. */
fired: Array<Id>,
/** Paused since. */
paused: Time | null,
/** Why it ended. */
ended: string | null,
/** Judged expectations: `met`, `missed` or `undecided`, and the weight. */
judged: { [key in string]: [string, number] }, };

/** Fact: in this incident the command gave a duty to an agency, against or beyond the plan. */
export type DutyAssigned = {
/** The duty. */
duty: Id,
/** Who has it now. */
to: Id,
/** Why. */
reason: string, };

/** Harm to nature, by the words of the grade table. */
export type Ecology = "function-lost" | "function-partly-lost" | "protected-killed" | "protected-harmed";

/** One entry of a stream. */
export type Event = {
/** The stream. */
stream: Id,
/** Epoch of the log. */
epoch: string,
/** Its place in the stream, from 1 without a gap. */
seq: number,
/** Id of the entry, the same in each stream that it is in. */
id: Id,
/** Incident time. */
at: Time,
/** When the log took it. */
recorded_at: Time,
/** Real or drill. */
mode: Mode,
/** What it is. */
kind: string,
/** Who. */
actor: Actor,
/** What led to it. */
cause: Cause | null,
/** The rest. */
data: Record<string, unknown>,
/** Hash of the entry in the chain of its stream. */
hash: string, };

/** A page of a stream. */
export type EventPage = {
/** The stream. */
stream: Id,
/** Epoch of the log. */
epoch: string,
/** Last committed seq. */
head: number,
/** Events after the asked seq, ascending, without a gap. */
events: Array<Event>, };

/** An exercise. */
export type ExerciseRead = {
/** The day. */
on: string,
/** It was held; else it is planned. */
held: boolean,
/** What it is called. */
title: Text,
/** The mechanisms of the plan that it tries. */
mechanisms: Array<Text>, };

/** Fact, in the inbox of the inspecting agency: an exercise was held. */
export type ExerciseRecorded = {
/** The day, `2026-06-01`. */
on: string,
/** What it was. */
title: string,
/** Risk sources that took part. */
facilities?: Array<Id> | null,
/** Standing mechanisms of the plan that it exercised, e.g. `water-regulation`. */
mechanisms?: Array<string> | null,
/** The drill, where it was one of ours. */
drill?: Id | null,
/** Remark. */
note?: string | null, };

/** Fact: an expectation was judged. */
export type ExpectationJudged = {
/** The expectation. */
expect: Id,
/** `met`, `missed` or `undecided`. */
outcome: string,
/** Its weight. */
weight: number,
/** Why. */
why: Text, };

/** Something past its day. */
export type ExpiredRead = {
/** The rule, table or plan. */
what: string,
/** Its last day. */
on: string,
/** The data file. */
file: string, };

/** Which lines the effect crossed, the least grave first. */
export type Extent = "county" | "prefecture" | "province" | "border" | "border-major";

/** Decision: a fact was kept as it came and has no effect, because its data does not say what its kind needs. */
export type FactSetAside = {
/** The kind of fact. */
what: string,
/** What is missing or wrong in its data. */
why: string, };

/** A person files a document as it was drafted from the log up to a seq. */
export type FileDocument = {
/** The seq of the incident's stream that the person has read it at. */
as_of: number,
/** `html`, `docx`, `xml`, `csv`. */
format: string,
/** Where it is sent. */
to?: string | null,
/** Remark. */
note?: string | null, };

/** One problem of an uploaded file. */
export type FileProblem = {
/** The file. */
file: string,
/** Line, from 1. */
line: number,
/** Column, from 1. */
column: number,
/** Stable code. */
code: string,
/** What is wrong and why. */
message: string,
/** What to do. */
hint: string, };

/** A document that was filed. */
export type FiledRead = {
/** The seq that it was drafted from. */
as_of: number,
/** The filed bytes. */
attachment: Id,
/** When. */
at: Time,
/** By whom. */
by: Id,
/** Where it was sent. */
to: string | null,
/** Remark. */
note: string | null, };

/** The working of HJ 941. */
export type FirmGradingRead = {
/** The air. */
air: RatedRead,
/** The water. */
water: RatedRead,
/** Punished in the last three years; none if not stated. */
punished: boolean | null,
/** What was assumed. */
assumed: Array<Assumed>, };

/** Fact, in the inbox of the inspecting agency: a firm filed a version of its emergency plan. */
export type FirmPlanFiled = {
/** The risk source. */
facility: Id,
/** The version. */
version: string,
/** The day of filing, `2026-06-01`. */
filed_on: string,
/** The last day that it holds. */
expires_on: string,
/** The file. */
attachment?: Id | null, };

/** A version of a firm's emergency plan. */
export type FirmPlanRead = {
/** The version. */
version: string,
/** The day that it was filed. */
filed_on: string,
/** The last day that it holds. */
expires_on: string,
/** It does not hold any more. */
expired: boolean,
/** How sure the row is. */
certainty: string, };

/** Fact: a forecast run has finished. */
export type ForecastComputed = {
/** The result. */
result: ForecastResult, };

/** A forecast in force. */
export type ForecastHeld = {
/** What it was given. */
request: ForecastRequest,
/** What it said. */
result: ForecastResult,
/** When it came. */
at: Time, };

/** A forecast with what a board draws. */
export type ForecastRead = {
/** The run. */
id: Id,
/** What it was given. */
request: ForecastRequest,
/** What it said. */
result: ForecastResult,
/** Section → curve. */
curves: { [key in string]: Curve },
/** The plume on the river. */
plume: Plume, };

/** What a forecast run was given. */
export type ForecastRequest = {
/** The run. */
id: Id,
/** The incident. */
incident: Id,
/** Why it was asked for. */
reason: Text,
/** The run that it replaces. */
parent: Id | null,
/** Where the release enters the water. */
entry: WaterEntry,
/** The substance, where known. */
substance: Id | null,
/** Mass that reaches the water, in kilograms. */
mass_kg: number,
/** Length of the release in seconds. */
over_s: number,
/** When it began to enter the water. */
start: Time,
/** Readings of gauges that count, in m³/s. */
gauges: { [key in string]: number },
/** Month of the year for what is not gauged, 1 to 12. */
month: number,
/** Air temperature in °C. */
air_c: number,
/** What was assumed before the model ran. */
assumed: Array<Assumed>, };

/** Decision: a forecast is asked for. */
export type ForecastRequested = {
/** The request. */
request: ForecastRequest, };

/** The result of a forecast run. */
export type ForecastResult = {
/** The run. */
id: Id,
/** `spectral` or `parcels`. */
engine: string,
/** What "arrival" and "end" mean, in mg/L. */
threshold_mg_l: number,
/** Sections below, nearest first. */
sections: Array<SectionArrival>,
/** Where the mass is. */
balance: Balance,
/** Everything that was assumed. */
assumed: Array<Assumed>,
/** Why there is no forecast, where there is none. */
failed: string | null, };

/** What a client calls a request, given back in the answer: text or a number. */
export type FrameId = number | string;

/** A table of a standard that is not in the data. */
export type GapRead = {
/** Its id. */
id: Id,
/** What is missing. */
what: Text,
/** Why. */
why: Text,
/** What cannot be answered without it. */
blocks: Text, };

/** Fact: a gate or reservoir outlet was set. */
export type GateSet = {
/** The dam or gate. */
dam: Id,
/** f64 that it now lets through, in m³/s. */
discharge_m3s?: number | null,
/** In words, where the figure is not known. */
state?: string | null, };

/** Fact: a gauge was read. */
export type GaugeRead = {
/** The gauge. */
gauge: Id,
/** The discharge in m³/s. */
discharge_m3s: number, };

/** A criterion of a table of grades. */
export type GradeCriterionRead = {
/** Its id. */
id: Id,
/** The grade that it lifts to: `I` to `IV`. */
grade: string,
/** In words. */
title: Text,
/** When it is met, in the language of conditions. */
when: string,
/** `known`, `approximate` or `illustrative`. */
certainty: string, };

/** Fact: the command decided the grade. */
export type GradeDecided = {
/** `I`, `II`, `III`, `IV` or `ungraded`. */
grade: string,
/** Id of the criterion of the grade table that it rests on. */
criterion?: string | null,
/** Why. */
reason: string, };

/** A grade that the command decided. */
export type GradeHeld = {
/** The decision. */
decided: GradeDecided,
/** When. */
at: Time,
/** By whom. */
by: Id, };

/** Decision: a grade is proposed; a person decides it. */
export type GradeProposed = {
/** `I`, `II`, `III`, `IV` or `ungraded`. */
grade: string,
/** Reporting path: `2h` or `4h`. */
path: string,
/** The rule that lifted it. */
rule: string,
/** Ids of every criterion of the grade table that is met. */
criteria: Array<string>,
/** Id of the grade table. */
table: string,
/** Why. */
reason: Text, };

/** A grade: `general`, `larger` or `major`; from the least to the most that it can be. */
export type GradeRead = {
/** The grade; none where it is open between `least` and `most`. */
grade: string | null,
/** The least that it can be. */
least: string,
/** The most that it can be. */
most: string, };

/** A table of incident grades. */
export type GradeTableRead = {
/** Its id. */
id: Id,
/** Its name. */
title: Text,
/** Where it stands. */
origin: OriginRead,
/** Its criteria, the gravest first; any single one suffices. */
criteria: Array<GradeCriterionRead>, };

/** A weather hazard of the joint consultation. */
export type Hazard = "heavy-rain" | "snowmelt-flood" | "cold-wave-ice";

/** A hidden hazard found by an inspection. */
export type HazardFound = {
/** What. */
what: string,
/** By when it must be mended, `2026-07-01`. */
fix_by?: string | null,
/** It is mended. */
fixed?: boolean | null, };

/** A hazard found at an inspection. */
export type HazardRead = {
/** What it is. */
what: Text,
/** Until when it is to be put right. */
fix_by: string | null,
/** It has been put right. */
fixed: boolean,
/** It has not, and the day is past. */
overdue: boolean, };

/** Whether the server is alive or ready. */
export type Health = {
/** `ok` or `unavailable`. */
status: string,
/** Why it is not ready. */
why?: string,
/** Version of the server. */
version: string, };

/** First frame of a client, within 5 s. */
export type Hello = {
/** The protocol: `hean.v1` or 1. */
proto: string | number,
/** The bearer token. */
token: string,
/** Name and version of the client. */
client: string,
/** The device, kept over restarts of the client. */
device: Id,
/** `live`, the default, or a drill's id. */
space?: string | null, };

/** An id as text: 1 to 96 ASCII letters, digits and `- _ : . @`. */
export type Id = string;

/** What the incident did, as far as it is known. */
export type Impact = {
/** Deaths caused by the pollution. */
deaths: number | null,
/** Poisoned or seriously injured. */
injured: number | null,
/** People evacuated or moved. */
moved: number | null,
/** Direct loss in CNY. */
loss_cny: number | null,
/** Harm to nature. */
ecology: Ecology | null,
/** Drinking intakes that were stopped. */
intakes_stopped: Array<Id>,
/** Which lines the effect crossed. */
extent: Extent | null, };

/** Fact: what the incident did to people, nature and property, as far as it is known. Of each figure the latest counts; stopped intakes add up. */
export type ImpactReported = {
/** Deaths caused by the pollution. */
deaths?: number | null,
/** Poisoned or seriously injured. */
injured?: number | null,
/** People evacuated or moved. */
moved?: number | null,
/** Direct loss in CNY, 0 or more. */
loss_cny?: number | null,
/** Harm to nature. */
ecology?: Ecology | null,
/** A drinking intake that was stopped. */
intake_stopped?: Id | null,
/** Which lines the effect crossed. */
extent?: Extent | null,
/** Remark. */
note?: string | null, };

/** One incident. */
export type Incident = {
/** Its id. */
id: Id,
/** What it is about. */
kind: IncidentKind,
/** Its name. */
title: Text,
/** The first moment that anybody learned of it. */
t0: Time,
/** Where. */
at: Place,
/** Where it enters the water. */
entry: WaterEntry | null,
/** The county government in charge. */
county: Id | null,
/** Closed by the command. */
closed: Time | null,
/** What is known of the release. */
release: ReleaseKnown,
/** Latest readings of gauges in m³/s. */
gauges: { [key in string]: number },
/** Weather. */
weather: Weather,
/** Road closures. */
closures: Array<Closure>,
/** Forecasts asked for and not yet come. */
pending: { [key in string]: ForecastRequest },
/** The forecast in force. */
forecast: ForecastHeld | null,
/** How many were asked for. */
forecasts: number,
/** The proposed grade. */
grade: GradeProposed | null,
/** Plan in force. */
plan: string | null,
/** The forecast that the plan in force was made on. */
planned_on: Id | null,
/** Plan lines that do not apply, with the reason. */
not_applied: { [key in string]: Text },
/** Its tasks. */
tasks: { [key in string]: Task },
/** Refused or failed tasks and what took their place. */
substituted: { [key in string]: Id },
/** Statutory reports sent. */
reports: { [key in string]: ReportState },
/** The last supplies answer. */
supplies: Array<SupplyAnswer>,
/** Facts that came in about it. */
facts: number,
/** What it did, as far as it is known. */
impact: Impact,
/** The grade that the command decided. */
grade_decided: GradeHeld | null,
/** The response level in force. */
response: ResponseHeld | null,
/** Duties that the command gave to other agencies. */
duties: { [key in string]: Id },
/** Its rank among open incidents; 1 is first. */
priority: number | null,
/** Attachments by their hash. */
attachments: { [key in string]: AttachmentHeld },
/** Samples by their number. */
samples: { [key in string]: SampleHeld },
/** Costs in order. */
costs: Array<CostHeld>,
/** Filed documents in order. */
documents: Array<DocumentHeld>,
/** Weather warnings in order. */
warnings: Array<WeatherWarned>,
/** Notices by second channels. */
notices: { [key in string]: NoticeHeld },
/** Conflicts with other tasks and incidents. */
conflicts: { [key in string]: ConflictHeld },
/** Approvals that were asked for, by task. */
approvals: { [key in string]: ApprovalHeld }, };

/** A line of the list of incidents. */
export type IncidentBrief = {
/** Its id. */
id: Id,
/** Its stream. */
stream: Id,
/** Last seq of the stream. */
head: number,
/** What it is about. */
kind: IncidentKind,
/** Its name. */
title: Text,
/** The first moment that anybody learned of it. */
t0: Time,
/** Where. */
at: Place,
/** The proposed grade. */
grade: string | null,
/** Closed by the command. */
closed: Time | null,
/** Tasks still open. */
open_tasks: number, };

/** Fact: the incident was closed by the command. */
export type IncidentClosed = {
/** Why. */
reason: string, };

/** What an incident is about. */
export type IncidentKind = "spill" | "leak" | "gas" | "weather" | "other";

/** A page of incidents. */
export type IncidentList = {
/** The incidents, by id. */
items: Array<IncidentBrief>,
/** Give it as `cursor` for the next page; none at the end. */
next: string | null, };

/** The incident is open. */
export type IncidentMade = {
/** Its id. */
id: Id,
/** Its stream. */
stream: Id,
/** Epoch of the log. */
epoch: string,
/** Where the report is in the stream. */
seq: number, };

/** Decision: the incident is open, at this place on the graph. */
export type IncidentOpened = {
/** The incident. */
id: Id,
/** What it is about. */
kind: IncidentKind,
/** Its name. */
title: Text,
/** T0: the first moment that anybody learned of it. */
t0: Time,
/** Where. */
at: Place,
/** Where it enters the water; none outside the basin or for a dry incident. */
entry: WaterEntry | null,
/** The county government in charge. */
county: Id | null,
/** Why there is no water entry. */
without_entry?: string | null, };

/** An incident as of `head`. */
export type IncidentRead = {
/** Its id. */
id: Id,
/** Its stream. */
stream: Id,
/** Epoch of the log. */
epoch: string,
/** The state is exactly after this seq. */
head: number,
/** The incident. */
incident: Incident, };

/** Fact: somebody reported an incident; the first report opens it. */
export type IncidentReported = {
/** What it is about. */
kind: IncidentKind,
/** A short name. */
title?: string | null,
/** The same in English, where the reporter gives it. */
title_en?: string | null,
/** Where. */
at?: Place | null,
/** The name of a place, where there is no position. */
place?: string | null,
/** The risk source that leaks, where it is one: its outfall is where it enters the water. */
facility?: Id | null,
/** Slug, UN number or name of the substance, where known. */
substance?: string | null,
/** Mass lost in kilograms, where known. */
mass_kg?: number | null,
/** Length of the release in seconds, where known. */
over_s?: number | null,
/** When it began, where known. */
started?: Time | null,
/** Who reported. */
reported_by?: string | null,
/** By which way: `12369`, `110`, `phone`, `patrol` … */
via?: string | null,
/** The report's words. */
text?: string | null,
/** The suggestion that it was opened from. */
suggestion?: Id | null, };

/** State of an `inc:` stream. */
export type IncidentSnapshot = {
/** The incident with all its tasks. */
incident: Incident, };

/** Decision, in the inboxes of the duty desks: reports of the public belong together and may be an incident; a person decides. */
export type IncidentSuggested = {
/** Its id; given again when a report joins it. */
suggestion: Id,
/** The reports. */
reports: Array<Id>,
/** Where, the middle of the reports that say it. */
at?: Place | null,
/** The place that they name. */
place?: string | null,
/** What they say together. */
text: Text, };

/** Fact: an inject of the scenario fired. What players may see follows as a fact of its own. */
export type InjectFired = {
/** The inject. */
inject: Id,
/** What it does: `spill`, `report`, `weather`, `close`, `open`, `message`, `gauge`. */
what: string,
/** Its content, for the director. */
content: unknown, };

/** An inspection. */
export type InspectionRead = {
/** The day. */
on: string,
/** What was found; nothing where all was well. */
hazards: Array<HazardRead>,
/** Who inspected. */
by: string,
/** How sure the row is. */
certainty: string, };

/** Fact, in the inbox of the inspecting agency: a risk source was inspected. */
export type InspectionRecorded = {
/** The risk source. */
facility: Id,
/** The day, `2026-06-01`. */
on: string,
/** What came out. */
result: InspectionResult,
/** Hidden hazards that were found. */
hazards?: Array<HazardFound> | null,
/** Who inspected. */
by: string, };

/** What came out of an inspection. */
export type InspectionResult = "ok" | "hazards";

/** A level of response. */
export type LevelRead = {
/** `I` to `IV`. */
level: string,
/** What it is called. */
title: Text,
/** Who leads. */
led_by: Text,
/** The color of its warnings. */
color: string,
/** Where it stands. */
origin: OriginRead, };

/** Fact: a message to an agency. */
export type MessageReceived = {
/** To whom. */
to: Id,
/** The words. */
text: string, };

/** Something that a document needs and the log does not say. */
export type MissingItem = {
/** Stable name, e.g. `cause`. */
id: string,
/** What is missing. */
what: Text,
/** Who can give it. */
who: Text,
/** The kind of fact that gives it; empty where a person writes it into the filed text. */
by: string, };

/** Something that was not known. */
export type MissingRead = {
/** What. */
what: Text,
/** The gap that it comes from; none where the firm has not stated it. */
gap: Id | null, };

/** Real, or a drill (演练). */
export type Mode = "real" | "drill";

/** Something with an id and a name. */
export type Named = {
/** Its id. */
id: Id,
/** Its name. */
name: Text, };

/** What a line needs first. */
export type NeedRead = {
/** Any of these lines. */
lines: Array<Id>,
/** Which of their tasks: `all`, `same-owner`, `same-section`. */
scope: string, };

/** A drill is wanted: a scenario by name, or its text. */
export type NewDrill = {
/** Name of a file under `scenarios/`. */
scenario?: string | null,
/** The text of a scenario. */
text?: string | null,
/** Another seed than the scenario's. */
seed?: number | null,
/** `max` or a factor; 1 is the default. */
speed?: number | "max", };

/** A fact about an incident. */
export type NewFact = {
/** `note`, `sample_taken`, `gauge_read`, `road_closed`, `gate_set` … */
kind: string,
/** Its data, kept verbatim. */
data: Record<string, unknown>,
/** When it happened; without it, now. */
at?: Time | null,
/** The version of the task that was seen. */
expect?: number | null, };

/** A what-if: what would a release do from here? */
export type NewForecast = {
/** Where. */
at: Place,
/** Slug, UN number, CAS number or name of the substance. */
substance?: string | null,
/** Mass lost, in kilograms. */
mass_kg: number,
/** Length of the release in seconds; 0 is at once. */
over_s?: number | null,
/** When it begins; without it, now. */
start?: Time | null,
/** Readings of gauges, in m³/s. */
gauges?: { [key in string]: number } | null,
/** Air temperature in °C. */
air_c?: number | null, };

/** An incident is reported. Only `kind` and one of `at`, `place`, `facility` are needed. */
export type NewIncident = {
/** What it is about. */
kind: IncidentKind,
/** A short name. */
title?: string | null,
/** Where. */
at?: Place | null,
/** Name of a place, where there is no position. */
place?: string | null,
/** The risk source that leaks, where it is one. */
facility?: Id | null,
/** Slug, UN number, CAS number or name of the substance. */
substance?: string | null,
/** Mass lost, in kilograms. */
mass_kg?: number | null,
/** Length of the release in seconds. */
over_s?: number | null,
/** When it began. */
started?: Time | null,
/** Who reported. */
reported_by?: string | null,
/** By which way: `12369`, `110`, `phone` … */
via?: string | null,
/** The report's words. */
text?: string | null, };

/** Somebody of the public reports something. Only `text` is needed. */
export type NewPublicReport = {
/** What was seen, in the reporter's words: 1 to 2000 characters. */
text: string,
/** Where. */
at?: Place | null,
/** The name of a place, at most 200 characters. */
place?: string | null,
/** When it was seen. */
seen_at?: Time | null,
/** Who reports, at most 60 characters. It is sealed before it is kept. */
name?: string | null,
/** Their telephone number, at most 30 characters. It is sealed before it is kept. */
phone?: string | null,
/** They want to hear what became of it; `phone` is needed then. */
want_reply?: boolean | null,
/** For the staff of a hotline only: by which way it came, `12369`, `phone` … */
via?: string | null,
/** Left empty by people; a form hides it, and programs that fill everything fill it. */
website?: string | null, };

/** An agency's reply to its task. */
export type NewReply = {
/** What is replied. */
kind: ReplyKind,
/** Why, for a refusal or failure. */
reason?: string | null,
/** What shows that the task is done. */
evidence?: unknown,
/** The version of the task that was seen. */
expect?: number | null, };

/** A token is wanted. */
export type NewToken = {
/** `board`, `agency`, `director`, `admin`, `reporter-identity`. */
roles: Array<Role>,
/** The agency, for the role `agency`. */
agency?: Id | null,
/** `live`, the default, or a drill's id. */
space?: string | null,
/** For whom. */
note?: string | null,
/** When it ends. */
expires?: Time | null, };

/** Fact: a try to send a notice by a second channel failed. */
export type NoticeFailed = {
/** Id of the notice, the same over its tries. */
notice: string,
/** By which way. */
channel: Channel,
/** To whom; never a secret. */
to: string,
/** The task that it is about. */
task?: Id | null,
/** Which try, from 1. */
attempt: number,
/** Why. */
why: string,
/** No further try follows. */
last: boolean, };

/** A notice by a second channel: its last try. */
export type NoticeHeld = {
/** By which way. */
channel: Channel,
/** To whom. */
to: string,
/** The task that it is about. */
task: Id | null,
/** How many tries. */
attempts: number,
/** It was taken. */
sent: boolean,
/** No further try follows. */
last: boolean,
/** What the other side answered, or why it failed. */
answer: string | null,
/** When. */
at: Time, };

/** Fact: a notice went out by a second channel and was taken. */
export type NoticeSent = {
/** Id of the notice, the same over its tries. */
notice: string,
/** By which way. */
channel: Channel,
/** To whom; never a secret. */
to: string,
/** The task that it is about. */
task?: Id | null,
/** Which try, from 1. */
attempt: number,
/** What the other side answered. */
receipt?: string | null, };

/** Where a rule stands and how sure that is. */
export type OriginRead = {
/** Where it stands, in words. */
source: string,
/** Since when it holds: `2014`, `2014-12` or `2014-12-29`. */
dated: string,
/** `known`, `approximate` or `illustrative`; what is not known is flagged where it binds. */
certainty: string,
/** When somebody last compared it with its source. */
checked: string | null,
/** After this day it must be checked again. */
expires: string | null, };

/** Decision: an open task passed to another agency, because the command gave its duty to that one. */
export type OwnerChanged = {
/** The task. */
task: Id,
/** The owner before. */
from?: Id | null,
/** The owner now. */
to: Id,
/** The task's new version. */
version: number,
/** Why. */
reason: Text, };

/** Longitude and latitude in degrees, WGS 84. */
export type Place = [number, number];

/** One reason for a deadline. */
export type PlanDeadline = {
/** The rule. */
rule: Id,
/** The rule's basis: `statutory`, `physical`, `doctrine`. */
basis: string,
/** Counted from: `t0`, `due`, `done`, `section`, `first-exposed`. */
from: string,
/** The lines that it is counted from, or whose work comes between. */
lines: Array<Id>,
/** Under which condition. */
when: string,
/** The rule's certainty is not `known`. */
unverified: boolean, };

/** One line of a response plan. */
export type PlanLine = {
/** Its id, e.g. `T28`. */
id: Id,
/** What is to be done. */
title: Text,
/** The board lane. */
lane: string,
/** Whose duty it is; none for the system's own and where `each` names the owner. */
duty: Id | null,
/** The agency that has the duty by plan, where it is one for the whole basin. */
agency: Id | null,
/** The system does it itself. */
by_system: boolean,
/** Duties that help. */
support: Array<Id>,
/** How often: `once`, or once for each of something. */
each: string,
/** Under which condition, in the language of conditions. */
when: string,
/** What comes first; of each group one line that applies. */
needs: Array<NeedRead>,
/** The duty whose agency approves a task before it is issued. */
approve: Id | null,
/** What a crew must be able to do for it. */
capability: string | null,
/** Done again while it is executing; empty for once. */
repeats: Array<RepeatRead>,
/** How many minutes the work takes. */
takes_min: number,
/** Its deadlines; the earliest binds. */
deadlines: Array<PlanDeadline>,
/** What must be handed in. */
evidence: Text,
/** Kinds of facts that come with the work. */
yields: Array<string>,
/** The kind of document that it files. */
document: Id | null,
/** The statutory report that it sends. */
report: string | null, };

/** Decision: the plan, with what it could not do and why. */
export type PlanMade = {
/** The response plan's id. */
plan: string,
/** How many tasks it proposes. */
tasks: number,
/** The forecast that it was made on. */
forecast?: Id | null,
/** Plan lines that do not apply here: id → why. */
not_applied: { [key in string]: Text },
/** Tasks that cannot be in time: id → why. */
infeasible: { [key in string]: Text }, };

/** A response plan. */
export type PlanRead = {
/** Its id. */
id: Id,
/** Its name. */
title: Text,
/** When it was made. */
date: string,
/** Where it comes from. */
source: string,
/** `known`, `approximate` or `illustrative`. */
certainty: string,
/** Its place in the order in which plans are tried. */
order: number,
/** Incidents that it is for, in the language of conditions. */
applies: string,
/** It is only a part of other plans and never taken by itself. */
part: boolean,
/** Duties whose agencies get the first push. */
first_wave: Array<Id>,
/** Minutes without an answer until each rung of the agency's ladder is told. */
ladder: Array<RungRead>,
/** An acceptance without work expires after so many minutes. */
acceptance_expires_min: number,
/** Supplies of the first question. */
supplies: Array<SupplyLineRead>,
/** Its lines, in order. */
lines: Array<PlanLine>, };

/** The response plans. */
export type PlansRead = {
/** The plans, in the order in which they are tried. */
plans: Array<PlanRead>, };

/** Concentration on the reaches over time, for the map. */
export type Plume = {
/** Time of the first frame. */
start: Time,
/** Seconds between frames. */
step_s: number,
/** The reaches, in the order of each frame. */
reaches: Array<Id>,
/** One row a frame: mg/L in the middle of each reach. */
mg_l: Array<Array<number>>, };

/** What one question gave. */
export type PointRead = {
/** The question's id. */
id: Id,
/** The question. */
title: Text,
/** The answer; none where it is not stated. */
answer: string | null,
/** The least points. */
least: number,
/** The most points. */
most: number, };

/** One of H, S and R of a tailings pond. */
export type PondPartRead = {
/** What it is. */
title: Text,
/** Point by point; empty without a table. */
points: Array<PointRead>,
/** The classes that it may be; empty without a table. */
classes: Array<string>, };

/** The answer to a `ping`. */
export type Pong = {
/** Its number. */
n: number, };

/** Fact: the command ranked the incident among those that are open. */
export type PrioritySet = {
/** 1 is first; incidents without one follow in the order of their T0. */
priority: number,
/** Why. */
reason: string, };

/** An error. */
export type Problem = {
/** Reference to the code's description: `/docs#CODE`. */
type: string,
/** What it is about, in the asked language. */
title: string,
/** HTTP status. */
status: number,
/** Stable code. */
code: string,
/** What, where, why and what to do. */
detail: string,
/** The field of the body or query, e.g. `at[0]`. */
field?: string,
/** Line of the body, from 1. */
line?: number,
/** Column of the body, from 1. */
column?: number,
/** Come back after this many seconds. */
retry_after?: number,
/** The current task, where an older one was seen. */
current?: unknown,
/** Every problem of an uploaded file. */
problems?: Array<FileProblem>, };

/** What the form may ask for. */
export type PublicForm = {
/** Name and number are taken, sealed; else they must not be sent. */
takes_identity: boolean,
/** Most characters of `text`. */
text_chars: number,
/** Most characters of `place`. */
place_chars: number,
/** Most characters of `name`. */
name_chars: number,
/** Most characters of `phone`. */
phone_chars: number, };

/** A page of reports, the newest first. */
export type PublicReportList = {
/** The reports. */
items: Array<PublicReportRead>,
/** Give it as `cursor` for the next page; none at the end. */
next: string | null, };

/** A report of the public, without who reported. */
export type PublicReportRead = {
/** Its number. */
report: Id,
/** When it came in. */
received: Time,
/** By which way. */
via: string,
/** The words. */
text: string,
/** Where. */
at: Place | null,
/** The name of a place. */
place: string | null,
/** When it was seen. */
seen_at: Time | null,
/** Somebody left a name or number; the role `reporter-identity` can open it. */
has_reporter: boolean,
/** The suggestion that it belongs to. */
suggestion: Id | null, };

/** Fact, in the inboxes of the duty desks: somebody of the public reported something. */
export type PublicReportReceived = {
/** Its number. */
report: Id,
/** By which way: `web`, `12369`, `phone` … */
via: string,
/** The words. */
text: string,
/** Where. */
at?: Place | null,
/** The name of a place. */
place?: string | null,
/** When it was seen. */
seen_at?: Time | null,
/** Who reported, sealed: only one role can open it. */
reporter?: string | null, };

/** The report is durable. */
export type PublicReportTaken = {
/** Its number. */
report: Id,
/** What happens next. */
next: Text, };

/** How one medium was graded. */
export type RatedRead = {
/** The grade. */
grade: GradeRead,
/** Grade and classes as written. */
written: Text,
/** Class of Q, `Q1`, or `Q0~Q3` where it is open. */
q: string,
/** The least that Q can be. */
q_least: number,
/** The most; none without an upper bound. */
q_most: number | null,
/** Q term by term. */
terms: Array<TermRead>,
/** Class of M. */
m: string,
/** M point by point. */
points: Array<PointRead>,
/** Class of E. */
e: string,
/** Why E. */
reasons: Array<Text>,
/** What was not known. */
missing: Array<MissingRead>, };

/** What a spill from a road segment reaches. */
export type ReachedRead = {
/** `intake`, `canal` or `border`. */
kind: string,
/** The facility. */
id: Id,
/** What it is called. */
name: Text,
/** Its place on the river is an assumption of the data. */
node_assumed: boolean,
/** Distance along the water, m. */
distance_m: number,
/** Seconds from the crash to the early edge of the arrival. */
early_s: number,
/** Seconds to the most probable arrival; none beyond the time looked at. */
arrival_s: number | null,
/** Highest concentration within that time, mg/L. */
peak_mg_l: number, };

/** Decision, in the audit stream only: something from outside was not taken. */
export type Refused = {
/** What it was. */
what: string,
/** Where it was addressed to. */
stream: string | null,
/** Stable code. */
code: string,
/** What, why, what to do. */
detail: string, };

/** What is known of the release. */
export type ReleaseKnown = {
/** The substance as named by the sources. */
substance: string | null,
/** Mass lost, in kilograms. */
mass_kg: number | null,
/** Length in seconds. */
over_s: number | null,
/** When it began. */
started: Time | null, };

/** How often a line is done again. */
export type RepeatRead = {
/** Every so many minutes … */
every_min: number,
/** … until so many minutes after T0; without end where there is none. */
until_min: number | null, };

/** What an agency may reply to a task. */
export type ReplyKind = "task_accepted" | "task_refused" | "task_started" | "task_done" | "task_failed";

/** Fact: a further report on an open incident. */
export type ReportReceived = {
/** By which way. */
via: string,
/** The words. */
text: string, };

/** What a statutory report must contain. */
export type ReportRuleRead = {
/** The kind of document. */
document: Id,
/** What it is called. */
title: Text,
/** Its form. */
form: Text,
/** Its contents, in order. */
contents: Array<ContentRead>,
/** Where it stands. */
origin: OriginRead, };

/** Decision: a report of state was sent. */
export type ReportSent = {
/** `initial`, `continuing` or `final`. */
report: string,
/** The task that it belongs to. */
task: Id, };

/** A statutory report that was sent. */
export type ReportState = {
/** When. */
sent: Time,
/** By which task. */
task: Id, };

/** Who reported. That it was opened is on record. */
export type ReporterRead = {
/** The report. */
report: Id,
/** The name, where one was left. */
name: string | null,
/** The telephone number, where one was left. */
phone: string | null,
/** They want to hear what became of it. */
want_reply: boolean, };

/** Stock set aside for a task. */
export type Reserved = {
/** The depot. */
depot: Id,
/** The item. */
item: Id,
/** How much, in the unit. */
quantity: number,
/** The item's unit. */
unit: string, };

/** Why a position is void. */
export type ResetWhy = "epoch" | "too_old" | "future";

/** What several tasks may want. */
export type Resource = "crew" | "stock" | "agency";

/** Fact: the command ended the response. */
export type ResponseEnded = {
/** Why. */
reason: string, };

/** The response level in force. */
export type ResponseHeld = {
/** `I`, `II`, `III` or `IV`. */
level: string,
/** Since when. */
at: Time, };

/** Fact: the command started a response level, or changed it. */
export type ResponseStarted = {
/** `I`, `II`, `III` or `IV`. */
level: string,
/** Why. */
reason: string, };

/** A rule pack of the grading: dated data. */
export type RiskPackRead = {
/** Its id. */
id: Id,
/** What it is called. */
title: Text,
/** Where it is from. */
source: string,
/** Since when it holds. */
dated: string,
/** `known`, `approximate` or `illustrative`. */
certainty: string,
/** What it does not have. */
gaps: Array<GapRead>, };

/** A risk source in the list. */
export type RiskSourceBrief = {
/** The facility. */
id: Id,
/** What it is called. */
name: Text,
/** The trade. */
trade: string,
/** The county. */
county: Text | null,
/** Where. */
at: Place,
/** `hj941`, `hj740`, `out-of-scope` or `not-assessed`. */
method: string,
/** The grade; none where nothing can be said. */
grade: GradeRead | null,
/** The grade as written, or why there is none. */
written: Text,
/** How sure the stated figures are. */
certainty: string,
/** Day of the last inspection. */
inspected: string | null,
/** Hazards that are not put right. */
open_hazards: number,
/** Last day of the plan that was filed last. */
plan_until: string | null,
/** A plan was filed and none is in force. */
plan_expired: boolean,
/** Day of the last exercise that it took part in. */
exercised: string | null, };

/** A page of risk sources. */
export type RiskSourceList = {
/** The sources, by id. */
items: Array<RiskSourceBrief>,
/** Give it as `cursor` for the next page; none at the end. */
next: string | null, };

/** A risk source with the working of its grade. */
export type RiskSourceRead = {
/** What the list says. */
source: RiskSourceBrief,
/** The pack that it was graded by. */
pack: RiskPackRead | null,
/** The working of HJ 941. */
firm: FirmGradingRead | null,
/** The parts of HJ 740. */
pond: Array<PondPartRead>,
/** What was not known and leaves the grade open. */
missing: Array<MissingRead>,
/** Inspections, the latest first. */
inspections: Array<InspectionRead>,
/** Versions of its plan, the latest first. */
plans: Array<FirmPlanRead>,
/** Exercises that it takes or took part in, by day. */
exercises: Array<ExerciseRead>, };

/** Fact: a road was closed. */
export type RoadClosed = {
/** The road, e.g. `G218`. */
road: string,
/** A place, road node or facility near the closure. */
near?: string | null,
/** The road edges, where the sender knows them; else they follow from road and place. */
edges?: Array<Id> | null,
/** For how long, in seconds; without it until opened. */
for_s?: number | null, };

/** The factors of our own index of a road segment. */
export type RoadIndexRead = {
/** Crashes with a release a year on the segment. */
crashes_a_year: number,
/** Nearness to water, above 0 to 1. */
nearness: number,
/** Q-ratio of the standard load. */
hazard: number,
/** Weight of what is reached, the sooner the more: the rank. */
receptors: number,
/** Their product. */
value: number, };

/** Fact: a road was opened again. */
export type RoadOpened = {
/** The road. */
road: string,
/** A place, road node or facility near the closure. */
near?: string | null,
/** The road edges. */
edges?: Array<Id> | null, };

/** What a token may do. */
export type Role = "board" | "agency" | "director" | "admin" | "reporter-identity";

/** Something that the rules should hold and do not. */
export type RuleGap = {
/** Its id. */
id: Id,
/** What is missing. */
what: Text,
/** Why. */
why: Text,
/** What cannot be relied on until it is there. */
blocks: Text,
/** Where to look it up. */
source: string,
/** The data file that names it. */
file: string, };

/** A rule of deadlines. */
export type RuleRead = {
/** Its id. */
id: Id,
/** In words. */
title: Text,
/** `statutory`, `physical` or `doctrine`. */
basis: string,
/** Its length in minutes; for a physical rule the margin before the early edge. */
minutes: number,
/** Where it stands. */
source: string,
/** Since when it holds. */
dated: string,
/** `known`, `approximate` or `illustrative`. */
certainty: string, };

/** The rule packs in force. */
export type RulesRead = {
/** Id of the pack. */
pack: Id,
/** When it was put together. */
date: string,
/** Why it is in force. */
why: Text,
/** Which packs, tables and plans are in force, in one sentence. */
said: Text,
/** Rules of deadlines. */
rules: Array<RuleRead>,
/** Rule of the reporting path by default. */
path_default: Id,
/** Rule of the lifted path. */
path_lifted: Id,
/** What lifts the path while the grade is unclear. */
path_criteria: Array<CriterionRead>,
/** The table of grades in force. */
grade_table: Id,
/** Every table of grades, the superseded ones too. */
grade_tables: Array<GradeTableRead>,
/** Levels of response, the gravest first. */
levels: Array<LevelRead>,
/** What statutory reports must contain. */
reports: Array<ReportRuleRead>,
/** Standards of water quality that the data cite. */
water_quality: Array<WaterStandardRead>,
/** What is missing, named: nothing is made up in its place. */
gaps: Array<RuleGap>,
/** Rules, tables and plans that are past the day by which they were to be checked again. */
expired: Array<ExpiredRead>, };

/** A rung of the escalation ladder. */
export type RungRead = {
/** Minutes after the order was issued. */
after_min: number,
/** 1 the deputy, 2 the head, 3 the command's telephone. */
level: number, };

/** A sample with its chain of custody. */
export type SampleHeld = {
/** The results that name it, in order. */
results: Array<SampleTaken>,
/** Hand to hand, in order, with the moment. */
custody: Array<[Time, CustodyMoved]>, };

/** Fact: a sample has a result. */
export type SampleTaken = {
/** The section. */
section?: Id | null,
/** The place, where it is no section. */
at?: Place | null,
/** The result in mg/L; below the detection limit it is 0 and `below_mg_l` is given. */
concentration_mg_l?: number | null,
/** The detection limit, where nothing was found. */
below_mg_l?: number | null,
/** When it was taken. */
taken_at?: Time | null,
/** The sample's number, where it is kept with its chain of custody. */
sample?: Id | null,
/** Slug, UN number or name of what was looked for; the released substance by default. */
substance?: string | null,
/** Lab sheets and photos. */
attachments?: Array<Id> | null, };

/** When a section is reached. */
export type SectionArrival = {
/** The intake, border section, gauge … */
section: Id,
/** Its name. */
name: Text,
/** `intake`, `irrigation`, `border`, `gauge`, `dam`. */
kind: string,
/** River distance from where the release enters the water, in metres. */
distance_m: number,
/** Groundwater: no arrival is stated, only a watch. */
watch_only: boolean,
/** Early edge (P5) of the first exceedance of the threshold. */
early: Time | null,
/** Median of the first exceedance. */
arrival: Time | null,
/** Median time of the peak. */
peak_at: Time | null,
/** Median peak concentration in mg/L. */
peak_mg_l: number,
/** Median time when the concentration is below the threshold again. */
end: Time | null,
/** Late edge (P95) of that. */
late: Time | null, };

/** A stretch of road near water. */
export type SegmentRead = {
/** Its rank, from 1 on, over the whole atlas. */
rank: number,
/** Its id, e.g. `E023-2`. */
id: Id,
/** The road edge. */
edge: Id,
/** The road's reference. */
road: string,
/** The road's name. */
name: Text,
/** Where it begins on the edge, m. */
from_m: number,
/** Where it ends, m. */
to_m: number,
/** Its line. */
line: Array<Place>,
/** The county. */
county: Text | null,
/** The river. */
river: Text,
/** How near the water is, m. */
water_m: number,
/** It crosses the river. */
crossing: boolean,
/** The named bridge on it. */
bridge: Id | null,
/** What a spill reaches, soonest first. */
reached: Array<ReachedRead>,
/** Our own index. */
index: RoadIndexRead,
/** Signs and controls proposed. */
controls: Array<ControlRead>, };

/** Everything that the server may send. */
export type ServerFrame = { "t": "welcome",
/** Number of the session. */
session: string,
/** Time between pings, in milliseconds. */
hb_ms: number,
/** Largest message of a client, in bytes. */
max_msg: number,
/** Most events sent and not acknowledged. */
window: number,
/** Now: drill time in a drill. */
now: Time,
/** Real or drill. */
mode: Mode,
/** The agency of the token. */
agency: Id | null,
/** Its roles. */
roles: Array<string>,
/** `live` or the drill's id. */
space: string, } | { "t": "subscribed",
/** As asked. */
id: FrameId,
/** The stream. */
stream: Id,
/** Epoch of the log. */
epoch: string,
/** Last committed seq. */
head: number,
/** Events follow after this seq. */
from: number,
/** The position was kept. */
recovered: boolean, } | { "t": "reset",
/** The stream. */
stream: Id,
/** Epoch of the log. */
epoch: string,
/** Why. */
why: ResetWhy, } | { "t": "snapshot",
/** The stream. */
stream: Id,
/** Epoch of the log. */
epoch: string,
/** The next event is this plus one. */
as_of: number,
/** Number of the part, from 0. */
part: number,
/** The last part. */
last: boolean,
/** `IncidentSnapshot`, `AgencySnapshot`, `DrillSnapshot` or an empty object. */
state: Record<string, unknown>, } | { "t": "event" } & Event | { "t": "events",
/** The stream. */
stream: Id,
/** Epoch of the log. */
epoch: string,
/** The events, ascending, without a gap. */
items: Array<Event>, } | { "t": "result",
/** Id of the command. */
id: string,
/** Taken. */
ok: boolean,
/** Where it is in the log. */
stream?: Id,
/** Epoch of the log. */
epoch?: string,
/** Its seq there. */
seq?: number,
/** Why it was refused. */
code?: string,
/** What, why and what to do. */
detail?: string,
/** The current task, where an older one was seen. */
current?: unknown, } | { "t": "ping",
/** Counts up. */
n: number,
/** Now: drill time in a drill. */
now: Time,
/** Last seq that was sent on this connection, a stream. */
heads: { [key in string]: number }, } | { "t": "error",
/** The request that it answers. */
id: FrameId | null,
/** Stable code. */
code: string,
/** What, why and what to do. */
detail?: string,
/** The stream, where a subscription ended. */
stream?: Id,
/** Come back after this time, in milliseconds. */
retry_ms: number | null, };

/** Fact, in the audit stream only: somebody signed in or out, or a token was made or revoked. */
export type Signed = {
/** `in`, `out`, `token-made`, `token-revoked`. */
what: string,
/** The token. */
token: string, };

/** Decision: stock that was set aside is free again. */
export type StockFreed = {
/** The task. */
task: Id,
/** The depot. */
depot: Id,
/** The item. */
item: Id,
/** How much. */
quantity: number,
/** Why. */
reason: Text, };

/** Decision: stock is set aside for a task, and for no other. */
export type StockReserved = {
/** The task. */
task: Id,
/** The depot. */
depot: Id,
/** The item. */
item: Id,
/** How much, in the unit. */
quantity: number,
/** The item's unit. */
unit: string, };

/** Asks for a stream, from a position or from a snapshot. */
export type Subscribe = {
/** Given back in `subscribed`. */
id: FrameId,
/** The stream. */
stream: Id,
/** Epoch of the position. */
epoch?: string | null,
/** Last seq that the client has. */
after?: number | null, };

/** Fact, in the inboxes of the duty desks: a person settled a suggestion. */
export type SuggestionClosed = {
/** The suggestion. */
suggestion: Id,
/** How. */
outcome: SuggestionOutcome,
/** The incident that was opened from it or that it belongs to. */
incident?: Id | null,
/** Why. */
reason: string, };

/** The suggestions, the open ones first, each group the newest first. */
export type SuggestionList = {
/** The suggestions. */
items: Array<SuggestionRead>, };

/** How a suggestion was settled. */
export type SuggestionOutcome = "opened" | "joined" | "dismissed";

/** Reports that may be an incident. */
export type SuggestionRead = {
/** Its id. */
suggestion: Id,
/** The reports. */
reports: Array<Id>,
/** Where, the middle of the reports that say it. */
at: Place | null,
/** The place that they name. */
place: string | null,
/** What they say together. */
text: Text,
/** When it was suggested first. */
since: Time,
/** When a report joined it last. */
updated: Time,
/** How a person settled it. */
closed: SuggestionClosed | null, };

/** Decision: the answer to "with what". */
export type SuppliesFound = {
/** Where the supplies are wanted. */
section: Id | null,
/** The place. */
at: Place,
/** One answer an item. */
answers: Array<SupplyAnswer>, };

/** What can be at a section, and what falls short. */
export type SupplyAnswer = {
/** The item. */
item: string,
/** Its name. */
name: Text,
/** The unit. */
unit: string,
/** How much is wanted. */
wanted: number,
/** How much falls short. */
short: number,
/** The depots, earliest first. */
offers: Array<SupplyOffer>, };

/** Supplies that a plan asks for. */
export type SupplyLineRead = {
/** The item. */
item: Id,
/** How much, in the item's unit. */
quantity: number,
/** Under which condition. */
when: string,
/** What for. */
why: Text,
/** The line that it is set aside for. */
for_line: Id, };

/** One depot's part in the answer to "with what". */
export type SupplyOffer = {
/** The depot. */
depot: Id,
/** Its name. */
name: Text,
/** How much it can give, in the item's unit. */
usable: number,
/** Earliest arrival in seconds from the question. */
eta_s: number, };

/** A task of an incident. */
export type Task = {
/** Its id. */
id: Id,
/** The incident. */
incident: Id,
/** The plan line that it comes from, e.g. `T28`. */
plan: Id,
/** What is to be done. */
title: Text,
/** What the owner is told beyond the title. */
detail: Text,
/** The board lane. */
lane: string,
/** The agency that must do it; none for what the system does itself. */
owner: Id | null,
/** Agencies that help. */
support: Array<Id>,
/** By plan or by command. */
assigned_by: AssignedBy,
/** The duty that it belongs to. */
duty?: Id | null,
/** Why it is wanted: the plan line's condition with what makes it true here. */
because?: Text | null,
/** A person of this agency must approve it before it is issued. */
approver?: Id | null,
/** The approval: none while it is waited for or where none is needed. */
approved?: boolean | null,
/** What a crew must be able to do for it. */
capability?: string | null,
/** The crew that it has. */
crew?: Id | null,
/** Stock that is set aside for it. */
reserved?: Array<Reserved> | null,
/** While it is executing it is done again each so many seconds. */
repeats_s?: number | null,
/** Photos, lab sheets, valve logs of its result. */
attachments?: Array<Id> | null,
/** The section that it is about. */
section: Id | null,
/** Tasks that come first. */
needs: Array<Id>,
/** The binding deadline. */
deadline: Deadline | null,
/** The later deadlines that were considered. */
other_deadlines: Array<Deadline>,
/** How long the work takes, in milliseconds. */
takes: number,
/** It cannot be finished in time any more even if started at once. */
infeasible: boolean,
/** What must be handed in as evidence. */
evidence_wanted: Text,
/** Kinds of facts that the owner is expected to hand in with the work. */
yields: Array<string>,
/** Counts up with each change of the order itself; a reply names the version that was seen. */
version: number,
/** Where it stands. */
state: TaskState,
/** Reason of a refusal or failure, evidence of a completion. */
outcome: unknown,
/** Highest rung of the escalation ladder that was reached; 0 is none. */
escalation: number,
/** The deadline passed while the task was open. */
missed: boolean,
/** Its life so far. */
history: Array<Transition>, };

/** Fact: a person of the owner took the task. */
export type TaskAccepted = {
/** The task. */
task: Id, };

/** Fact: a person of the approving agency approved the task. */
export type TaskApproved = {
/** The task. */
task: Id, };

/** Fact: the command withdrew the task. */
export type TaskCancelled = {
/** The task. */
task: Id,
/** Why. */
reason: string, };

/** Fact: the task was sent to a device of its owner. */
export type TaskDelivered = {
/** The task. */
task: Id, };

/** Fact: a person of the approving agency did not approve the task; it is cancelled. */
export type TaskDisapproved = {
/** The task. */
task: Id,
/** Why. */
reason: string, };

/** Fact: the task is finished. */
export type TaskDone = {
/** The task. */
task: Id,
/** What shows it; any value. */
evidence: unknown, };

/** Decision: nobody of the owner took the task in time; the next rung is told. */
export type TaskEscalated = {
/** The task. */
task: Id,
/** The owner. */
agency: Id,
/** The rung, from 1. */
level: number,
/** Who is told. */
to: Text, };

/** Fact: the task could not be finished. */
export type TaskFailed = {
/** The task. */
task: Id,
/** Why. */
reason: string, };

/** Decision: the task is in its owner's inbox. */
export type TaskIssued = {
/** The task as issued. */
task: Task,
/** Tasks that it needs and that are still open, where it could not wait for them. */
open_needs?: Array<Id> | null, };

/** Decision: a task is planned and waits for what it needs. */
export type TaskProposed = {
/** The task. */
task: Task, };

/** Fact: the command gave the task to another agency. */
export type TaskReassigned = {
/** The task. */
task: Id,
/** The new owner. */
to: Id,
/** Why. */
reason: string, };

/** Fact: a device of the owner has stored the task. */
export type TaskReceived = {
/** The task. */
task: Id, };

/** Fact: a person of the owner refused the task. */
export type TaskRefused = {
/** The task. */
task: Id,
/** Why. */
reason: string, };

/** Fact: work has begun. */
export type TaskStarted = {
/** The task. */
task: Id, };

/** Where a task stands. */
export type TaskState = "proposed" | "issued" | "delivered" | "received" | "accepted" | "executing" | "done" | "refused" | "failed" | "superseded" | "cancelled";

/** Decision: another agency is asked after a refusal or failure. */
export type TaskSubstituted = {
/** The task that was refused or failed. */
task: Id,
/** The task that takes its place. */
by: Id,
/** Why this agency. */
reason: Text, };

/** Decision: the task is replaced or no longer wanted. */
export type TaskSuperseded = {
/** The task. */
task: Id,
/** Why. */
reason: Text, };

/** One term of Q. */
export type TermRead = {
/** The substance as the firm wrote it. */
name: string,
/** Largest mass on site, t. */
mass_t: number,
/** Share of the substance in it. */
share: number | null,
/** Critical mass, t. */
critical_t: number | null,
/** `yes`, `other-medium`, `unsure`, `not-listed` or `no-critical-mass`. */
counted: string,
/** The least that mass over critical mass can be. */
least: number,
/** The most; none without an upper bound. */
most: number | null, };

/** The same text in both languages of the system. */
export type Text = {
/** Chinese. */
zh: string,
/** English. */
en: string, };

/** A moment: RFC 3339 with a zone; the server writes Beijing time. */
export type Time = string;

/** Every token. */
export type TokenList = {
/** The tokens, by id. */
items: Array<TokenRead>, };

/** A token was made. Its text is shown this once. */
export type TokenMade = {
/** Its id. */
id: Id,
/** The secret. */
token: string,
/** What it may do. */
roles: Array<Role>,
/** Whose it is. */
agency: Id | null,
/** Which space it sees. */
space: string, };

/** A token without its secret. */
export type TokenRead = {
/** Its id. */
id: Id,
/** What it may do. */
roles: Array<Role>,
/** Whose it is. */
agency: Id | null,
/** Which space it sees. */
space: string,
/** For whom. */
note: string,
/** Made. */
created: Time,
/** When it ends. */
expires: Time | null, };

/** One step of a task's life. */
export type Transition = {
/** The state that was reached. */
to: TaskState,
/** Incident time. */
at: Time,
/** When the log took it. */
recorded_at: Time,
/** Who. */
actor: Actor,
/** What led to it. */
cause: Cause | null, };

/** Ends a subscription. */
export type Unsubscribe = {
/** The stream. */
stream: Id, };

/** The color of a warning, the least grave first. */
export type WarningColor = "blue" | "yellow" | "orange" | "red";

/** How a release came from its place into the water. */
export type WaterEntry = {
/** The reach that it enters. */
reach: Id,
/** How far down that reach, in metres from its upstream end. */
chainage_m: number,
/** `bridge`, `bank` or `overland`. */
via: string,
/** Distance over land, in metres. */
overland_m: number,
/** The river's name. */
river: Text, };

/** A standard of water quality. */
export type WaterStandardRead = {
/** As the table of substances cites it, e.g. `GB3838 T1`. */
id: string,
/** Its name. */
title: Text,
/** What it is used for here. */
used_for: Text,
/** Where it stands. */
origin: OriginRead, };

/** What is known of the weather at the scene. */
export type Weather = {
/** Direction that the wind comes from, degrees. */
wind_from_deg: number | null,
/** Wind speed in m/s. */
wind_ms: number | null,
/** Air temperature in °C. */
air_c: number | null,
/** Rain in mm/h. */
rain_mm_h: number | null,
/** When it was read. */
at: Time | null, };

/** Fact: weather at the scene. */
export type WeatherRead = {
/** Direction that the wind comes from, degrees. */
wind_from_deg?: number | null,
/** Wind speed in m/s. */
wind_ms?: number | null,
/** Air temperature in degrees Celsius. */
air_c?: number | null,
/** Rain in mm/h. */
rain_mm_h?: number | null, };

/** Fact: the weather service warned. */
export type WeatherWarned = {
/** Of what. */
hazard: Hazard,
/** How grave. */
color: WarningColor,
/** The words. */
text: string,
/** From when. */
from?: Time | null,
/** Until when. */
until?: Time | null, };

/** Who the token is. */
export type Whoami = {
/** Id of the token. */
token: Id,
/** What it may do. */
roles: Array<Role>,
/** Whose it is. */
agency: Id | null,
/** Which space it sees. */
space: string,
/** Real or drill. */
mode: Mode,
/** Epoch of its log. */
epoch: string,
/** Now: drill time in a drill. */
now: Time, };
