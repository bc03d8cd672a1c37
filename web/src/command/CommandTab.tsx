import { say, words } from "../i18n";
import { dayMinute, millis } from "../i18n/format";
import { GradeChip } from "../panels/GradeChip";
import { agencyName, agencyShort, conflictSubject, names, term } from "../panels/names";
import type { Incident } from "../protocol/incident";
import { choose, incident, incidents } from "../store/app";
import { approvals, conflicts } from "../store/counts";
import { criteria, others } from "../store/known";
import { commands } from "../store/rights";
import { expandedTask, keepInUrl } from "../store/ui";
import { Approve } from "./Approve";
import { Act, Part } from "./Part";

function criterionText(id: string): string {
  const found = criteria.value.find((one) => one.id === id);
  return found ? say(found.title) : id;
}

function Grade({ of }: { of: Incident }) {
  const w = words.value;
  const c = w.coord.grade;
  const { grade: proposal, grade_decided: held } = of;
  const differs = held && proposal && held.decided.grade !== proposal.grade;
  return (
    <Part title={c.title} id="part-grade">
      <dl class="facts">
        <dt>{c.decidedAs}</dt>
        <dd>
          {held ? (
            <>
              <GradeChip grade={held.decided.grade} decided />{" "}
              <small>{c.by(held.by, dayMinute(millis(held.at)))}</small>
              <p>
                {held.decided.reason}
                {held.decided.criterion && (
                  <small> · {criterionText(held.decided.criterion)}</small>
                )}
              </p>
            </>
          ) : (
            <span class="soft">{c.nobody}</span>
          )}
        </dd>
        <dt>{c.proposedAs}</dt>
        <dd>
          {proposal ? (
            <>
              <GradeChip grade={proposal.grade} /> <small>{c.pathIs(proposal.path)}</small>
              <p>{say(proposal.reason)}</p>
              {differs && <p class="note-warn">{c.differs}</p>}
              <small>
                {c.lifted} <code>{proposal.rule}</code>
                {proposal.table && (
                  <>
                    {" "}
                    · {c.table} <code>{proposal.table}</code>
                  </>
                )}
              </small>
              {proposal.criteria.length > 0 && (
                <details>
                  <summary>{c.met(proposal.criteria.length)}</summary>
                  <ul class="plain-list">
                    {proposal.criteria.map((id) => (
                      <li key={id}>
                        {criterionText(id)} <code>{id}</code>
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </>
          ) : (
            <span class="soft">{c.none}</span>
          )}
        </dd>
        <dt>{w.coord.response.title}</dt>
        <dd>
          {of.response ? (
            <b>
              {w.coord.response.level(of.response.level)}{" "}
              <small>{w.coord.response.since(dayMinute(millis(of.response.at)))}</small>
            </b>
          ) : (
            <span class="soft">{w.coord.response.none}</span>
          )}
        </dd>
      </dl>
      {commands.value && of.closed === null && (
        <div class="acts">
          <Act
            kind="grade_decided"
            incident={of.id}
            label={held ? `${c.decide} · ${w.coord.change}` : c.decide}
            primary={!held}
            preset={
              proposal ? { grade: proposal.grade, criterion: proposal.criteria[0] ?? "" } : {}
            }
          />
          <Act
            kind="response_started"
            incident={of.id}
            label={of.response ? w.coord.response.change : w.coord.response.start}
          />
          {of.response && (
            <Act kind="response_ended" incident={of.id} label={w.coord.response.end} danger />
          )}
        </div>
      )}
    </Part>
  );
}

function Approvals() {
  const w = words.value.coord.approvals;
  const waiting = approvals.value;
  return (
    <Part title={w.title} count={waiting.length} id="part-approvals">
      {waiting.length === 0 && <p class="panel-empty">{w.none}</p>}
      <ul class="asks">
        {waiting.map((task) => (
          <li key={task.id} data-task={task.id}>
            <button
              type="button"
              class="plain ask-title"
              onClick={() => {
                expandedTask.value = task.id;
              }}
            >
              <b class="card-plan">{task.plan}</b>
              {say(task.title)}
            </button>
            <small>
              {agencyShort(task.owner)} · {w.of(agencyName(task.approver))}
            </small>
            {say(task.because) && <p>{say(task.because)}</p>}
            <Approve task={task} />
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Conflicts({ of }: { of: Incident }) {
  const w = words.value.coord.conflicts;
  const open = conflicts.value;
  const past = Object.values(of.conflicts).filter((held) => held.settled !== null);
  return (
    <Part title={w.title} count={open.length} id="part-conflicts">
      {open.length === 0 && <p class="panel-empty">{w.none}</p>}
      <ul class="asks">
        {open.map(({ found }) => (
          <li key={found.conflict} class="conflict">
            <b>
              {term("resources", found.resource)} · {conflictSubject(found.subject)}
            </b>
            <p>{say(found.reason)}</p>
            <dl class="facts">
              <dt>{w.has}</dt>
              <dd>{found.given ? names.value.task(found.given) : w.nobody}</dd>
              <dt>{w.wants}</dt>
              <dd>
                {found.tasks.map((id) => (
                  <span key={id} class={id === found.given ? "wanted given" : "wanted"}>
                    {names.value.task(id)}
                  </span>
                ))}
              </dd>
            </dl>
          </li>
        ))}
      </ul>
      {open.length > 0 && <p class="panel-note">{w.order}</p>}
      {past.length > 0 && (
        <details class="past">
          <summary>{w.past(past.length)}</summary>
          <ul class="plain-list">
            {past.map(({ found, settled }) => (
              <li key={found.conflict}>
                {conflictSubject(found.subject)} →{" "}
                {found.given ? names.value.task(found.given) : w.nobody}{" "}
                <small>{settled ? w.settled(dayMinute(millis(settled))) : ""}</small>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Part>
  );
}

function Priority({ of }: { of: Incident }) {
  const w = words.value.coord.priority;
  const rows = (incidents.value ?? []).filter((row) => row.closed === null);
  const rankOf = (id: string) =>
    (id === of.id ? of.priority : others.value[id]?.priority) ?? Number.MAX_SAFE_INTEGER;
  const sorted = [...rows].sort(
    (a, b) => rankOf(a.id) - rankOf(b.id) || Date.parse(a.t0) - Date.parse(b.t0),
  );
  return (
    <Part title={w.title}>
      {rows.length < 2 && <p class="panel-empty">{w.only}</p>}
      {rows.length > 1 && (
        <ol class="ranks">
          {sorted.map((row) => {
            const rank = rankOf(row.id);
            return (
              <li key={row.id} class={row.id === of.id ? "here" : ""}>
                <button
                  type="button"
                  class="plain"
                  onClick={() => {
                    choose(row.id);
                    keepInUrl("incident", row.id);
                  }}
                >
                  <b>{row.id}</b> {say(row.title)}
                </button>
                <small>
                  {rank === Number.MAX_SAFE_INTEGER ? w.none : w.rank(rank)}
                  {row.id === of.id && ` · ${w.here}`}
                </small>
              </li>
            );
          })}
        </ol>
      )}
      {commands.value && rows.length > 1 && of.closed === null && (
        <div class="acts">
          <Act kind="priority_set" incident={of.id} label={w.set} />
        </div>
      )}
    </Part>
  );
}

/** Grade and response, what waits for approval, what is fought over, which incident is first. */
export function CommandTab() {
  const w = words.value.coord.close;
  const of = incident.value;
  if (!of) return null;
  return (
    <div class="panel tab-body">
      <div class="scroll">
        <Grade of={of} />
        <Approvals />
        <Conflicts of={of} />
        <Priority of={of} />
        {commands.value && (
          <Part title={w.title}>
            {of.closed ? (
              <p class="panel-empty">{w.closed(dayMinute(millis(of.closed)))}</p>
            ) : (
              <div class="acts">
                <Act kind="incident_closed" incident={of.id} label={w.act} danger />
              </div>
            )}
          </Part>
        )}
      </div>
    </div>
  );
}
