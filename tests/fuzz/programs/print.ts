/** A program as the texts of a folder: `spec.mls` and the files beside it (files.ts); and its rows as the oracle reads them. */
import type { Case } from "../../conformance/harness.ts";
import type { Data } from "../../oracle/relations.ts";
import { textsOf } from "./apart.ts";
import { filesOf, rowsRead } from "./files.ts";
import type { Block, DataFile, Line, Program, Road } from "./model.ts";
import { render } from "./term.ts";

export function isBlock(item: Line | Block): item is Block {
  return "items" in item;
}

function block({ head, items }: Block, indent = ""): string {
  const lines = items.map((item) => (isBlock(item) ? block(item, `${indent}  `) : `${indent}  ${render(item)}`));
  return items.length === 0 ? `${indent}${render(head)}${BARE.test(render(head)) ? "" : " { }"}` : `${indent}${render(head)} {\n${lines.join("\n")}\n${indent}}`;
}

/** Declarations without a body. */
const BARE = /^(?:use|const|unit|fn|extern fn|type|config) /;

/** The spec and what it uses of its own folder, by path. */
export const specsOf = (program: Program): Readonly<Record<string, string>> => textsOf(program, block);

export function specOf(program: Program): string {
  return specsOf(program)["spec.mls"]!;
}

/** A program to be held to the oracle. */
export interface Held extends Case {
  /** Whether the server is asked too: rows with a moment. */
  readonly served: boolean;
  readonly roads: readonly Road[];
  /** The files as they were at an earlier build, by path; of some roads. */
  readonly earlier: Readonly<Record<string, string | Uint8Array>>;
}

export async function caseOf(program: Program): Promise<Held> {
  const { served, roads } = program;
  const files = await written(program.files);
  const earlier = roads.includes("days") || roads.includes("late") ? await written(program.files.map((file) => earlierOf(file, roads.includes("days")))) : {};
  const { "spec.mls": spec, ...used } = specsOf(program);
  return { served, roads, earlier, files: { ...program.texts, ...used, ...files }, spec: spec!, data: Object.fromEntries(program.files.map((file) => [file.node, rowsRead(file)])) as Data, examples: program.examples };
}

async function written(files: readonly DataFile[]): Promise<Record<string, string | Uint8Array>> {
  const found: Record<string, string | Uint8Array> = {};
  for (const file of files) Object.assign(found, await filesOf(file));
  return found;
}

/** Columns that tell when a row of a source happened. */
const TIMES = ["happened", "wall", "asked"];

/** A source's file before the rest of its rows came: those up to the middle of its time, or the first two thirds as they lie. Tables stay. */
function earlierOf(file: DataFile, byTime: boolean): DataFile {
  const time = TIMES.find((name) => file.columns.some((one) => one.name === name));
  if (time === undefined || file.rows.length < 4) return file;
  if (!byTime) return { ...file, rows: file.rows.slice(0, Math.ceil((file.rows.length * 2) / 3)) };
  const times = file.rows.map((row) => Number(row[time])).sort((a, b) => a - b);
  const middle = times[Math.floor(times.length * 0.7)]!;
  return { ...file, rows: file.rows.filter((row) => Number(row[time]) <= middle) };
}
