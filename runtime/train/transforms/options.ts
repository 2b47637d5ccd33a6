import type { Transform } from "../../contract/plan.ts";
import { TrainError } from "../errors.ts";

/** A number among the options, by any of its names; fails if it is something else. */
export function numberOption(transform: Transform, names: readonly string[], otherwise: number, least = 0): number {
  const value = names.map((name) => transform.options[name]).find((given) => given !== undefined) ?? otherwise;
  if (typeof value !== "number" || !(value >= least)) throw new TrainError(`\`${names[0]}\` of \`${transform.text}\` must be a number of at least ${least}`);
  return value;
}

/** A word among the options, by any of its names. */
export function wordOption(transform: Transform, names: readonly string[], allowed: readonly string[], otherwise: string): string {
  const value = names.map((name) => transform.options[name]).find((given) => given !== undefined) ?? otherwise;
  if (typeof value !== "string" || !allowed.includes(value)) throw new TrainError(`\`${names[0]}\` of \`${transform.text}\` is ${JSON.stringify(value)}; it can be ${allowed.join(", ")}`);
  return value;
}

/** Fails for an option that the transform has not. */
export function onlyOptions(transform: Transform, names: readonly string[]): void {
  for (const name of Object.keys(transform.options)) {
    if (!names.includes(name)) throw new TrainError(`\`${transform.transform}\` has no option \`${name}\`${names.length > 0 ? `; it has ${names.join(", ")}` : ""}`);
  }
}
