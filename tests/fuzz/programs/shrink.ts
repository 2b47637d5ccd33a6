/**
 * Makes a failing program small: whole declarations with all that needs them, lines, rows, inner expressions and values are taken away, as long as what is left is well typed and fails in the same way.
 * What is not well typed any more is refused by the checker, and so is no candidate.
 */
import type { Block, DataFile, Line, Program } from "./model.ts";
import { caseOf, isBlock, specsOf } from "./print.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import { inner, leaf, render, replaced, sameType, type Term } from "./term.ts";
import { text } from "./sources.ts";
import { originText } from "./files.ts";
import { JUNK, SPOILT } from "./spoilt.ts";
import { plain } from "./values.ts";

/** How a failure is told from another: numbers and places aside. */
export function signature(outcome: Outcome): string {
  switch (outcome.kind) {
    case "equal":
    case "empty":
      return outcome.kind;
    case "mismatch":
      // By whom: an engine, the server, a build or a model.
      return `mismatch ${/^\w+/.exec(outcome.text)?.[0] ?? ""}`;
    case "refused":
      return `refused ${outcome.code}`;
    case "data":
    case "crash":
      return `${outcome.kind} ${outcome.text.split("\n")[0]!.replace(/\d+/g, "#").slice(0, 80)}`;
  }
}

export interface Shrunk {
  readonly program: Program;
  readonly outcome: Outcome;
  readonly tried: number;
}

/** @param budget how many programs may be run; @param until when it ends at the latest (ms) */
export async function shrink(program: Program, outcome: Outcome, budget: number, until: number): Promise<Shrunk> {
  const wanted = signature(outcome);
  let best = program;
  let found = outcome;
  let tried = 0;
  for (let progress = true; progress && tried < budget && Date.now() < until; ) {
    progress = false;
    for (const candidate of candidates(best)) {
      if (tried >= budget || Date.now() > until) break;
      if (!isSmaller(candidate, best)) continue;
      const next = await outcomeOf(await caseOf(candidate));
      if (next.kind !== "refused" || outcome.kind === "refused") tried++;
      if (signature(next) !== wanted) continue;
      best = candidate;
      found = next;
      progress = true;
      break;
    }
  }
  return { program: best, outcome: found, tried };
}

const sizeOf = (program: Program): number => Object.values(specsOf(program)).reduce((sum, text) => sum + text.length, 0) + program.roads.length * 20 + program.files.reduce((sum, file) => sum + (file.parts ?? 0) * 20 + (file.absent?.length ?? 0) * 10 + (file.zipped ? 10 : 0) + (file.numbers === undefined ? 0 : 10), 0) + program.files.reduce((sum, file) => sum + file.rows.length * 50 + file.rows.reduce((cells, row) => cells + Object.values(row).filter((value) => value !== null && value !== 0).length, 0), 0);
const isSmaller = (a: Program, b: Program): boolean => sizeOf(a) < sizeOf(b);

/** Smaller programs, the greatest steps first. */
function* candidates(program: Program): Generator<Program> {
  for (const road of program.roads) yield { ...program, roads: program.roads.filter((one) => one !== road) };
  if (program.served) yield { ...program, served: false };
  if (program.apart !== undefined) yield { ...program, apart: undefined };
  if (program.ownUnits === true) yield { ...program, ownUnits: undefined };
  yield* fewerRows(program);
  yield* plainerFiles(program);
  for (const i of program.declarations.keys()) yield without(program, i);
  yield* fewerLines(program);
  yield* simplerTerms(program);
  yield* simplerCells(program);
}

function* fewerRows(program: Program): Generator<Program> {
  for (const [i, file] of program.files.entries()) {
    const cut = (rows: DataFile["rows"]): Program => ({ ...program, files: program.files.map((one, k) => (k === i ? { ...one, rows } : one)) });
    for (let size = Math.ceil(file.rows.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = 0; from < file.rows.length && file.rows.length > 1; from += size) yield cut([...file.rows.slice(0, from), ...file.rows.slice(from + size)]);
      if (size === 1) break;
    }
  }
}

/** Files as plain ones; the pattern, the format and the name in the file stand in the spec and so go with it. */
function* plainerFiles(program: Program): Generator<Program> {
  for (const [i, file] of program.files.entries()) {
    const put = (by: Partial<DataFile>): Program => ({ ...program, files: program.files.map((one, k) => (k === i ? { ...one, ...by } : one)) });
    if (file.numbers !== undefined) yield put({ numbers: undefined });
    if ((file.absent ?? []).length > 0) yield put({ absent: [] });
    if (file.rows.some((row) => SPOILT in row || JUNK in row)) yield put({ rows: file.rows.filter((row) => !(SPOILT in row)).map(({ [JUNK]: _, ...row }) => row) });
    const plain: DataFile = { ...file, format: "csv", parts: undefined, zipped: undefined, absent: [], numbers: undefined };
    if (originText(file) === originText(plain) || file.columns.some(({ type }) => type.kind === "list" || type.kind === "record")) continue;
    const declarations = program.declarations.map((one) => (nameOf(one) === file.node ? { ...one, items: one.items.map((item) => (!isBlock(item) && render(item) === `from ${originText(file)}` ? text(`from ${originText(plain)}`) : item)) } : one));
    yield { ...put(plain), declarations };
  }
}

