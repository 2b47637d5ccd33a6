import type { Plan } from "../contract/plan.ts";
import type { HistoryStore } from "./parts.ts";

export async function openHistory(_folder: string, _plan: Plan): Promise<HistoryStore> {
  throw new Error("not yet");
}
