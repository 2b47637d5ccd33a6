/** The rows of Fennel: what `fennel/make.py` recorded of its mock client, beside mls over the same events. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Row } from "./row.ts";
import { rowsOf, type Told } from "./standard.ts";

const Recorded = z.object({
  fennel: z.string(),
  cases: z.record(z.string(), z.object({ events: z.array(z.object({ at: z.number(), seen: z.number(), x: z.number() })), asks: z.array(z.number()), values: z.array(z.number().nullable()) })),
});
const recorded = Recorded.parse(JSON.parse(readFileSync(new URL("./fennel/values.json", import.meta.url), "utf8")));

function told(name: string, ours: string, said?: string, believing?: true): Told {
  const { events, asks, values } = caseOf(name);
  return { name, events, asks: asks.map((at) => ({ at })), theirs: values, ours, ...(said === undefined ? {} : { said }), ...(believing === undefined ? {} : { believing }) };
}

function caseOf(name: string): (typeof recorded.cases)[string] {
  const found = recorded.cases[name];
  if (found === undefined) throw new Error(`fennel/values.json has no case \`${name}\``);
  return found;
}

export async function fennel(): Promise<Row[]> {
  // Logged the other way round it is the other value: what tells the two apart is no data.
  if (caseOf("a tie").values[0] === caseOf("a tie, logged the other way round").values[0]) throw new Error("Fennel's last value does not go by the order of logging");
  return rowsOf("Fennel", [
    told("at the instant", "ours.n_1h", "theirs.n"),
    told("the far end of a window", "ours.n_1h", "theirs.n"),
    told("a key never seen", "ours.n_1h", "theirs.n"),
    told("a sum over nothing", "ours.sum_1h", "ours.sum_1h"),
    told("a mean over nothing", "ours.mean", "theirs.mean"),
    told("a deviation", "ours.spread", "theirs.spread"),
    told("a deviation of one", "ours.spread", "theirs.spread"),
    told("a tie", "ours.latest"),
    { ...told("a correction", "ours.corrected_x", "theirs.corrected_x"), corrected: true },
    told("written late", "ours.latest", "theirs.latest", true),
  ]);
}
