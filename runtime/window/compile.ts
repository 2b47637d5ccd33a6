import type { KernelWindow } from "../contract/batch.ts";
import { DEFAULT_GRID } from "../contract/grid.ts";
import { AGGREGATES, type Aggregate } from "../contract/vocabulary/aggregates.ts";
import { Edges } from "./edges.ts";
import type { Reader } from "./families/family.ts";
import { Ranks } from "./families/ranks.ts";
import { Selection, type SelectionSpec } from "./selection.ts";
import { Sink } from "./sink.ts";
import { WindowError } from "./types.ts";

export const FAMILY_OF = {
  count: "counts",
  countOf: "counts",
  sum: "sums",
  mean: "sums",
  any: "sums",
  all: "sums",
  var: "moments",
  std: "moments",
  min: "least",
  max: "greatest",
  first: "ends",
  last: "ends",
  list: "ends",
  quantile: "ranked",
  approx_quantile: "ranked",
  approx_distinct: "sketched",
  distinct: "distinct",
  mode: "frequency",
  top: "frequency",
  histogram: "histogram",
  correlation: "pairs",
  slope: "pairs",
  ewma: "decay",
} as const satisfies Partial<Record<Aggregate, string>>;

export type FamilyName = (typeof FAMILY_OF)[keyof typeof FAMILY_OF];

/** Windows that share selection and edges, by family. */
export interface Scene {
  readonly selection: Selection;
  readonly ranks: Ranks;
  readonly edges: Edges;
  readonly jobs: { readonly family: FamilyName; readonly readers: Reader[] }[];
}

/** One window's reader and where its result comes from. */
export interface Outlet {
  readonly sink: Sink;
  readonly selection: Selection;
  /** The event column whose dictionary the values are codes of. */
  readonly dictionary: string | undefined;
}

export interface Compiled {
  readonly selections: readonly Selection[];
  readonly edges: readonly Edges[];
  readonly scenes: readonly Scene[];
  /** In the order of the windows. */
  readonly outlets: readonly Outlet[];
}

const NUMERIC: ReadonlySet<string> = new Set(["sum", "mean", "var", "std", "any", "all", "histogram", "correlation", "slope", "ewma", "approx_distinct", "approx_quantile"]);
const LISTS: ReadonlySet<string> = new Set(["list", "top", "histogram"]);
const VALUES: ReadonlySet<string> = new Set(["min", "max", "first", "last", "list", "quantile", "mode", "top"]);
const ON_GRID: ReadonlySet<string> = new Set(["sum", "mean", "var", "std", "correlation", "slope", "ewma"]);

/** Sorts windows into scenes with shared selections and edges. `codes`: the event columns that hold codes. Throws WindowError for a window that can't be run. */
export function compileWindows(windows: readonly KernelWindow[], codes: ReadonlySet<string>, queries: number): Compiled {
  const selections = new Map<string, { selection: Selection; ranks: Ranks }>();
  const edges = new Map<string, Edges>();
  const scenes = new Map<string, Scene>();
  const outlets: Outlet[] = [];
  for (const window of windows) {
    const aggregate = checkWindow(window, codes);
    const edgeSpec = { over: window.over, lag: window.known === undefined ? window.lag : 0, known: window.known, until: window.until, own: window.own };
    const edgeKey = JSON.stringify(edgeSpec);
    const spec = selectionOf(window);
    const selectionKey = JSON.stringify(spec) + (spec.keepMissing ? edgeKey : "");
    const chosen = shared(selections, selectionKey, () => ({ selection: new Selection(spec), ranks: new Ranks() }));
    const scene = shared(scenes, `${edgeKey}\n${selectionKey}`, () => ({
      ...chosen,
      edges: shared(edges, edgeKey, () => new Edges(edgeSpec)),
      jobs: [],
    }));
    const sink = new Sink(queries, LISTS.has(aggregate));
    const family = FAMILY_OF[aggregate];
    let job = scene.jobs.find((one) => one.family === family);
    if (job === undefined) {
      job = { family, readers: [] };
      scene.jobs.push(job);
    }
    job.readers.push(readerOf(window, sink));
    const dictionary = window.argument !== undefined && codes.has(window.argument) && VALUES.has(aggregate) ? window.argument : undefined;
    outlets.push({ sink, selection: chosen.selection, dictionary });
  }
  return { selections: [...selections.values()].map((one) => one.selection), edges: [...edges.values()], scenes: [...scenes.values()], outlets };
}

