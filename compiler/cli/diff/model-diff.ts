/** How two builds of a model were judged, and what was chosen for their decisions. */
import type { JudgedNumbers } from "../../../runtime/contract/results.ts";
import type { Build, BuiltModelFiles } from "./build.ts";

export interface ValueChange {
  readonly name: string;
  readonly before: number | null | undefined;
  readonly after: number | null | undefined;
}

export interface ModelDiff {
  readonly model: string;
  readonly kind: "added" | "removed" | "changed";
  /** Tests that came out otherwise: verdicts, and what was measured. */
  readonly tests: readonly { readonly test: string; readonly before: string | undefined; readonly after: string | undefined; readonly value: readonly [number | null | undefined, number | null | undefined] }[];
  readonly parts: readonly { readonly part: "test" | "validate"; readonly rows: readonly [number | undefined, number | undefined]; readonly metrics: readonly ValueChange[] }[];
  /** Parameters that were chosen: `warn.c`. */
  readonly decisions: readonly ValueChange[];
  /** Only the fitted model differs. */
  readonly refitted: boolean;
}

export function modelDiffs(a: Build, b: Build): ModelDiff[] {
  return [...new Set([...a.models.keys(), ...b.models.keys()])].flatMap((model): ModelDiff[] => {
    const [then, now] = [a.models.get(model), b.models.get(model)];
    const nothing = { model, tests: [], parts: [], decisions: [], refitted: false };
    if (then === undefined || now === undefined) return [{ ...nothing, kind: then === undefined ? "added" : "removed" }];
    const tests = testsDiff(then, now);
    const parts = (["test", "validate"] as const).flatMap((part) => {
      const [x, y] = [then.results?.[part] ?? undefined, now.results?.[part] ?? undefined];
      // Where one side has not opened the part there is nothing to compare.
      const metrics = x === undefined || y === undefined ? [] : metricsDiff(x, y);
      return metrics.length === 0 && x?.rows === y?.rows ? [] : [{ part, rows: [x?.rows, y?.rows] as const, metrics }];
    });
    const decisions = decisionsDiff(then, now);
    const refitted = then.manifest.files["model.json"]?.sha256 !== now.manifest.files["model.json"]?.sha256;
    return tests.length === 0 && parts.length === 0 && decisions.length === 0 && !refitted ? [] : [{ model, kind: "changed", tests, parts, decisions, refitted }];
  });
}

/** Those that hold no longer first. What a latency test measures is never the same, so its number is no change. */
function testsDiff(then: BuiltModelFiles, now: BuiltModelFiles): ModelDiff["tests"] {
  const of = (files: BuiltModelFiles) => new Map((files.results?.outcomes ?? []).map((outcome) => [outcome.test, outcome]));
  const [a, b] = [of(then), of(now)];
  const rank = (verdict: string | undefined): number => (verdict === "failed" ? 0 : verdict === "warned" ? 1 : verdict === undefined ? 3 : 2);
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((test) => a.get(test)?.verdict !== b.get(test)?.verdict)
    .map((test) => ({ test, before: a.get(test)?.verdict, after: b.get(test)?.verdict, value: [a.get(test)?.value, b.get(test)?.value] as const }))
    .sort((x, y) => rank(x.after) - rank(y.after));
}

function metricsDiff(a: JudgedNumbers, b: JudgedNumbers): ValueChange[] {
  const of = (judged: JudgedNumbers) => new Map([...judged.metrics.map(({ metric, value }) => [metric, value] as const), ...judged.decisions.flatMap(({ rule, metrics }) => metrics.map(({ metric, value }) => [`${metric} of ${rule}`, value] as const))]);
  const [then, now] = [of(a), of(b)];
  // Metrics of a rule that is new, or gone, are no change of a number.
  return changed(then, now).filter(({ name }) => then.has(name) && now.has(name));
}

function decisionsDiff(then: BuiltModelFiles, now: BuiltModelFiles): ValueChange[] {
  const of = ({ trained }: BuiltModelFiles) => new Map(Object.entries(trained.decisions).flatMap(([rule, values]) => Object.entries(values).map(([name, value]) => [`${rule}.${name}`, value] as const)));
  return changed(of(then), of(now));
}

function changed(a: ReadonlyMap<string, number | null>, b: ReadonlyMap<string, number | null>): ValueChange[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => a.get(name) !== b.get(name)).map((name) => ({ name, before: a.get(name), after: b.get(name) }));
}