/** Without a declaration, and without each line and declaration that mentions what is gone. */
function without(program: Program, i: number): Program {
  const gone = new Set<string>([nameOf(program.declarations[i]!)]);
  let left = program.declarations.filter((_, k) => k !== i);
  for (let before = -1; before !== gone.size; ) {
    before = gone.size;
    left = left.flatMap((one) => {
      if (mentions(render(one.head), gone)) {
        gone.add(nameOf(one));
        return [];
      }
      return [{ ...one, items: keptLines(one.items, gone) }];
    });
  }
  return { ...program, declarations: left, files: program.files.filter((file) => left.some((one) => nameOf(one) === file.node)) };
}

function keptLines(items: Block["items"], gone: Set<string>): Block["items"] {
  return items.flatMap((item): (Line | Block)[] => {
    if (isBlock(item)) return [{ ...item, items: keptLines(item.items, gone) }];
    const text = render(item);
    if (!mentions(text, gone)) return [item];
    const named = /^(\w+) = /.exec(text)?.[1];
    if (named !== undefined) gone.add(named);
    return [];
  });
}

const nameOf = (block: Block): string => /^(?:extern )?\w+ (\w+)/.exec(render(block.head))?.[1] ?? "";

/** A word that is gone; or a feature of a group that is, behind any prefix. */
const mentions = (text: string, gone: ReadonlySet<string>): boolean => [...text.matchAll(/\w+/g)].some(([word]) => gone.has(word) || (/^(?:o\d+_)?(g\d+)_\d+$/.test(word) && gone.has(/g\d+/.exec(word)![0])));

function* fewerLines(program: Program): Generator<Program> {
  for (const [i, block] of program.declarations.entries()) {
    for (const smaller of fewerItems(block)) yield { ...program, declarations: program.declarations.map((one, k) => (k === i ? smaller : one)) };
  }
}

function* fewerItems(block: Block): Generator<Block> {
  for (const [i, item] of block.items.entries()) {
    if (isBlock(item)) for (const smaller of fewerItems(item)) yield { ...block, items: block.items.map((one, k) => (k === i ? smaller : one)) };
    else if (block.fixed === undefined || i >= block.fixed) yield { ...block, items: block.items.filter((_, k) => k !== i) };
  }
}

function* simplerTerms(program: Program): Generator<Program> {
  for (const [i, block] of program.declarations.entries()) {
    for (const smaller of simplerBlock(block)) yield { ...program, declarations: program.declarations.map((one, k) => (k === i ? smaller : one)) };
  }
}

function* simplerBlock(block: Block): Generator<Block> {
  for (const head of within(block.head)) yield { ...block, head };
  for (const [i, item] of block.items.entries()) {
    const put = (by: Line | Block): Block => ({ ...block, items: block.items.map((one, k) => (k === i ? by : one)) });
    if (isBlock(item)) for (const smaller of simplerBlock(item)) yield put(smaller);
    else for (const smaller of within(item)) yield put(smaller);
  }
}

/** The term with one of those inside of it made simpler. */
function* within(term: Term): Generator<Term> {
  for (const [i, part] of inner(term).entries()) {
    for (const simpler of simplerThan(part)) yield replaced(term, i, simpler);
    for (const deeper of within(part)) yield replaced(term, i, deeper);
  }
}

function* simplerThan(term: Term): Generator<Term> {
  if (term.parts.length === 1 && typeof term.parts[0] === "string") return;
  for (const part of inner(term)) if (sameType(part.type, term.type) && (term.missing || !part.missing)) yield part;
  if (!["record", "vector", "localTimestamp", "list"].includes(term.type.kind) && term.type.unit === undefined) yield leaf(plain(term.type), term.type, false, false);
}

function* simplerCells(program: Program): Generator<Program> {
  for (const [i, file] of program.files.entries()) {
    if (file.rows.length > 12) continue;
    for (const [r, row] of file.rows.entries()) {
      for (const { name } of file.columns) {
        if (row[name] === null || row[name] === 0) continue;
        for (const value of [null, 0]) yield { ...program, files: program.files.map((one, k) => (k === i ? { ...one, rows: one.rows.map((other, n) => (n === r ? { ...other, [name]: value } : other)) } : one)) };
      }
    }
  }
}
