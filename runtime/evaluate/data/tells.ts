import type { DataFinding } from "../../contract/data-check.ts";
import { asDoubles, type CodeArray, type FrameColumn } from "../../contract/frame.ts";
import type { Examples } from "../../contract/plan.ts";
import { auc, monotoneFit, purity } from "./association.ts";
import type { InputColumn } from "./index.ts";

/** Fewer rows than this, or than this many of a class, are told by chance. */
const ROWS = 100;
const OF_EACH = 20;
const TELLS = 0.99;

/** One input that tells the label alone is nearly always made of it, or written down after it. */
export function inputsThatTellTheLabel(examples: Examples, inputs: readonly InputColumn[], label: FrameColumn, rows: number): DataFinding[] {
  if (rows < ROWS) return [];
  return inputs.flatMap((input) => {
    const told = toldBy(input, label, examples);
    if (told === undefined || told.figure < TELLS) return [];
    return [
      {
        code: "MLS3182",
        severity: "warning" as const,
        message: `\`${input.name}\` alone tells the label \`${examples.label.name}\`: ${told.what} ${shown(told.figure)} on train`,
        span: input.of.span,
        label: `${told.what} ${shown(told.figure)}`,
        notes: ["an input this good is most often the outcome under another name, or is written down once the outcome is known"],
        help: `find out when and from what \`${input.name}\` is filled in, and declare it (\`known at …\`); if it is right, say why with \`allow MLS3182 "why"\``,
        count: rows,
        sample: null,
      },
    ];
  });
}

/** Never rounded up to what it is not. */
const shown = (figure: number): string => (Math.floor(figure * 10_000) / 10_000).toString();

interface Told {
  readonly what: string;
  readonly figure: number;
}

function toldBy({ column, of }: InputColumn, label: FrameColumn, examples: Examples): Told | undefined {
  const classes = classesOf(label, examples.label.type.kind);
  if (classes === undefined) {
    if (label.kind !== "number" || column.kind !== "number") return undefined;
    return { what: "R² of a curve that only rises or falls", figure: monotoneFit(column.values, label.values) };
  }
  const counts = classCounts(classes);
  if (counts.size < 2 || [...counts.values()].some((count) => count < OF_EACH)) return undefined;
  if (column.kind === "code") return byLevels(column.codes, classes);
  if (counts.size > 2) return undefined;
  const positive = Math.max(...counts.keys());
  const score = (values: ArrayLike<number>): number => auc(values, (row) => classes[row] === positive);
  const there = score(column.values);
  if (!of.type.missing) return { what: "AUC", figure: there };
  // That a value is missing can tell as much as the value: it may lie below all or above all.
  const filled = (with_: number): Float64Array => asDoubles(column.values).map((value) => (Number.isNaN(value) ? with_ : value));
  return { what: "AUC", figure: Math.max(score(filled(-Number.MAX_VALUE)), score(filled(Number.MAX_VALUE))) };
}

/** A category of few levels, each with one class; with many levels it would be an id, which is another finding. */
function byLevels(levels: CodeArray, classes: ArrayLike<number>): Told | undefined {
  const found = purity(levels, classes);
  // Told beyond what guessing tells: with 99 % of one class any column would.
  const gained = found.guess === 1 ? 0 : (found.told - found.guess) / (1 - found.guess);
  return found.levels > Math.sqrt(levels.length) || gained < TELLS ? undefined : { what: "share of rows told right", figure: found.told };
}

function classCounts(classes: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (let row = 0; row < classes.length; row++) counts.set(classes[row]!, (counts.get(classes[row]!) ?? 0) + 1);
  return counts;
}

/** Classes as numbers; undefined where the label is a quantity. */
function classesOf(label: FrameColumn, kind: string): ArrayLike<number> | undefined {
  if (label.kind === "code") return label.codes;
  return kind === "bool" ? label.values : undefined;
}
