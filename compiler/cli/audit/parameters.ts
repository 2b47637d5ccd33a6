/** What differs between two trainings of one model, by the names of what was fitted. */
import type { TrainedModel } from "../../../runtime/contract/trained.ts";
import type { MovedParameter } from "./outcome.ts";

/** What comes of what: a split that moved because an input's mean did is told after it. What tells of the training stands last. */
const ORDER = ["inputs", "calibration", "decisions", "prior", "learned", "segments", "labeler", "inner", "history"];

export function movedParameters(before: TrainedModel, after: TrainedModel): MovedParameter[] {
  const found: MovedParameter[] = [];
  walk("", before, after, found);
  const rank = ({ name }: MovedParameter): number => {
    const place = ORDER.indexOf(name.split(/[.[]/, 1)[0]!);
    return place < 0 ? ORDER.length - 1.5 : place;
  };
  return found.map((one, i) => [one, i] as const).sort(([a, i], [b, j]) => rank(a) - rank(b) || i - j).map(([one]) => one);
}

/** Columns of the examples that a parameter's name speaks of, by the inputs that it stands under. */
export function inputNamed({ name }: MovedParameter): string | undefined {
  return /^inputs\.((?:[^.[\\]|\\.)+)/.exec(name)?.[1]?.replaceAll("\\.", ".");
}

function walk(name: string, before: unknown, after: unknown, found: MovedParameter[]): void {
  if (Object.is(before, after)) return;
  if (isObject(before) && isObject(after) && Array.isArray(before) === Array.isArray(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const [one, other] = [(before as Record<string, unknown>)[key], (after as Record<string, unknown>)[key]];
      walk(nameOf(name, key, Array.isArray(before) ? (one ?? other) : undefined), one, other, found);
    }
    return;
  }
  found.push({ name, before: text(before), after: text(after) });
}

/** Of a list, what its item calls itself, or its place. */
function nameOf(name: string, key: string, item: unknown): string {
  const own = isObject(item) ? ["name", "transform", "door", "model"].map((word) => (item as Record<string, unknown>)[word]).find((value) => typeof value === "string") : undefined;
  if (typeof own === "string") return `${name}.${own.replaceAll(".", "\\.")}`;
  if (/^\d+$/.test(key) && name !== "") return `${name}[${key}]`;
  return name === "" ? key : key === "transforms" ? name : `${name}.${key}`;
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === "object";
}

function text(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const said = isObject(value) ? JSON.stringify(value) : String(value);
  return said.length > 60 ? `${said.slice(0, 57)}…` : said;
}
