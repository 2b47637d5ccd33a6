/** Fills a SourceProfile by queries over a source that has been read. */
import { typeText } from "../../contract/type-text.ts";
import type { Column, Scan } from "../../contract/plan.ts";
import type { AgeBucket, ColumnProfile, InstantProfile, PairProfile, Quantiles, RevisionProfile, SourceProfile } from "./profile.ts";
import { filledInByAge } from "./by-age.ts";
import { ageQuery, boundsQuery, burstQuery, coarseEdges, declaredQuery, type Filled, filledQuery, fineAgeQuery, instantQuery, offsetQuery, orderQuery, pairQuery, quoted, revisionsQuery, settledQuery, unfilledQuery } from "./queries.ts";

type Row = Readonly<Record<string, unknown>>;
export type Query = (sql: string) => Promise<readonly Row[]>;

export interface GatherOptions {
  /** Key columns, if the spec or the user names them. */
  readonly key: readonly string[];
  readonly keyDeclared: boolean;
  readonly revisedBy: string | undefined;
  /** Declared knowledge times as SQL over `row`, with their text. */
  readonly declared: ReadonlyMap<string, { readonly sql: string; readonly text: string }>;
}

/** Ages are counted in so many equal buckets once it is known about how old a row must be. */
const FINE = 240;

export async function gatherProfile(query: Query, scan: Scan, options: GatherOptions): Promise<SourceProfile> {
  const one = async (sql: string): Promise<Row> => (await query(sql))[0] ?? {};
  const bounds = await one(boundsQuery(scan.id));
  const instants: InstantProfile[] = [];
  let latest = 0;
  for (const column of scan.columns.filter((candidate) => candidate.type.kind === "timestamp")) {
    const found = await instantOf(one, scan, column);
    if (found === undefined) continue;
    instants.push(found);
    // An instant that follows its row, and is there for most, is no plan for the future: the data go at least as far.
    if (found.before === 0 && found.distinctLags > 1 && found.there >= num(bounds.rows) / 2 && !found.derived) latest = Math.max(latest, found.latest);
  }
  const last = num(bounds.last);
  const end = scan.completeUntil ?? Math.max(last, latest);
  const endFrom = scan.completeUntil !== undefined ? "`complete until`" : latest > last ? "the latest instant that follows a row" : "the latest event time";
  const columns: ColumnProfile[] = [];
  for (const column of scan.columns) columns.push(await columnOf(query, scan, column, { end, last, rows: num(bounds.rows), instants, declared: options.declared.get(column.name) }));
  return {
    source: scan.id,
    rows: num(bounds.rows),
    first: num(bounds.first),
    last,
    end,
    endFrom,
    endIsExact: scan.completeUntil !== undefined,
    instants,
    columns,
    offsets: await offsetsOf(one, scan, instants),
    pairs: await pairsOf(one, scan, columns, num(bounds.rows)),
    revisions: await revisionsOf(one, scan, options, instants),
  };
}

/** Only of those that the spec does not itself derive; against the event time it is seen from the lags alone. */
async function offsetsOf(one: (sql: string) => Promise<Row>, scan: Scan, instants: readonly InstantProfile[]): Promise<SourceProfile["offsets"]> {
  const given = instants.filter((instant) => !instant.derived);
  const found: SourceProfile["offsets"][number][] = given
    .filter((instant) => instant.distinctLags === 1 && instant.equal === 0 && instant.there > 1)
    .map((instant) => ({ column: instant.column, from: "the event time", offset: instant.lags.min, rows: instant.there }));
  const varying = given.filter((instant) => instant.distinctLags > 1);
  for (const [i, a] of varying.entries()) {
    for (const b of varying.slice(i + 1)) {
      const row = await one(offsetQuery(scan.id, a.column, b.column));
      if (num(row.distinct) !== 1 || num(row.rows) < 2) continue;
      const [column, from] = num(row.offset) >= 0 ? [b.column, a.column] : [a.column, b.column];
      found.push({ column, from: `\`${from}\``, offset: Math.abs(num(row.offset)), rows: num(row.rows) });
    }
  }
  return found;
}

async function instantOf(one: (sql: string) => Promise<Row>, scan: Scan, column: Column): Promise<InstantProfile | undefined> {
  const row = await one(instantQuery(scan.id, column.name));
  if (num(row.there) === 0) return undefined;
  const burst = await one(burstQuery(scan.id, column.name));
  const order = await one(orderQuery(scan.id, column.name));
  const profile: InstantProfile = {
    column: column.name,
    derived: column.derive !== undefined,
    there: num(row.there),
    before: num(row.before),
    equal: num(row.equal),
    distinctLags: num(row.distinct),
    latest: num(row.latest),
    lags: quantiles(row),
    inOrder: order.share === null || order.share === undefined ? 1 : Number(order.share),
    burst: { at: num(burst.hour) * 3_600_000_000, rows: num(burst.rows), spread: num(burst.spread) },
  };
  return profile;
}

interface Around {
  readonly end: number;
  readonly last: number;
  readonly rows: number;
  readonly instants: readonly InstantProfile[];
  readonly declared: { readonly sql: string; readonly text: string } | undefined;
}

