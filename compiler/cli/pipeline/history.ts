/** The store of history, for a bundle that reads one. */
import { existsSync } from "node:fs";
import type { Plan } from "../../../runtime/contract/plan.ts";
import type { HistoryStore } from "../../../runtime/serve/parts.ts";
import { openStore } from "../../../runtime/store/index.ts";
import { UserError } from "../errors.ts";

/** Undefined where the plan has no history; else the store, which must be of this plan. */
export function openHistory(folder: string, planHash: string, plan: Plan): HistoryStore | undefined {
  if (plan.groups.length === 0) return undefined;
  if (!existsSync(folder)) throw new UserError(`there is no store at \`${folder}\``, { help: "`mlsc build` fills one; or name it with `--store DIR`" });
  return openStore(folder, { planHash });
}
