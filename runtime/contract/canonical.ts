import { createHash } from "node:crypto";
import type { Plan } from "./plan.ts";

/** JSON with object keys in order and no blanks: the same value always gives the same bytes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) : part,
  );
}

/** SHA-256 in hex. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * The feature contract: the hash of the plan without places and prose (`span`, `doc`), so that a comment or a moved line does not break a deployed bundle.
 */
export function hashPlan(plan: Plan): string {
  return sha256(canonicalJson(JSON.parse(JSON.stringify(plan, (key, value: unknown) => (key === "span" || key === "doc" ? undefined : value)))));
}
