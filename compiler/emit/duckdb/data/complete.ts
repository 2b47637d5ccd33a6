import type { DataCheck } from "../../../../runtime/contract/data-check.ts";
import type { Plan, Scan } from "../../../../runtime/contract/plan.ts";
import { inputsOf } from "../../../../runtime/contract/plan-views.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { rootOf } from "../sources.ts";
import { select } from "../sql-text.ts";
import { DAY, shownTime, unless } from "./sql.ts";

/** Fewer events say nothing of how long a pause may be. */
const ENOUGH = 50;
/** So many times the longest pause between two events, and so long at least. */
const PAUSES = 10;
const LEAST = 7 * DAY;

/** Data that labels count the events of, and that is said to be complete long after its last one: every outcome of that time would be known, as "nothing happened". */
export function completeChecks(scan: Scan, plan: Plan): DataCheck[] {
  const { completeUntil } = scan;
  const isCounted = plan.examples.some(({ label }) => label.from !== undefined && countsRowsOf(plan, label.from.input, scan.id));
  if (completeUntil === undefined || !isCounted) return [];
  const times = `SELECT "__at", "__at" - lag("__at") OVER (ORDER BY "__at") AS "pause" FROM ${quoteIdentifier(scan.id)}`;
  const items = [
    { sql: `max("__at")`, as: "last" },
    { sql: `max("pause")`, as: "pause" },
    { sql: "count(*)", as: "rows" },
  ];
  return [
    {
      code: "MLS3197",
      severity: "warning",
      sql: select(
        [
          { sql: `CASE WHEN "rows" >= ${ENOUGH} AND ${completeUntil} - "last" > greatest(${PAUSES} * "pause", ${LEAST}) THEN 1 ELSE 0 END`, as: "violations" },
          { sql: "NULL", as: "sample" },
          { sql: shownTime(`"last"`), as: "last" },
          { sql: `CAST((${completeUntil} - "last") // ${DAY} AS VARCHAR)`, as: "days" },
        ],
        `FROM (${select(items, `FROM (${times})`)})`,
      ),
      message: `\`${scan.id}\` is said to be complete {days} days beyond its last event, at {last}`,
      span: scan.span,
      pieces: { kind: "quiet", node: scan.id, columns: ["last"], state: `SELECT max("__at") AS "last" FROM ${quoteIdentifier(scan.id)}`, needs: unless(`${completeUntil} - max("last") <= ${LEAST}`) },
      label: "no pause of the data is nearly as long",
      notes: ["up to then every outcome counts as known: what only has not been loaded yet would be learnt as a no"],
      help: "let `complete until` be the time up to which the file was really filled, or leave it out: the data then ends at its last event",
    },
  ];
}

/** Whether the relation's rows are made of the source's: of a union, of any of its inputs. */
function countsRowsOf(plan: Plan, relation: string, scan: string): boolean {
  const root = rootOf({ plan }, relation);
  const view = plan.views.find((node) => node.id === root);
  return root === scan || (view !== undefined && inputsOf(view).some((input) => countsRowsOf(plan, input, scan)));
}
