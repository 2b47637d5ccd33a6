/** A line on the terminal for each stage of a batch run. */
import type { Progress } from "../../../runtime/batch/index.ts";
import type { Stage } from "../stage.ts";
import type { Terminal } from "../terminal.ts";

export interface ShownProgress {
  readonly tell: (event: Progress) => void;
  /** The stage that is open has failed. */
  fail(): void;
}

export function showProgress(terminal: Terminal): ShownProgress {
  let open: Stage | undefined;
  return {
    tell: (event) => {
      if (event.kind === "begin") open = terminal.stage(event.stage);
      else {
        open?.done(event.remark ?? "done");
        open = undefined;
      }
    },
    fail: () => open?.fail(),
  };
}
