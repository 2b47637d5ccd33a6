/** A number that may be set, within bounds that are allowed themselves. */
export interface NumberRule {
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
}

export function whole(low: number, high: number): NumberRule {
  return { low, high, whole: true };
}

export function real(low: number, high: number): NumberRule {
  return { low, high, whole: false };
}

export function allows(rule: NumberRule, value: number): boolean {
  return value >= rule.low && value <= rule.high && (!rule.whole || Number.isInteger(value));
}

/** As a person reads it: `a whole number from 2 to 255`. */
export function words(rule: NumberRule): string {
  return `a ${rule.whole ? "whole " : ""}number from ${rule.low} to ${rule.high}`;
}
