/** A program as the texts of a folder: `spec.mls` and the files beside it; and its rows as the oracle reads them. */
import { instant } from "../../conformance/events.ts";
import type { Case } from "../../conformance/harness.ts";
import type { Data } from "../../oracle/relations.ts";
import type { Item } from "../../oracle/values.ts";
import type { Block, DataFile, Line, Program } from "./model.ts";
import { type FuzzType, render } from "./term.ts";
import { DAY } from "./values.ts";

export function isBlock(item: Line | Block): item is Block {
  return "items" in item;
}

function block({ head, items }: Block, indent = ""): string {
  const lines = items.map((item) => (isBlock(item) ? block(item, `${indent}  `) : `${indent}  ${render(item)}`));
  return items.length === 0 ? `${indent}${render(head)} { }` : `${indent}${render(head)} {\n${lines.join("\n")}\n${indent}}`;
}

const isUse = (one: Block): boolean => render(one.head).startsWith("use ");

export function specOf(program: Program): string {
  return `entity Key: Category\n\n${[...program.declarations].sort((a, b) => Number(isUse(b)) - Number(isUse(a))).map((one) => (isUse(one) ? render(one.head) : block(one))).join("\n\n")}\n`;
}

export function caseOf(program: Program): Case {
  return {
    spec: specOf(program),
    files: Object.fromEntries(program.files.map((file) => [`${file.node}.${file.format}`, fileText(file)])),
    data: Object.fromEntries(program.files.map((file) => [file.node, file.rows.map((row) => Object.fromEntries(file.columns.map(({ name }) => [name, asRead(row[name] as Item)])))])) as Data,
    examples: program.examples,
  };
}

/** NaN and infinities are missing, −0 is 0. */
function asRead(value: Item): Item {
  return typeof value === "number" ? (Number.isFinite(value) ? value + 0 : null) : value;
}

export function fileText(file: DataFile): string {
  if (file.format === "json") return `${file.rows.map((row) => `{${file.columns.map(({ name, type }) => `${JSON.stringify(name)}: ${json(type, row[name])}`).join(", ")}}`).join("\n")}\n`;
  const lines = file.rows.map((row) => file.columns.map(({ name, type }) => field(type, row[name])).join(","));
  return `${[file.columns.map(({ name }) => name).join(","), ...lines].join("\n")}\n`;
}

/** A time or number as a file has it; undefined for all else. */
function plainText(type: FuzzType, value: unknown): string | undefined {
  switch (type.kind) {
    case "timestamp":
      return instant(Number(value));
    case "localTimestamp":
      return instant(Number(value)).slice(0, -1);
    case "date":
      return instant(Number(value) * DAY).slice(0, 10);
    default:
      return undefined;
  }
}

function number(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-Infinity";
  return Object.is(value, -0) ? "-0.0" : String(value);
}

function field(type: FuzzType, value: unknown): string {
  if (value === null || value === undefined) return "";
  const time = plainText(type, value);
  if (time !== undefined) return time;
  if (typeof value === "number") return number(value);
  return typeof value === "string" ? `"${value.replaceAll('"', '""')}"` : String(value);
}

function json(type: FuzzType, value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (type.kind === "list") return `[${(value as unknown[]).map((item) => json(type.of!, item)).join(", ")}]`;
  if (type.kind === "record") return `{${type.fields!.map((one) => `"${one.name}": ${json(one.type, (value as Record<string, unknown>)[one.name])}`).join(", ")}}`;
  const time = plainText(type, value);
  if (time !== undefined) return JSON.stringify(time);
  if (typeof value === "number") return Number.isFinite(value) ? number(value) : JSON.stringify(number(value));
  return JSON.stringify(value);
}
