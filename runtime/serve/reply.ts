import { type Refusal, problemJson } from "./refusal.ts";

/** What goes out for a request, whatever carries it. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

export const JSON_TYPE = "application/json; charset=utf-8";
const PROBLEM_TYPE = "application/problem+json; charset=utf-8";

/** A refusal as RFC 9457 says. */
export function problemReply(refusal: Refusal): Reply {
  return { status: refusal.status, type: PROBLEM_TYPE, text: JSON.stringify(problemJson(refusal)) };
}
