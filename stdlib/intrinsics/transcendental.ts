import { exactly, type IntrinsicDefinition } from "./definition.ts";

/** A function of JavaScript's `Math`, at the door only: engines differ in its last bit, so there is one place that computes it. Out of its domain missing. */
function math(name: string, doc: string): IntrinsicDefinition {
  return { doc, arity: exactly(1), js: ([x]) => `fin(Math.${name}(${x}) + 0)` };
}

export const TRANSCENDENTAL = {
  log: math("log", "Natural logarithm; missing for x ≤ 0"),
  log1p: math("log1p", "log(1 + x); missing for x ≤ −1"),
  log2: math("log2", "Logarithm to the base of 2; missing for x ≤ 0"),
  log10: math("log10", "Logarithm to the base of 10; missing for x ≤ 0"),
  exp: math("exp", "e to the power of x"),
  expm1: math("expm1", "e to the power of x, less 1"),
  sin: math("sin", "Sine of x radians"),
  cos: math("cos", "Cosine of x radians"),
  tan: math("tan", "Tangent of x radians"),
  asin: math("asin", "Arcsine in radians; missing outside −1..1"),
  acos: math("acos", "Arccosine in radians; missing outside −1..1"),
  atan: math("atan", "Arctangent in radians"),
  atan2: { doc: "Angle of the point (x, y), in radians: atan2(y, x)", arity: exactly(2), js: ([y, x]) => `fin(Math.atan2(${y}, ${x}) + 0)` },
  sinh: math("sinh", "Hyperbolic sine"),
  cosh: math("cosh", "Hyperbolic cosine"),
  tanh: math("tanh", "Hyperbolic tangent"),
  pow: { doc: "x to the power of y; missing where that is no real number", arity: exactly(2), js: ([x, y]) => `pow(${x}, ${y})` },
} as const satisfies Record<string, IntrinsicDefinition>;
