/** Data → example sets: runs the batch program with a line a stage, and keeps what it found for the report. */
import type { BatchProgram } from "../../../runtime/contract/batch.ts";
import { canonicalJson, sha256 } from "../../../runtime/contract/canonical.ts";
import type { DataFinding } from "../../../runtime/contract/data-check.ts";
import { lookedUp } from "../../emit/serve/index.ts";
import { UserError } from "../errors.ts";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type BatchData, type BatchResult, DataError, quarantineFile, readParts, type RequestRow, runBatch } from "../../../runtime/batch/index.ts";
import type { TableRows } from "../../../runtime/door/index.ts";
import { replaceFile } from "../../../runtime/registry/replace-file.ts";
import { batchChoices, lockChoice } from "../common-options.ts";
import { countText, showFindings } from "../check-spec.ts";
import { withPlace } from "../error-place.ts";
import type { Stage } from "../stage.ts";
import { alone } from "./alone.ts";
import { showProgress } from "./batch-progress.ts";
import { DataFindings, DataIsWrong } from "./data-findings.ts";
import { type Facts, factsText } from "./facts.ts";
import { writeMadeFrom } from "./made-from.ts";
import { assertParts } from "./parts.ts";
import { PinnedInputs } from "./pinned-inputs.ts";
import type { Session } from "./session.ts";
import { fillStore, type StoreFilled } from "./store-step.ts";

export interface DataOutcome {
  readonly batch: BatchResult;
  readonly facts: Facts;
  /** What serving needs of the data, if it was asked for. */
  readonly serving: Serving | undefined;
}

export interface Serving {
  readonly tables: ReadonlyMap<string, TableRows>;
  /** The store's folder; undefined where the plan has no history. */
  readonly store: string | undefined;
  /** A test row of each example set, as a request would bring it. */
  readonly samples: ReadonlyMap<string, RequestRow>;
}

/** Makes the example sets; with `forServing` also fills the store and collects the tables, from the same read. */
export async function makeExampleSets(session: Session, want: "examples" | "forServing"): Promise<DataOutcome> {
  const { context, plan, program, places, project } = session;
  if (batchChoices(context).engine === "sql") assertInSql(program);
  const found = new DataFindings(session.checked, plan);
  const progress = showProgress(context.terminal);
  const pinned = new PinnedInputs(session, found);
  let open: Stage | undefined;
  let serving: Serving | undefined;
  try {
    const batch = await alone(places.output, "build.lock", () => runBatch(program, plan, {
      specFolder: project.folder,
      packagesFolder: join(context.root, "node_modules"),
      libraryFolder: join(context.root, "stdlib"),
      outputFolder: places.examples,
      quarantineFolder: places.quarantine,
      ...batchChoices(context),
      signal: context.signal,
      incremental: { folder: places.ledgers, made: context.made, mode: context.options.full === true ? "anew" : "reuse", hash: lockChoice(context) === "locked" ? "always" : undefined },
      inspect: want === "examples" ? undefined : async (data) => {
        open = context.terminal.stage("store");
        const { filled, ...collected } = await collect(session, data);
        serving = { ...collected, store: filled?.path };
        open.done(filled === undefined ? "no history needed" : `${project.display(filled.path)}: ${filled.how}`);
        open = undefined;
      },
      progress: progress.tell,
      // Findings tell places in the spec, so the plan counts with them.
      keptFindings: { key: sha256(canonicalJson(plan)), tell: (_examples, kept) => found.add(kept) },
      ...pinned.hooks(),
    }));
    showFindings({ project, checked: { ...session.checked, findings: found.stand() } }, context.terminal, "err");
    assertParts(session, batch);
    const facts = await factsOf(session, batch, found.facts());
    await replaceFile(places.facts, factsText({ ...facts, pins: { ...pinned.now } }));
    await writeMadeFrom(session);
    await pinned.write();
    return { batch, facts, serving };
  } catch (error) {
    open?.fail();
    progress.fail();
    await pinned.failed();
    if (error instanceof DataError || error instanceof DataIsWrong) throw refused(session, found, error);
    throw withPlace(project, error);
  }
}

/** All that is wrong with the data is shown where the spec says otherwise; then the work ends. */
function refused({ project, checked, context, plan, places }: Session, found: DataFindings, error: Error): UserError {
  found.ended(error);
  const findings = found.stand();
  const apart = [...plan.scans, ...plan.tables].map(({ id }) => quarantineFile(places.quarantine, id)).filter((path) => existsSync(path));
  const result = { project, checked: { ...checked, findings } };
  showFindings(result, context.terminal, "err");
  return new UserError(`the data has ${countText(result.checked)}, so nothing was made of it`, { help: `${apart.length === 0 ? "" : `the rows themselves stand in ${apart.map((path) => `\`${project.display(path)}\``).join(", ")}; `}\`mlsc explain CODE\` tells more about each; \`mlsc check --data\` asks again` });
}

/** What the SQL road can't compute is said before any data is read; the emitted query itself says it too. */
function assertInSql(program: BatchProgram): void {
  for (const set of program.examples) {
    const refusal = /^SELECT error\('mls: (.*)'\)$/s.exec(set.sqlFrame)?.[1];
    if (refusal !== undefined) throw new UserError(`\`${set.examples}\` can't be made in SQL: ${refusal.replaceAll("''", "'")}`, { help: "run it without `--engine sql`" });
  }
}

async function collect(session: Session, data: BatchData): Promise<Omit<Serving, "store"> & { readonly filled: StoreFilled | undefined }> {
  const samples = new Map<string, RequestRow>();
  for (const examples of session.plan.examples) {
    const [row] = await data.requests(examples.id, "test", 1);
    if (row !== undefined) samples.set(examples.id, row);
  }
  return { tables: await data.tables(lookedUp(session.plan)), samples, filled: session.plan.groups.length === 0 ? undefined : await fillStore(session, data) };
}

async function factsOf(session: Session, batch: BatchResult, findings: readonly DataFinding[]): Promise<Facts> {
  const examples: Facts["examples"][number][] = [];
  for (const set of batch.examples) {
    const closed = session.plan.examples.find((node) => node.id === set.examples)?.spine.kind === "closed";
    const spans = await readParts(set.path, closed ? undefined : "__moment");
    const order = ["train", "validate", "test"];
    examples.push({
      examples: set.examples,
      rows: set.rows,
      kept: set.kept,
      leftOut: [...set.leftOut],
      parts: [...spans].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
    });
  }
  return {
    format: "mls-facts/1",
    planHash: session.planHash,
    inputs: batch.inputs.map(({ node, sha256, bytes, read, kept, dropped, notFinite }) => ({ node, sha256, bytes, read, kept, dropped: dropped.map(({ reason, count }) => ({ reason, count })), notFinite: [...notFinite] })),
    examples,
    findings: [...findings],
  };
}