function shared<T>(all: Map<string, T>, key: string, make: () => T): T {
  let found = all.get(key);
  if (found === undefined) {
    found = make();
    all.set(key, found);
  }
  return found;
}

function isBuilt(aggregate: string): aggregate is keyof typeof FAMILY_OF {
  return Object.hasOwn(FAMILY_OF, aggregate);
}

function checkWindow(window: KernelWindow, codes: ReadonlySet<string>): keyof typeof FAMILY_OF {
  const { aggregate } = window;
  if (!isBuilt(aggregate)) {
    const known = AGGREGATES.some((name) => name === aggregate);
    throw new WindowError(known ? `the window kernel does not run \`${aggregate}\` yet` : `there is no aggregate \`${aggregate}\``);
  }
  if (aggregate !== "count" && window.argument === undefined) throw new WindowError(`\`${aggregate}\` needs an argument`);
  if (window.argument !== undefined && codes.has(window.argument) && NUMERIC.has(aggregate)) {
    throw new WindowError(`\`${aggregate}\` needs numbers, and \`${window.argument}\` holds strings`);
  }
  if (ON_GRID.has(aggregate) && window.numeric === undefined && window.grid === undefined) {
    throw new WindowError(`\`${aggregate}\` needs to know what its argument is: int, bool, or float with its grid`);
  }
  if ((aggregate === "top" || aggregate === "list") && !(window.k !== undefined && window.k > 0))
    throw new WindowError(`\`${aggregate}\` needs k, how many values it gives`);
  if ((aggregate === "quantile" || aggregate === "approx_quantile") && window.q === undefined) throw new WindowError(`\`${aggregate}\` needs q, as a fraction`);
  if (aggregate === "correlation" && window.argument2 === undefined) throw new WindowError("`correlation` needs two arguments");
  if (aggregate === "ewma" && !(window.halfLife !== undefined && window.halfLife > 0)) throw new WindowError("`ewma` needs its half-life");
  if (aggregate === "histogram" && window.edges === undefined) throw new WindowError("`histogram` needs its edges");
  return aggregate;
}

function gridOf(window: KernelWindow): { numerator: number; denominator: number } | undefined {
  const float = window.numeric === "float" || (window.numeric === undefined && window.grid !== undefined);
  return float && ON_GRID.has(window.aggregate) ? (window.grid ?? DEFAULT_GRID) : undefined;
}

function selectionOf(window: KernelWindow): SelectionSpec {
  const { aggregate } = window;
  const argument = aggregate === "count" ? undefined : window.argument;
  const latestRows = window.over.kind === "rows";
  const end = aggregate === "first" ? "earliest" : aggregate === "last" || aggregate === "list" ? "latest" : undefined;
  const ordered = latestRows && argument !== undefined ? "latest" : end;
  return {
    argument,
    filter: window.filter,
    grid: gridOf(window),
    ordered,
    keepMissing: latestRows,
    needsRows: window.known !== undefined || window.own !== undefined,
    second: secondOf(window),
  };
}

/** What stands beside each value: the other value of a pair, or the event time. */
function secondOf({ aggregate, argument2, grid2 }: KernelWindow): SelectionSpec["second"] {
  if (aggregate === "slope" || aggregate === "ewma") return { kind: "at" };
  return aggregate === "correlation" ? { kind: "column", name: argument2!, grid: grid2 } : undefined;
}

function readerOf(window: KernelWindow, sink: Sink): Reader {
  const grid = gridOf(window);
  return {
    aggregate: window.aggregate,
    sink,
    whole: grid === undefined,
    numerator: grid?.numerator ?? 1,
    denominator: grid?.denominator ?? 1,
    q: window.q ?? [0, 1],
    k: window.k ?? 0,
    edges: window.edges ?? [],
    halfLife: window.halfLife ?? 1,
  };
}
