/** The compiler as pure functions: `check` goes from a host and an entry file to findings, `compile` from what checks without error to the plan. */
import type { Plan } from "../runtime/contract/plan.ts";
import type { Checked } from "./check.ts";
import { lowerProgram } from "./plan/index.ts";
import { tableZones } from "./plan/table-zones.ts";
import { allZoneNames } from "./plan/zones.ts";
import type { Host } from "./semantics/host.ts";

export { type Checked, check } from "./check.ts";

/** The plan of a program that checks without error. */
export function compile(host: Host, checked: Checked): Plan {
  const zones = checked.program.allZones ? (tableZones(host, checked.program) ?? allZoneNames()) : checked.program.zones;
  return lowerProgram({ ...checked, zones: [...checked.program.zones, ...zones] });
}
