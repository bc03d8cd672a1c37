import { Approve } from "../command/Approve";
import { Act } from "../command/Part";
import { say, words } from "../i18n";
import { dayMinute, millis } from "../i18n/format";
import type { LogEvent } from "../protocol/frames";
import { isOpen, type Task } from "../protocol/incident";
import { basin, refollow } from "../store/app";
import { byDeadline } from "../store/due";
import { awaitsApproval } from "../store/rights";
import { agencyShort, crewName } from "./names";

/** Tasks that wait for the approval of this agency. */
export function AgencyApprovals({ tasks, agency }: { tasks: readonly Task[]; agency: string }) {
  const w = words.value.coord.approvals;
  const waiting = tasks
    .filter((task) => task.approver === agency && awaitsApproval(task))
    .sort(byDeadline);
  if (waiting.length === 0) return null;
  return (
    <section class="agency-asks" aria-label={w.title}>
      <h2>
        {w.title} <b class="badge badge-ask">{waiting.length}</b>
      </h2>
      <ul class="agency-list">
        {waiting.map((task) => (
          <li key={task.id} class="agency-task agency-approve" data-approve={task.id}>
            <h2>
              <span class="card-plan">{task.plan}</span> {say(task.title)}
            </h2>
            <p class="agency-why">
              {agencyShort(task.owner)}
              {task.deadline && (
                <>
                  {" "}
                  · {words.value.tasks.due} <b>{dayMinute(millis(task.deadline.at))}</b>
                </>
              )}
            </p>
            {say(task.because) && <p>{say(task.because)}</p>}
            {say(task.detail) && <p>{say(task.detail)}</p>}
            <Approve task={task} onDone={() => refollow(`agy:${agency}`)} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Crews that are lost as the log of this inbox says. */
function lostIn(log: readonly LogEvent[]): Set<string> {
  const lost = new Set<string>();
  for (const event of log) {
    if (event.kind === "crew_lost") lost.add(String(event.data.crew));
    if (event.kind === "crew_returned") lost.delete(String(event.data.crew));
  }
  return lost;
}

/** The agency's own crews: which task each has; lost and back again. */
export function AgencyCrews({
  tasks,
  agency,
  log,
}: {
  tasks: readonly Task[];
  agency: string;
  log: readonly LogEvent[];
}) {
  const w = words.value.coord.task;
  const open = tasks.filter((task) => isOpen(task.state));
  const own = new Set(
    Object.entries(basin.value.crewOf)
      .filter(([, of]) => of === agency)
      .map(([crew]) => crew),
  );
  for (const task of open) if (task.crew) own.add(task.crew);
  const incident = open[0]?.incident;
  if (own.size === 0 || !incident) return null;
  const lost = lostIn(log);
  return (
    <section class="agency-crews" aria-label={w.crew}>
      <h2>{w.crew}</h2>
      <ul>
        {[...own].sort().map((crew) => {
          const task = open.find((one) => one.crew === crew);
          return (
            <li key={crew} data-crew={crew}>
              <b>{crewName(crew)}</b> <small class="soft">{crew}</small>
              {task && (
                <p class="agency-why">
                  <span class="card-plan">{task.plan}</span> {say(task.title)}
                </p>
              )}
              {lost.has(crew) ? (
                <Act
                  kind="crew_returned"
                  incident={task?.incident ?? incident}
                  fixed={{ crew }}
                  label={w.crewReturned}
                />
              ) : (
                <Act
                  kind="crew_lost"
                  incident={task?.incident ?? incident}
                  fixed={{ crew }}
                  label={w.crewLost}
                  danger
                />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
