/** Data → example sets: runs the batch program with a line a stage, and keeps what it found for the report. */
import { join } from "node:path";
import { type BatchResult, readExamples, runBatch } from "../../../runtime/batch/index.ts";
import { replaceFile } from "../../../runtime/registry/replace-file.ts";
import { choice, integer, text } from "../command.ts";
import type { Stage } from "../terminal.ts";
import { type Facts, factsText } from "./facts.ts";
import type { Session } from "./session.ts";

export interface DataOutcome {
  readonly batch: BatchResult;
  readonly facts: Facts;
}

export async function makeExampleSets(session: Session): Promise<DataOutcome> {
  const { context, plan, program, places, project } = session;
  let open: Stage | undefined;
  try {
    const batch = await runBatch(program, plan, {
      specFolder: project.folder,
      packagesFolder: join(context.root, "node_modules"),
      outputFolder: places.examples,
      engine: choice(context, "engine", ["kernel", "sql"], "kernel"),
      memoryLimit: text(context, "memory"),
      threads: integer(context, "threads", 1),
      signal: context.signal,
      progress: (event) => {
        if (event.kind === "begin") open = context.terminal.stage(event.stage);
        else {
          open?.done(event.remark ?? "done");
          open = undefined;
        }
      },
    });
    const facts = await factsOf(session, batch);
    await replaceFile(places.facts, factsText(facts));
    return { batch, facts };
  } catch (error) {
    open?.fail();
    throw error;
  }
}

async function factsOf(session: Session, batch: BatchResult): Promise<Facts> {
  const examples: Facts["examples"][number][] = [];
  for (const set of batch.examples) {
    const closed = session.plan.examples.find((node) => node.id === set.examples)?.spine.kind === "closed";
    const frame = await readExamples(set.path, { columns: closed ? ["__part"] : ["__part", "__moment"] });
    const parts = frame.columns.get("__part");
    const moments = frame.columns.get("__moment");
    const spans = new Map<string, { rows: number; from: number | null; to: number | null }>();
    for (let row = 0; row < frame.rows; row++) {
      const name = parts?.kind === "code" ? (parts.dictionary[parts.codes[row]!] ?? "") : "";
      const span = spans.get(name) ?? { rows: 0, from: null, to: null };
      spans.set(name, span);
      span.rows++;
      if (moments?.kind !== "number") continue;
      const moment = moments.values[row]!;
      span.from = span.from === null ? moment : Math.min(span.from, moment);
      span.to = span.to === null ? moment : Math.max(span.to, moment);
    }
    const order = ["train", "validate", "test"];
    examples.push({
      examples: set.examples,
      rows: set.rows,
      kept: set.kept,
      leftOut: [...set.leftOut],
      parts: [...spans].map(([name, span]) => ({ name, ...span })).sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
    });
  }
  return {
    format: "mls-facts/1",
    planHash: session.planHash,
    inputs: batch.inputs.map(({ node, sha256, bytes, read, kept, dropped }) => ({ node, sha256, bytes, read, kept, dropped: dropped.map(({ reason, count }) => ({ reason, count })) })),
    examples,
  };
}
