/** `mlsc lock` over sources of any form, in this process: what it says of data that are as they were, grew, or were rewritten. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CommandContext } from "../../compiler/cli/command.ts";
import { lockCommand } from "../../compiler/cli/commands/lock.ts";
import { ROOT } from "../cli/support.ts";
import { TERMINAL } from "../audit/support.ts";

export function writeSpec(folder: string, from: string): void {
  writeFileSync(join(folder, "spec.mls"), `source orders {\n  from ${from}\n  columns { town: Category, placed: Timestamp, amount: Float by 0.01 }\n  at placed\n  known at placed + 1m\n}\n`);
}

/** What is told of `orders`, and the exit code; `check`: nothing is written. */
export async function lock(folder: string, options: CommandContext["options"] = {}): Promise<{ readonly code: number; readonly told: string }> {
  const lines: string[] = [];
  const context: CommandContext = { root: ROOT, terminal: { ...TERMINAL, out: (text) => void lines.push(text) }, positionals: [join(folder, "spec.mls")], options, made: "test", signal: new AbortController().signal };
  const code = await lockCommand.run(context);
  return { code, told: lines.join("\n") };
}

export interface Order {
  readonly town: string;
  readonly placed: string;
  readonly amount: number;
}

/** Forty orders, eight a day. */
export const ORDERS: readonly Order[] = Array.from({ length: 40 }, (_, i) => ({ town: ["Bern", "Genf"][i % 2]!, placed: new Date(Date.UTC(2024, 0, 1 + Math.floor(i / 8), i % 8)).toISOString(), amount: i / 4 }));
export const LATER: Order = { town: "Bern", placed: "2024-01-07T00:00:00.000Z", amount: 1 };
