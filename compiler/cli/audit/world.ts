/** The data that an audit changes: as they are, with the rows alone that matter for the samples, and with rows put in just where these look. Each is run through the first engine, and all that is known of its rows is kept. */
import { join } from "node:path";
import { DataError, type FilePlaces } from "../../../runtime/batch/index.ts";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import type { Plan } from "../../../runtime/contract/plan.ts";
import { batchChoices } from "../common-options.ts";
import type { Session } from "../pipeline/session.ts";
import { count } from "../terminal.ts";
import type { AuditOptions } from "./audit.ts";
import { auditedSets } from "./audited-set.ts";
import { edgesOf, type Gathered, gather } from "./baseline.ts";
import { type Changed, makeCopies, type Originals, rerouted } from "./copies.ts";
import type { Cut } from "./cut.ts";
import { narrow } from "./narrow.ts";
import type { AuditOutcome, SampledRows } from "./outcome.ts";
import type { AuditedParts } from "./parts.ts";
import { parquet } from "./propose.ts";
import { servedBy } from "./request-path.ts";
import { subjectsOf } from "./subject.ts";
import type { Audit } from "./trial.ts";
import type { Workspace } from "./workspace.ts";

/** Rows of a table with history that are put in at each sample's edges. */
const TABLE_ROWS = 12;

export interface Making {
  readonly session: Session;
  readonly options: AuditOptions;
  readonly parts: AuditedParts;
  /** Is told of what can't be asked. */
  readonly notAsked: AuditOutcome["notAsked"][number][];
}

export interface World {
  readonly audit: Audit;
  /** Where its example sets are. */
  readonly folder: string;
  readonly rows: ReadonlyMap<string, number>;
}

/** The data of a plan, and what is needed of them. `copies`: where it reads copies, these. */
export async function makeWorld({ session, options, parts, notAsked }: Making, plan: Plan, workspace: Workspace, title: string, copies: ReadonlyMap<string, string> = new Map()): Promise<World> {
  const { context, project } = session;
  const { engine: _engine, ...choices } = batchChoices(context);
  const places: FilePlaces = { specFolder: project.folder, packagesFolder: join(context.root, "node_modules"), libraryFolder: join(context.root, "stdlib") };
  const program = parts.emit(plan);
  const sets = auditedSets(plan, program, options.only);
  const inSql = setsInSql(program.examples.filter(({ examples }) => sets.some((set) => set.examples.id === examples)), (examples, why) => {
    if (options.roads.includes("sql") && notAsked.every(({ what }) => what !== `\`${examples}\` in SQL`)) notAsked.push({ what: `\`${examples}\` in SQL`, why });
  });
  const subjects = subjectsOf(plan);
  const served = options.without?.has("server") === true ? [] : servedBy(plan);
  const folder = workspace.path("run-first");
  const stage = context.terminal.stage(title);
  let gathered: Gathered | undefined;
  try {
    const road = options.roads[0] ?? "kernel";
    const made = sets.filter(({ examples }) => road !== "sql" || inSql.has(examples.id));
    const result = await parts.run(program, plan, {
      ...places,
      ...choices,
      only: made.map(({ examples }) => examples.id),
      outputFolder: folder,
      scratch: workspace.folder,
      engine: road,
      signal: context.signal,
      progress: (event) => stage.update(event.stage),
      inspect: async (data) => {
        stage.update("what is known of each row, and since when");
        gathered = await gather({ workspace, plan, program, subjects, sets: made, copies, samples: copies.size === 0 ? options.samples : 0, most: options.rows, seed: options.seed, served: new Set(served.map(({ set }) => set)) }, data);
      },
    });
    if (gathered === undefined) throw new Error("the run did not ask what is known");
    const rows = new Map(result.examples.map(({ examples, kept }) => [examples, kept]));
    stage.done([...rows].map(([id, n]) => `${id}: ${count(n)} examples`).join(", "));
    const first = new Map(result.examples.map(({ examples, path }) => [examples, path]));
    return { audit: { workspace, plan, copies, parts, places, sets: made, subjects, gathered, first, choices, signal: context.signal, served, inSql }, folder, rows };
  } catch (error) {
    stage.fail();
    throw error;
  }
}