async function columnOf(query: Query, scan: Scan, column: Column, around: Around): Promise<ColumnProfile> {
  const base = { column: column.name, type: typeText(column.type), derived: column.derive !== undefined };
  const declared = await declaredOf(query, scan, around);
  const by = filledBy(column);
  if (by === undefined) return { ...base, filledBy: undefined, filled: around.rows, firstFilled: undefined, youngestFilled: undefined, oldestUnfilled: undefined, byAge: [], declared };
  const filled: Filled = { column: column.name, sql: filledSql(column.name, by) };
  const [row = {}] = await query(filledQuery(scan.id, filled, around.end));
  const firstFilled = row.first === null || row.first === undefined ? undefined : num(row.first);
  const youngestFilled = row.youngest === null || row.youngest === undefined ? undefined : num(row.youngest);
  const [unfilled = {}] = firstFilled === undefined ? [] : await query(unfilledQuery(scan.id, filled, around.end, firstFilled));
  const oldestUnfilled = unfilled.oldest === null || unfilled.oldest === undefined ? undefined : num(unfilled.oldest);
  // A 0 has too many other meanings to be judged by age.
  const byAge = firstFilled === undefined || by === "nonzero" ? [] : await agesOf(query, scan.id, filled, around.end, firstFilled);
  return { ...base, filledBy: by, filled: num(row.filled), firstFilled, youngestFilled, oldestUnfilled, byAge, declared };
}

/** Coarse buckets; and where they show that young rows are not filled yet, fine ones of the ages around. */
async function agesOf(query: Query, source: string, filled: Filled, end: number, from: number): Promise<AgeBucket[]> {
  const coarse = (await query(ageQuery(source, filled, end, from))).map((row): AgeBucket => {
    const [low, high] = coarseEdges(num(row.bucket));
    return { low, high, rows: num(row.rows), filled: num(row.filled) };
  });
  const found = filledInByAge(coarse);
  if (found === undefined) return coarse;
  const width = Math.max(1, Math.ceil((found.reached * 1.5) / FINE));
  const fine = await query(fineAgeQuery(source, filled, end, width, FINE));
  return fine.map((row) => ({ low: num(row.bucket) * width, high: num(row.bucket) === FINE ? Number.MAX_SAFE_INTEGER : (num(row.bucket) + 1) * width, rows: num(row.rows), filled: num(row.filled) }));
}

/** A number's 0 and a flag's `false` may stand for what is not known yet; so may a missing value. */
function filledBy({ type }: Column): ColumnProfile["filledBy"] {
  if (type.missing) return "value";
  if (type.kind === "bool") return "true";
  return type.kind === "int" || type.kind === "float" ? "nonzero" : undefined;
}

function filledSql(name: string, by: NonNullable<ColumnProfile["filledBy"]>): string {
  return by === "value" ? `${quoted(name)} IS NOT NULL` : by === "true" ? quoted(name) : `${quoted(name)} <> 0`;
}

async function declaredOf(query: Query, scan: Scan, { declared, instants }: Around): Promise<ColumnProfile["declared"]> {
  if (declared === undefined) return undefined;
  const later = instants.filter((instant) => !instant.derived && instant.before === 0 && instant.distinctLags > 1).map((instant) => instant.column);
  const [row = {}] = await query(declaredQuery(scan.id, declared.sql, later));
  return { text: declared.text, lags: quantiles(row), before: later.map((column, i) => ({ column, rows: num(row[`b${i}`]) })).filter((one) => one.rows > 0) };
}

/** Columns that may be missing (or flags) against instants that may be. */
async function pairsOf(one: (sql: string) => Promise<Row>, scan: Scan, columns: readonly ColumnProfile[], rows: number): Promise<PairProfile[]> {
  const instants = scan.columns.filter((column) => column.type.kind === "timestamp" && column.type.missing && column.derive === undefined);
  const pairs: PairProfile[] = [];
  for (const column of columns.filter((profile) => profile.filledBy !== undefined && !profile.derived && profile.filled > 0 && profile.filled < rows)) {
    for (const instant of instants.filter((candidate) => candidate.name !== column.column)) {
      const row = await one(pairQuery(scan.id, { column: column.column, sql: filledSql(column.column, column.filledBy!) }, instant.name));
      pairs.push({ column: column.column, instant: instant.name, both: num(row.both), columnOnly: num(row.columnOnly), instantOnly: num(row.instantOnly) });
    }
  }
  return pairs;
}

async function revisionsOf(one: (sql: string) => Promise<Row>, scan: Scan, options: GatherOptions, instants: readonly InstantProfile[]): Promise<RevisionProfile | undefined> {
  const { key } = options;
  if (key.length === 0) return undefined;
  const names = scan.columns.filter((column) => column.derive === undefined && !key.includes(column.name)).map((column) => column.name);
  const row = await one(revisionsQuery(scan.id, key, names));
  const by = options.revisedBy ?? instants.filter((instant) => !instant.derived && instant.before === 0 && instant.distinctLags > 1).sort((a, b) => b.inOrder - a.inOrder)[0]?.column;
  const columns: RevisionProfile["columns"][number][] = [];
  for (const [i, column] of names.entries()) {
    const changed = num(row[`c${i}`]);
    if (changed === 0 || column === by) continue;
    columns.push({ column, changed, settled: by === undefined ? undefined : quantiles(await one(settledQuery(scan.id, key, column, by))) });
  }
  return { key, declared: options.keyDeclared, keys: num(row.keys), repeated: num(row.repeated), by, columns };
}

function quantiles(row: Row): Quantiles {
  return { min: num(row.q0), q05: num(row.q1), q50: num(row.q2), q95: num(row.q3), q99: num(row.q4), max: num(row.q5) };
}

function num(value: unknown): number {
  return value === null || value === undefined ? 0 : Number(value);
}
