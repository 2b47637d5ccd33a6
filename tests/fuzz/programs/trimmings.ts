/** What a spec says beside its values, and what may change none of them: marks, columns that the model's own decisions change, tests, how it is served. */
import type { Draw } from "./draw.ts";
import type { Block, Line } from "./model.ts";
import { text } from "./sources.ts";
import type { Label } from "./taught.ts";
import { BOOL, make, render } from "./term.ts";

type Item = Block["items"][number];
const isBlock = (item: Item): item is Block => "items" in item;
const words = (items: readonly Item[]): string => items.map((item) => (isBlock(item) ? `${render(item.head)} ${words(item.items)}` : render(item))).join(" ");
const mentioned = (name: string, where: string): boolean => new RegExp(`\\b${name}\\b`).test(where);

/**
 * Marks columns of sources: `@id` what numbers rows, `@protected` what nothing reads, and, where no model is taught (levels of an encoder can be read in a bundle), `@pii` numbers and the like.
 */
export function marked(draw: Draw, declarations: readonly Block[]): readonly Block[] {
  if (!draw.chance(20)) return declarations;
  const taught = declarations.some(({ head }) => /^model taught/.test(render(head)));
  const all = words(declarations.filter(({ head }) => !/^source /.test(render(head))));
  return declarations.map((one) => {
    if (!/^source /.test(render(one.head))) return one;
    const rules = words(one.items.filter((item) => !isBlock(item)));
    const mark = (line: Line, others: string): Line => {
      const [, name, type] = /^(\w+)(?: from "(?:\\.|[^"])*")?: (\w+)/.exec(render(line)) ?? [];
      if (name === undefined || type === undefined) return line;
      if (name === "id") return draw.chance(70) ? make(BOOL, false)`${line} @id` : line;
      if (!mentioned(name, `${all} ${rules} ${others}`)) return draw.chance(50) ? make(BOOL, false)`${line} @protected` : line;
      return !taught && ["Int", "Float", "Bool", "Duration"].includes(type) && draw.chance(30) ? make(BOOL, false)`${line} @pii` : line;
    };
    return { ...one, items: one.items.map((item) => (isBlock(item) ? { ...item, items: item.items.map((line) => (isBlock(line) ? line : mark(line, words(item.items.filter((other) => other !== line))))) } : item)) };
  });
}

/** Columns of the row's own source that decisions change: such as only its label is made of. */
export function affected(draw: Draw, candidates: readonly string[], items: readonly Item[]): Line[] {
  const rest = words(items.filter((item) => !/^label\b/.test(isBlock(item) ? render(item.head) : render(item))));
  const free = candidates.filter((name) => !mentioned(name, rest));
  return free.length > 0 && draw.chance(25) ? [text(`affects ${draw.some(free, 1).join(", ")}`)] : [];
}

/** Tests of the model that is served, and how it is. Whose decisions change its label may not be deployed without a share of chance. */
export function released(draw: Draw, label: Label, { isTested, isDeployed }: { readonly isTested: boolean; readonly isDeployed: boolean }): Block[] {
  const metric = { bool: "logloss <= 1000", enum: "accuracy >= 0" }[label.type.kind as string] ?? (["int", "float"].includes(label.type.kind) && label.type.unit === undefined ? "mae >= 0" : undefined);
  const tests: Block[] = isTested && metric !== undefined && draw.chance(20) ? [{ head: text("tests served"), items: [text(`${metric}${draw.chance(30) ? " else warn" : ""}`), text("latency p99 <= 1s")], fixed: 1 }] : [];
  return [...tests, ...(isDeployed && draw.chance(15) ? [{ head: text("deploy served"), items: [text("serve http { port 8080, otherwise prior }"), text("store embedded")], fixed: 1 }] : [])];
}
