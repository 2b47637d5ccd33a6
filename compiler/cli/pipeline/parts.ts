/** Every part that a split names must have examples; seen before anything is trained. */
import type { BatchResult, Part } from "../../../runtime/batch/index.ts";
import { type Frame, rowsBetween } from "../../../runtime/contract/frame.ts";
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

/** The rows of a part, over the frame's own arrays; they lie one after the other. */
export function partOf(frame: Frame, name: Part): Frame {
  const part = frame.columns.get("__part");
  if (part?.kind !== "code") throw new Error("the example set does not say of which part a row is");
  const code = part.dictionary.indexOf(name);
  const from = code < 0 ? -1 : part.codes.indexOf(code);
  return from < 0 ? rowsBetween(frame, 0, 0) : rowsBetween(frame, from, part.codes.lastIndexOf(code) + 1);
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
