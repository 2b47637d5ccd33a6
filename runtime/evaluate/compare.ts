import type { TestOutcome } from "./outcome.ts";

export type Operator = NonNullable<TestOutcome["op"]>;

/** Whether `value op bound` holds, on the doubles as they are: no tolerance. */
export function holds(value: number, op: Operator, bound: number): boolean {
  switch (op) {
    case "==":
      return value === bound;
    case "!=":
      return value !== bound;
    case "<=":
      return value <= bound;
    case ">=":
      return value >= bound;
    case "<":
      return value < bound;
    case ">":
      return value > bound;
  }
}

/** By how much `value op bound` holds (≥ 0) or fails (≤ 0): the distance to the bound on the right side. For `==` and `!=` the distance itself. */
export function marginOf(value: number, op: Operator, bound: number): number {
  switch (op) {
    case "==":
      return -Math.abs(value - bound) + 0;
    case "!=":
      return Math.abs(value - bound);
    case "<=":
    case "<":
      return bound - value;
    case ">=":
    case ">":
      return value - bound;
  }
}
