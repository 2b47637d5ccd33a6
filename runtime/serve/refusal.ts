/** One thing that is wrong with a request: the field (absent if it is the row as a whole) and a sentence that says what to do. Never holds a value that the request brought. */
export interface FieldProblem {
  readonly field?: string;
  readonly message: string;
}

/** Why a request was not answered; also the label of `mls_refused_total`. */
export const REFUSALS = [
  "malformed", "invalid", "expectation", "not-an-example", "outside-window", "too-large", "timeout", "function-failed", "store-changed", "not-found", "internal",
] as const;
export type RefusalReason = (typeof REFUSALS)[number];

/** A refusal, which the server sends as `application/problem+json` (RFC 9457). */
export interface Refusal {
  readonly kind: "refused";
  readonly reason: RefusalReason;
  readonly status: number;
  readonly title: string;
  readonly problems: readonly FieldProblem[];
}

const STATUS: Record<RefusalReason, readonly [number, string]> = {
  malformed: [400, "The body is not a JSON row or a list of rows"],
  invalid: [422, "The row does not have the shape that the model asks for"],
  expectation: [422, "The row breaks a rule of the spec, which training rows had to keep"],
  "not-an-example": [422, "The model makes no prediction for such a row"],
  "outside-window": [422, "The question comes outside the time in which the model may be asked"],
  "too-large": [413, "The request is larger than the server takes"],
  timeout: [503, "The answer was not ready in time"],
  "function-failed": [422, "A function of the spec has no value for this row"],
  "store-changed": [503, "The history was changed under the running server"],
  "not-found": [404, "There is nothing at this address"],
  internal: [500, "The server failed on this request"],
};

/** A refusal with the status and title of its reason. */
export function refuse(reason: RefusalReason, problems: readonly FieldProblem[]): Refusal {
  const [status, title] = STATUS[reason];
  return { kind: "refused", reason, status, title, problems };
}

/** The body of a refusal as RFC 9457 says. */
export function problemJson(refusal: Refusal): object {
  const { reason, status, title, problems } = refusal;
  return { type: `urn:mls:problem:${reason}`, title, status, detail: problems.map((problem) => problem.message).join(" "), problems };
}
