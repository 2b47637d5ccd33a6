import { auditText } from "../audit/report-text.ts";
import { runAudit } from "../audit/audit.ts";
import { type AuditedParts, OWN_PARTS } from "../audit/parts.ts";
import { choice, type Command, type CommandContext, integer, text } from "../command.ts";
import { BATCH_OPTIONS } from "../common-options.ts";
import { UserError, usageError } from "../errors.ts";
import { withPlace } from "../error-place.ts";
import { openSession, type Session } from "../pipeline/session.ts";
import { VERSION } from "../version.ts";

const FORMATS = ["text", "json"] as const;
/** So many rows are run in seconds, and hold the month around each of eight moments of a busy source. */
const ROWS = 200_000;
const ENGINES = ["kernel", "sql", "both"] as const;

const COMMAND: Omit<Command, "run"> = {
  name: "audit",
  summary: "change what becomes known later, on your own data, and see that nothing moves",
  usage: "[SPEC]",
  details:
    "At sampled moments it changes, puts in and takes out what becomes known at or after them, moves when it is known, puts rows in another order, sets another zone and number of threads, and ends the data where test begins; then\nmakes everything anew through each engine and the request path. No feature, no membership and no bundle may move. Nothing is written beside the spec. docs/audit.md tells what may move and how to read it.\nExit 0: nothing moved. Exit 1: something did.",
  options: [
    { name: "samples", value: "N", help: "moments to cut at (default: 8)" },
    { name: "rows", value: "N", help: "rows of a source, at most, that the runs around the samples are made of, and four times the examples that models learn from, or `all` (default: 200000); what was sampled of what is told" },
    { name: "seed", value: "N", help: "what draws moments and changes (default: 1); the same seed asks the same" },
    { name: "engine", value: "ENGINE", help: "kernel, sql or both (default): which engines are asked" },
    { name: "only", value: "EXAMPLES", help: "the example sets to ask about, with commas between (default: all)" },
    { name: "minutes", value: "N", help: "begin no further run after so long (default: 30); what is not asked is told" },
    { name: "format", value: "FORMAT", help: "text (default) or json" },
    ...BATCH_OPTIONS.filter(({ name }) => name !== "engine"),
  ],
  examples: ["mlsc audit examples/earthquakes", "mlsc audit --samples 20 --seed 7", "mlsc audit --only pushbacks --engine kernel --minutes 10", "mlsc audit --format json > audit.json"],
  arity: [0, 1],
};

export const auditCommand: Command = auditWith(OWN_PARTS);

/** The command over these parts of the engine: a build's own, or, in tests, broken ones. */
export function auditWith(parts: AuditedParts): Command {
  return { ...COMMAND, run: (context) => run(context, parts) };
}

async function run(context: CommandContext, parts: AuditedParts): Promise<number> {
  const format = choice(context, "format", FORMATS, "text");
  const engine = choice(context, "engine", ENGINES, "both");
  const options = {
    samples: integer(context, "samples", 1, 10_000) ?? 8,
    rows: rowsOf(context),
    seed: integer(context, "seed", 0, 1_000_000_000) ?? 1,
    seconds: (integer(context, "minutes", 1, 100_000) ?? 30) * 60,
    roads: engine === "both" ? (["kernel", "sql"] as const) : [engine],
  };
  const names = text(context, "only")?.split(",").map((name) => name.trim());
  // `both` is this command's own word; a build has one engine.
  const session = openSession({ ...context, options: { ...context.options, engine: engine === "both" ? "kernel" : engine } });
  const only = wanted(session, names);
  const begin = performance.now();
  const outcome = await runAudit(session, { ...options, only, parts }).catch((error: unknown) => {
    throw withPlace(session.project, error);
  });
  const seconds = (performance.now() - begin) / 1000;
  if (outcome.sets.length === 0) throw new UserError("none of the example sets can be made by the engine that is asked for", { help: "ask without `--engine sql`" });
  show(context, format === "json" ? JSON.stringify({ format: "mls-audit/1", mls: VERSION, spec: session.project.name, planHash: session.planHash, seed: options.seed, samples: options.samples, engines: options.roads, clean: outcome.violations.length === 0, seconds, ...outcome }, undefined, 2) : auditText(outcome, { seed: options.seed, seconds }));
  return outcome.violations.length === 0 ? 0 : 1;
}

function rowsOf(context: CommandContext): number {
  return text(context, "rows") === "all" ? Number.POSITIVE_INFINITY : (integer(context, "rows", 1000, 1_000_000_000) ?? ROWS);
}

function show({ terminal }: CommandContext, report: string): void {
  terminal.out(report);
}

function wanted({ plan, project }: Session, names: readonly string[] | undefined): readonly string[] | undefined {
  if (plan.examples.length === 0) throw usageError(`\`${project.name}\` has no examples to ask about`, "declare some: `examples NAME { rows …; label …; features { … } }`");
  for (const name of names ?? []) {
    if (!plan.examples.some(({ id }) => id === name)) throw usageError(`there are no examples \`${name}\``, `the spec has ${plan.examples.map(({ id }) => `\`${id}\``).join(", ")}`);
  }
  return names;
}
