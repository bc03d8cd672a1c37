import { useState } from "preact/hooks";
import { FactForm, refusalText } from "../forms/FactForm";
import { words } from "../i18n";
import type { Task } from "../protocol/incident";
import { tell } from "../store/acts";
import { mayApprove } from "../store/rights";

/** Approve, or not with a reason: for who may. */
export function Approve({ task, onDone }: { task: Task; onDone?: () => void }) {
  const w = words.value;
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  if (!mayApprove(task)) return null;
  if (asking) {
    return (
      <FactForm
        kind="task_disapproved"
        incident={task.incident}
        fixed={{ task: task.id }}
        expect={task.version}
        send={w.coord.approvals.disapprove}
        danger
        onDone={() => onDone?.()}
        onCancel={() => setAsking(false)}
      />
    );
  }
  const approve = async () => {
    setBusy(true);
    const stream = `inc:${task.incident}`;
    const result = await tell(stream, "task_approved", { task: task.id }, task.version);
    setBusy(false);
    setProblem(result.ok ? "" : w.forms.refused(refusalText(result)));
    if (result.ok) onDone?.();
  };
  return (
    <>
      <div class="acts">
        <button
          type="button"
          class="primary approve"
          disabled={busy}
          onClick={() => void approve()}
        >
          {w.coord.approvals.approve}
        </button>
        <button type="button" class="danger disapprove" onClick={() => setAsking(true)}>
          {w.coord.approvals.disapprove}
        </button>
      </div>
      {problem && (
        <p class="warn" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
