/** Random specs about time against a model of LANGUAGE.md's rules: when a row is seen, and that no accepted spec leaks. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { evaluate } from "../oracle/expression.ts";
import { World } from "../oracle/relations.ts";
import type { Value } from "../oracle/values.ts";
import { memoryHost } from "../memory-host.ts";
import { columnsOf, inputName, MINUTE, type RowModel, rows, type Spec, specs, specText, Truth } from "./random-times.ts";

function data(kept: readonly RowModel[]): Record<string, Value>[] {
  return kept.map((row) => ({ k: "x", t: row.t * MINUTE, a: row.a * MINUTE, b: row.b === null ? null : row.b * MINUTE, d: row.d * MINUTE, v0: row.v0, v1: row.v1, v2: row.v2 }));
}

describe("a row is seen from when everything that the window reads of it is known", () => {
  it("the plan's `visible` says the same as the rule, on every row", () => {
    const kinds = { lag: 0, known: 0 };
    fc.assert(
      fc.property(specs, rows, (spec, all) => {
        const host = memoryHost({ "spec.mls": specText(spec, false) });
        const checked = check(host, "spec.mls");
        // A live group that reads what its stream can't bring is refused; what it would see is the same.
        expect(checked.findings.filter((finding) => finding.code !== "MLS4003").map((finding) => `${finding.code} ${finding.message}`)).toEqual([]);
        const plan = compile(host, checked);
        const kept = all.filter((row) => new Truth(spec, row).meetsAll());
        const world = new World(plan, { events: data(kept) });
        const visible = plan.groups[0]!.windows[0]!.visible;
        kinds[visible.kind]++;
        const places = new Map(world.rows(inputName(spec)).map((row) => [row.place, row]));
        kept.forEach((row, place) => {
          const truth = new Truth(spec, row).seenFrom();
          const found = places.get(place);
          expect(found === undefined).toBe(truth === null);
          if (found === undefined || truth === null) return;
          const known = visible.kind === "lag" ? found.at + visible.lag : (evaluate(visible.known, { ...world.base(), column: (name) => found.values.get(name) ?? null }) as number | null);
          const seen = known === null ? Number.POSITIVE_INFINITY : Math.max(found.at, known);
          expect(seen).toBe(truth * MINUTE);
        });
      }),
      { numRuns: 150, seed: 20010101 },
    );
    expect(kinds.lag).toBeGreaterThan(20);
    expect(kinds.known).toBeGreaterThan(50);
  });
});

describe("an accepted spec does not leak", () => {
  it("inputs are known at every moment, labels at none, and no row is in its own history", () => {
    let accepted = 0;
    fc.assert(
      fc.property(specs, rows, (spec, all) => {
        const checked = check(memoryHost({ "spec.mls": specText(spec, true) }), "spec.mls");
        // What a live group's stream can't bring is skew, no leak.
        if (checked.findings.some((finding) => finding.code !== "MLS4003")) return;
        accepted++;
        for (const row of all) {
          const truth = new Truth(spec, row);
          if (truth.meetsAll()) noLeak(spec, truth);
        }
      }),
      { numRuns: 1000, seed: 20010102 },
    );
    expect(accepted).toBeGreaterThan(80);
  });
});

function noLeak(spec: Spec, truth: Truth): void {
  const first = truth.instant(spec.asked)!;
  const last = first + spec.within;
  expect(truth.known(spec.feature)).toBeLessThanOrEqual(first);
  expect(truth.known("k")).toBeLessThanOrEqual(first);
  for (const name of columnsOf(spec.asked)) expect(truth.known(name)).toBeLessThanOrEqual(first);
  expect(truth.known(spec.label)).toBeGreaterThan(last);
  if (!spec.history) return;
  const seenFrom = truth.seenFrom();
  // Seen only if before t, which is at most the last moment less the readiness.
  if (seenFrom !== null) expect(seenFrom).toBeGreaterThanOrEqual(last - spec.ready.minutes);
}
