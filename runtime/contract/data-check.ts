import { z } from "zod";
import { ExprSchema } from "./expr.ts";
import { SpanSchema } from "./types.ts";

/**
 * What only data can show. The compiler emits questions to the data (`DataProgram`), whoever has read it asks them, and each answer that is not nothing is a finding with a place in the spec.
 */

const severity = z.enum(["error", "warning"]);

/** A finding about data. `count`: rows (or values) that show it; `sample`: the first of them, as a person reads it. */
export const DataFindingSchema = z.object({
  code: z.string(),
  severity,
  message: z.string(),
  span: SpanSchema,
  label: z.string().optional(),
  /** Consequences, a sentence each. */
  notes: z.array(z.string()),
  help: z.string(),
  count: z.number(),
  sample: z.string().nullable(),
});
export type DataFinding = z.infer<typeof DataFindingSchema>;

/**
 * A question: SQL that gives one row (violations BIGINT, sample VARCHAR or NULL, and what else the words name). `{name}` in message, label and notes stands for a column of that row,
 * `{violations:row}` for a count with its word ("3 rows").
 */
export const DataCheckSchema = z.object({
  code: z.string(),
  severity,
  sql: z.string(),
  message: z.string(),
  span: SpanSchema,
  label: z.string().optional(),
  notes: z.array(z.string()),
  help: z.string(),
  /**
   * How it is answered of a source that lies in pieces without asking all of its rows. `added`: each piece is asked `sql`; violations add up, the first sample counts. `quiet`: each is asked for its `state` (rows of numbers), and `needs`, a query
   * over the relation `states` with the rows of all and their `__piece`, gives the pieces (`__piece`) whose rows `sql` must see to find what it would find among all; none: there is certainly nothing to find.
   */
  pieces: z
    .discriminatedUnion("kind", [z.object({ kind: z.literal("added"), node: z.string() }), z.object({ kind: z.literal("quiet"), node: z.string(), columns: z.array(z.string()), state: z.string(), needs: z.string() })])
    .optional(),
});
export type DataCheck = z.infer<typeof DataCheckSchema>;

/** `inputs` are asked once sources and tables are read, those of an example set (by its name) once its rows are there. */
export const DataProgramSchema = z.object({ inputs: z.array(DataCheckSchema), examples: z.record(z.string(), z.array(DataCheckSchema)) });
export type DataProgram = z.infer<typeof DataProgramSchema>;

/** A time that a source declares, as it stands in the spec: the plan's own have existence worked in, and so can't show that they were declared too early. */
export const DeclaredTimeSchema = z.object({ expr: ExprSchema, text: z.string(), span: SpanSchema });
export const DeclaredTimesSchema = z.object({
  source: z.string(),
  /** The source's name. */
  span: SpanSchema,
  exists: DeclaredTimeSchema,
  known: z.array(DeclaredTimeSchema),
});
export type DeclaredTimes = z.infer<typeof DeclaredTimesSchema>;

/** "1 row", "2,000 rows". */
export function counted(count: number, word: string): string {
  return `${count.toLocaleString("en-US")} ${word}${count === 1 ? "" : "s"}`;
}

/** The finding of a check that found something; undefined where it found nothing. */
export function findingOf(check: DataCheck, row: Readonly<Record<string, number | string | null>>): DataFinding | undefined {
  const count = Number(row.violations ?? 0);
  if (count === 0) return undefined;
  const text = (words: string): string =>
    words.replace(/\{(\w+)(?::(\w+))?\}/g, (_all, name: string, word: string | undefined) => {
      const value = row[name];
      if (typeof value !== "number") return value ?? "–";
      return word === undefined ? value.toLocaleString("en-US") : counted(value, word);
    });
  const sample = row.sample === null || row.sample === undefined ? null : String(row.sample);
  return {
    code: check.code,
    severity: check.severity,
    message: text(check.message),
    span: check.span,
    ...(check.label === undefined ? {} : { label: text(check.label) }),
    notes: [...(sample === null ? [] : [`for example ${sample}`]), ...check.notes.map(text)],
    help: check.help,
    count,
    sample,
  };
}
