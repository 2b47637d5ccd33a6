/** Declarations in a file of their own, `use` of it, and units under names that the spec declares: said otherwise, nothing else. */
import type { Draw } from "./draw.ts";
import type { Block, Program } from "./model.ts";
import { render } from "./term.ts";

/** Kinds of declarations, each of which reads those before it alone. */
const KINDS = ["entity", "type", "unit", "const", "fn", "extern", "table", "source", "view", "features"] as const;
const PLACES: ReadonlyMap<string, number> = new Map(KINDS.map((kind, i) => [kind, i]));

export const SHARED = "shared.mls";

const OWN_NAMES: Readonly<Record<string, string>> = { mile: "leg", eur: "coin" };
const UNITS = "unit leg = 7 m\nunit coin";

const kindOf = (block: Block): string => /^\w+/.exec(render(block.head))![0];

/** Whether it lies in the other file. */
export function isApart(kind: string, { apart }: Program): boolean {
  return apart !== undefined && (PLACES.get(kind) ?? Number.POSITIVE_INFINITY) <= PLACES.get(apart)!;
}

/** The texts of a program: its spec, and the file that this uses where there is one. `printed`: a declaration as text. */
export function textsOf(program: Program, printed: (block: Block) => string): Readonly<Record<string, string>> {
  const ofUnits = (text: string): string => (program.ownUnits === true ? text.replace(/\b(?:mile|eur)\b/g, (unit) => OWN_NAMES[unit]!) : text);
  const given = ["entity Key: Category", 'type Level = "low" | "mid" | "high"', ...(program.ownUnits === true ? UNITS.split("\n") : [])].map((text) => ({ kind: /^\w+/.exec(text)![0], text, name: text.split(/[ :]/)[1]! }));
  const all = [...given, ...program.declarations.map((block) => ({ kind: kindOf(block), text: ofUnits(printed(block)), name: /^(?:extern )?\w+ (\w+)/.exec(render(block.head))?.[1] ?? "" }))];
  // What is used stands first.
  const ordered = [...all.filter(({ kind }) => kind === "use"), ...all.filter(({ kind }) => kind !== "use")];
  const [there, here] = [ordered.filter(({ kind }) => isApart(kind, program)), ordered.filter(({ kind }) => !isApart(kind, program))];
  const file = (parts: readonly { readonly text: string }[]): string => `${parts.map(({ text }) => text).join("\n\n")}\n`;
  if (there.length === 0) return { "spec.mls": file(here) };
  return { "spec.mls": file([{ text: `use "./${SHARED}" (${there.map(({ name }) => name).join(", ")})` }, ...here]), [SHARED]: file(there) };
}

/** Draws whether a program is said in two files, and by its own units. */
export function saidOtherwise(draw: Draw): Pick<Program, "apart" | "ownUnits"> {
  return { ...(draw.chance(15) ? { apart: draw.pick(KINDS.slice(1)) } : {}), ...(draw.chance(15) ? { ownUnits: true as const } : {}) };
}
