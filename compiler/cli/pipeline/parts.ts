/** Every part that a split names must have examples; seen before anything is trained. */
import type { BatchResult } from "../../../runtime/batch/index.ts";
import { placeOf } from "../error-place.ts";
import { UserError } from "../errors.ts";
import { count } from "../terminal.ts";
import type { Session } from "./session.ts";

export function assertParts(session: Session, batch: BatchResult): void {
  for (const { examples, method } of session.plan.partitions) {
    const set = batch.examples.find((found) => found.examples === examples);
    for (const { name } of method.parts) if (set !== undefined && (set.parts[name] ?? 0) === 0) throw emptyPart(session, examples, name, set.leftOut);
  }
}

/** Says what was left out, since that is most often why. */
export function emptyPart(session: Session, examples: string, part: string, leftOut: readonly { readonly reason: string; readonly count: number }[]): UserError {
  const split = session.plan.partitions.find((node) => node.examples === examples);
  const reasons = leftOut.filter((left) => left.count > 0).map((left) => `${count(left.count)} because ${left.reason}`);
  return new UserError(`the ${part} part of \`${examples}\` has no examples`, {
    help: `mend the bounds of its split${reasons.length === 0 ? "" : `; left out were ${reasons.join(", ")}`}`,
    place: split === undefined ? undefined : placeOf(session.project, split.span),
  });
}
