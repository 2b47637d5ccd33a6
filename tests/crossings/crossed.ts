/** Builds a system with the real command and asks what is served of it about its test rows: features, scores and decisions must be those that judging had, to the bit. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ModelOnRows } from "../../compiler/cli/pipeline/model-on-rows.ts";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { readExamples, type RequestRow, runBatch } from "../../runtime/batch/index.ts";
import { canonicalNested } from "../../runtime/contract/nested.ts";
import { cell, type Frame } from "../../runtime/contract/frame.ts";
import { loadBundle } from "../../runtime/serve/bundle.ts";
import { type Answer, createPredictor } from "../../runtime/serve/predictor.ts";
import { openStore } from "../../runtime/store/index.ts";
import { mlsc, newFolder } from "../cli/support.ts";
import { planOf, ROOT } from "../conformance/harness.ts";

export interface Crossed {
  readonly folder: string;
  /** Test rows that were asked about. */
  readonly asked: number;
  /** Features, scores and rules that were compared. */
  readonly values: number;
  readonly wrong: readonly string[];
  /** Where the deployment leaves a rule to chance: what was answered, what the model said, and with which probability it was answered. */
  readonly explored: readonly { readonly model: string; readonly explored: boolean; readonly propensity: number; readonly isOwn: boolean }[];
}

/** `spec.mls` and its files; every model of `models` is compared. */
export async function crossed(files: Readonly<Record<string, string>>, models: readonly string[]): Promise<Crossed> {
  const folder = newFolder(files);
  const { code, out, err } = await mlsc(["run"], folder);
  if (code !== 0) throw new Error(`mlsc run ended with ${code}\n${out}\n${err}`);
  const wrong: string[] = [];
  const explored: Crossed["explored"][number][] = [];
  let [asked, values] = [0, 0];
  // Models of the same examples are asked about the same rows.
  const drawn = new Map<string, ReturnType<typeof requests>>();
  const requestsOf = (examples: string): ReturnType<typeof requests> => {
    const found = drawn.get(examples) ?? requests(folder, examples);
    drawn.set(examples, found);
    return found;
  };
  for (const name of models) {
    const bundle = await loadBundle(join(folder, "mls-out/bundles", name));
    const model = bundle.plan.models.find(({ id }) => id === name)!;
    const frame = await readExamples(join(folder, `mls-out/examples/${model.examples}.parquet`), { part: "test" });
    const judged = await ModelOnRows.of(bundle.plan, model, bundle.model, frame);
    const history = bundle.plan.examples.find(({ id }) => id === model.examples)!.uses.length > 0;
    const store = history ? openStore(join(folder, "mls-out/store")) : undefined;
    try {
      const predictor = createPredictor({ plan: bundle.plan, model: bundle.model, door: bundle.door, scorer: bundle.scorer, store });
      const rules = judged.ruled();
      const places = new Map(Array.from({ length: frame.rows }, (_, row) => [placeOf(frame, row), row]));
      for (const request of await requestsOf(model.examples)) {
        const explain = asked % 2 === 0;
        const outcome = predictor.predict(request.row, { moment: request.moment ?? 0, explain, late: () => false });
        const answer = outcome.kind === "answers" ? outcome.answers.find(({ candidate }) => candidate === request.asked)?.answer : outcome;
        if (answer?.kind !== "answer") {
          wrong.push(`${name}, example ${request.example}: ${JSON.stringify(outcome).slice(0, 300)}`);
          continue;
        }
        const row = places.get(request.place);
        if (row === undefined) throw new Error(`no row ${request.place}`);
        asked++;
        const expect = (what: string, served: unknown, judgedAs: unknown): void => {
          values++;
          if (!Object.is(served, judgedAs)) wrong.push(`${name}, example ${request.example}, ${what}: served ${String(served)}, judged ${String(judgedAs)}`);
        };
        const width = judged.scores.length / frame.rows;
        for (const [i, score] of scoresOf(answer).entries()) expect(`score ${i}`, score, judged.scores[row * width + i]);
        for (const [feature, value] of Object.entries(answer.features ?? {})) expect(feature, stored(value), cell(frame.columns.get(feature)!, row));
        if (answer.propensity !== undefined) explored.push({ model: name, explored: answer.explored === true, propensity: answer.propensity, isOwn: rules.every((rule) => Object.is(stored(answer.decisions[rule.name]), cell(rule.column, row))) });
        for (const rule of answer.explored ? [] : rules) expect(rule.name, stored(answer.decisions[rule.name]), cell(rule.column, row));
      }
    } finally {
      await store?.close();
    }
  }
  return { folder, asked, values, wrong, explored };
}

/** Whether the files of the bundles are the same from the other engine, on one thread. */
export async function sameByOtherRoad(folder: string, models: readonly string[]): Promise<void> {
  const files = (): unknown => models.map((name) => (JSON.parse(readFileSync(join(folder, "mls-out/bundles", name, "manifest.json"), "utf8")) as { files: unknown }).files);
  const before = JSON.stringify(files());
  const { code, err } = await mlsc(["build", "--threads", "1", "--engine", "sql"], folder);
  if (code !== 0) throw new Error(err);
  if (JSON.stringify(files()) !== before) throw new Error("the bundles of the two engines differ");
}

function scoresOf(answer: Answer): readonly number[] {
  return answer.scores === undefined ? [answer.score] : Object.values(answer.scores);
}

function stored(value: unknown): unknown {
  if (typeof value === "boolean") return Number(value);
  return typeof value === "object" && value !== null ? canonicalNested(JSON.stringify(value)) : value;
}

function placeOf(frame: Frame, row: number): string {
  return ["__row", "__moment", "__horizon", "__candidate"].map((name) => (frame.columns.has(name) ? cell(frame.columns.get(name)!, row) : null)).join("|");
}

async function requests(folder: string, examples: string): Promise<(RequestRow & { readonly place: string; readonly asked: unknown })[]> {
  const plan = planOf(folder);
  let found: readonly RequestRow[] = [];
  const result = await runBatch(emitBatch(plan), plan, {
    specFolder: folder,
    packagesFolder: join(ROOT, "node_modules"),
    libraryFolder: join(ROOT, "stdlib"),
    outputFolder: join(folder, "replay"),
    engine: "kernel",
    inspect: async (data) => {
      found = await data.requests(examples, "test", 1000);
    },
  });
  const all = await readExamples(result.examples.find((set) => set.examples === examples)!.path);
  const asked = plan.examples.find(({ id }) => id === examples)!.candidates;
  return found.map((request) => ({
    ...request,
    place: placeOf(all, request.example),
    asked: asked?.kind === "list" ? (request.row[asked.text] as readonly unknown[])[request.candidate!] : undefined,
  }));
}