/** The rows alone that matter for the samples; undefined where that is all of them, or where the data's own rules want the others. */
export async function narrowed(making: Making, { audit }: World): Promise<{ readonly world: World; readonly sampled: readonly SampledRows[] } | undefined> {
  const less = await narrow(audit, making.options.rows);
  if (less === undefined) return undefined;
  const told = less.sampled.map(({ node, rows, of }) => `${count(rows)} of ${count(of)} of ${node}`).join(", ");
  try {
    const { world } = await copied(making, audit, { base: less.base, kept: new Map() }, new Map(), audit.workspace.room("narrow"), `the rows around the samples: ${told}`);
    return { world: { ...world, audit: { ...world.audit, gathered: { ...world.audit.gathered, samples: audit.gathered.samples } } }, sampled: less.sampled };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    making.notAsked.push({ what: `the rows around the samples alone (${told})`, why: `the data's own rules want the others, so all rows were taken: ${error.message}` });
    return undefined;
  }
}

/**
 * The data with rows put in that become known just when the moments that were drawn look: at what is seen there, and a microsecond before and after. By chance alone nothing may ever lie there, and a boundary that is off by one
 * would go unseen. These data are then the ones that are changed from the cuts on. Where the data's own rules forbid it, the data as they are.
 */
export async function withEdges(making: Making, audit: Audit): Promise<{ readonly audit: Audit; readonly edges: readonly Changed[] }> {
  const histories = audit.subjects.filter(({ node, rows }) => node.kind === "table" && rows);
  const edges = edgesOf(audit.gathered, new Map(await Promise.all(histories.map(async ({ id }) => [id, await someRows(audit, id)] as const))));
  try {
    const { world, changed } = await copied(making, audit, { ...audit.gathered, kept: new Map() }, edges, audit.workspace.room("cuts"), "with rows at the edges");
    return { audit: world.audit, edges: changed };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    making.notAsked.push({ what: "rows at the edges of what is seen", why: `the data's own rules forbid them: ${error.message}` });
    return { audit, edges: [] };
  }
}

async function copied(making: Making, audit: Audit, originals: Originals, edges: NonNullable<Cut["edges"]>, room: Workspace, title: string): Promise<{ world: World; changed: readonly Changed[] }> {
  const cut: Cut = { at: 0, seed: making.options.seed, upTo: "moment", how: "edges", changes: new Set(), donors: new Map(), edges };
  const { files, changed } = await makeCopies(room.room("copied"), audit.plan, audit.subjects, originals, cut, audit.places);
  return { world: await makeWorld(making, rerouted(audit.plan, files), room, title, files), changed };
}

/** Some rows of a table with history, drawn. */
async function someRows({ workspace, gathered }: Audit, table: string): Promise<number[]> {
  const rows = await workspace.with((connection) => readRows(connection, `SELECT "__id" FROM ${parquet(gathered.base.get(table)!)} ORDER BY hash("__id"), "__id" LIMIT ${TABLE_ROWS}`));
  return rows.map((row) => Number(row.__id));
}

/** Sets that the SQL road can make; `refused` is told why it can't make another. */
function setsInSql(programs: readonly { readonly examples: string; readonly sqlFrame: string }[], refused: (examples: string, why: string) => void): Set<string> {
  const found = new Set<string>();
  for (const { examples, sqlFrame } of programs) {
    const refusal = /^SELECT error\('mls: (.*)'\)$/s.exec(sqlFrame)?.[1];
    if (refusal === undefined) found.add(examples);
    else refused(examples, refusal.replaceAll("''", "'"));
  }
  return found;
}
