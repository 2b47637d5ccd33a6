import type { FittedInput, Learned, TrainedModel } from "../contract/trained.ts";
import { doorKind, doorText, MISSING_TEXT } from "./door.ts";
import { forestOf } from "./forest.ts";
import { GREATEST } from "./held.ts";
import { paddedWidth } from "./linear.ts";
import { piecesOf } from "./pieces.ts";
import { doorsOf, type Step, stepsOf } from "./steps.ts";
import { TERM_READER } from "./term-reader.ts";

/**
 * A model as the source of one ES module without any dependency. Exports
 * - `model`, `planHash`, `classes` (of multiclass, else undefined), `outputs`
 * - `inputs`: [{name, kind: "number" | "string"}], the door values
 * - `margins(row)`: Float32Array(outputs) of one object by input name; a missing value is null, undefined or NaN
 * - `marginsOf(rows, columns)`: Float32Array(rows × outputs); `columns[i](row)` gives the i-th input's value of a row (NaN or null for missing)
 * - `pieces`: where a score takes more graphs than one, the others by name (pieces.ts)
 * Margins are raw: link and calibration are the shared runtime's (scores.ts).
 */
export function generateScorer(trained: TrainedModel): string {
  return `// Scorer of the model ${comment(trained.model)}, written from its plan ${comment(trained.planHash)}.
${scorerBody(trained)}
const scorer = create();
export const { model, planHash, classes, outputs, inputs, margins, marginsOf } = scorer;
${otherPieces(trained)}`;
}

/** The other graphs that a score may take, each a scorer of its own, by the name of its piece. */
function otherPieces(trained: TrainedModel): string {
  const others = piecesOf(trained).filter(({ id }) => id !== "");
  if (others.length === 0) return "";
  return `export const pieces = {\n${others.map((piece) => `${json(piece.id)}: (() => {\n${scorerBody(piece.trained)}\nreturn create();\n})(),`).join("\n")}\n};\n`;
}

const comment = (text: string): string => text.replace(/[\r\n\u2028\u2029]/g, " ");
const json = (value: unknown): string => JSON.stringify(value).replace(/\u2028/g, "\\u2028").replace(/\u2029/g, "\\u2029");
/** A double as source: JSON has no NaN and no infinity. */
const literal = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));
const array = (kind: string, values: Iterable<number>): string => `${kind}.of(${Array.from(values, literal).join(",")})`;
/** Long arrays are given as one literal, since a call takes no hundred thousand arguments. */
const long = (kind: string, values: readonly number[]): string => `${kind}.from([${values.map(literal).join(",")}])`;

/** The function `create`, as source; jsScorer evaluates the very same text. */
export function scorerBody(trained: TrainedModel): string {
  const doors = doorsOf(trained.inputs);
  const width = trained.inputs.reduce((sum, input) => sum + input.columns.length, 0);
  const outputs = outputsOf(trained.learned);
  const parts = trained.inputs.map((input, i) => (input.each === undefined ? inputSource(stepsOf(input), `${i}`, doorKind(input.type)) : jointSource(input, input.each, i)));
  const stores: string[] = [];
  let column = 0;
  let at = 0;
  trained.inputs.forEach((input, i) => {
    const reads = Array.from({ length: input.each?.length ?? 1 }, () => `read[${at++}](row)`);
    stores.push(`    ${parts[i]!.store(reads, column)}`);
    column += input.columns.length;
  });
  const readsTerms = trained.inputs.some(({ transforms }) => transforms.some(({ transform }) => transform === "vocabulary"));
  return `function create() {
  "use strict";
  const MISSING = ${json(MISSING_TEXT)};
  const number = (x) => (x === null || x === undefined ? NaN : +x);
  const text = (s) => (s === null || s === undefined ? MISSING : s.charCodeAt(0) === ${MISSING_TEXT.charCodeAt(0)} ? MISSING + s : s);
  const model = ${json(trained.model)}, planHash = ${json(trained.planHash)};
  const classes = ${trained.task.kind === "multiclass" ? json(trained.task.classes) : "undefined"};
  const outputs = ${outputs};
  const inputs = ${json(doors)};
  const held = (x) => (x > ${GREATEST} ? ${GREATEST} : x < -${GREATEST} ? -${GREATEST} : x);
  const v = new Float32Array(${Math.max(1, width)});
${readsTerms ? `  ${TERM_READER}\n` : ""}${parts.map((part) => part.constants).join("")}${learnedSource(trained.learned, width, readsTerms)}
  function load(read, row) {
${stores.join("\n")}
  }
  const current = { row: {} };
  const one = inputs.map(({ name }) => () => current.row[name]);
  function margins(row) {
    current.row = row;
    const out = new Float32Array(outputs);
    load(one, 0);
    learned(out, 0);
    return out;
  }
  function marginsOf(rows, columns) {
    const out = new Float32Array(rows * outputs);
${trained.learned.kind === "gbdt" ? BLOCKS : ROWS}
    return out;
  }
  return { model, planHash, classes, outputs, inputs, margins, marginsOf };
}`;
}

const ROWS = `    for (let row = 0; row < rows; row++) {
      load(columns, row);
      learned(out, row * outputs);
    }`;
/** Many rows go through one tree after the other, whose nodes then stay in the processor's cache; each row's sum has the order of the trees all the same. */
const BLOCKS = `    for (let begin = 0; begin < rows; begin += 512) {
      const count = Math.min(512, rows - begin);
      for (let i = 0; i < count; i++) {
        load(columns, begin + i);
        block.set(v, i * v.length);
      }
      learnedBlock(count, out, begin * outputs);
    }`;

/** Number of margins a row. */
export function outputsOf(learned: Learned): number {
  switch (learned.kind) {
    case "prior":
      return learned.margins.length;
    case "linear":
      return learned.intercepts.length;
    case "gbdt":
      return learned.base.length;
  }
}

interface InputSource {
  /** Lines that go before. */
  readonly constants: string;
  /** Statement that puts the values, of one door or of several, into v from `column` on. */
  readonly store: (reads: readonly string[], column: number) => string;
}

/** Steps of one door as nested expressions over its value. */
interface ChainSource {
  readonly constants: string;
  readonly expression: (read: string) => string;
  /** Where the last step makes several columns: the statement that puts them into v from `column` on. */
  readonly wide: ((expression: string, column: number) => string) | undefined;
}

function chainSource(steps: readonly Step[], chain: string, door: "number" | "string"): ChainSource {
  let constants = "";
  const wraps: ((value: string) => string)[] = [];
  let wide: ChainSource["wide"];
  steps.forEach((step, s) => {
    const id = `${chain}_${s}`;
    switch (step.kind) {
      case "affine":
        wraps.push((x) => `((${x} - ${literal(step.shift)}) / ${literal(step.scale)})`);
        return;
      case "fill":
        constants += `  const fill${id} = (x) => (x === x ? x : ${literal(step.value)});\n`;
        wraps.push((x) => `fill${id}(${x})`);
        return;
      case "fillText":
        constants += `  const fill${id} = (s) => (s === MISSING ? ${json(doorText(step.value))} : s);\n`;
        wraps.push((x) => `fill${id}(${x})`);
        return;
      case "bucket":
        constants += bucketSource(id, step.edges);
        wraps.push((x) => `bucket${id}(${x})`);
        return;
      case "members":
        constants += membersSource(id, step);
        wide = (list, column) => `v.fill(0, ${column}, ${column + step.width}); for (const place of members${id}(${list})) v[${column} + place] = 1;`;
        return;
      case "table":
        constants += `  const rows${id} = ${long("Float64Array", Array.from(step.rows))};\n${placeSource(id, step.keys)}`;
        wraps.push((x) => (step.width === 1 ? `rows${id}[place${id}(${x})]` : `place${id}(${x})`));
        if (step.width !== 1) wide = (place, column) => `for (let j = 0, p = ${place} * ${step.width}; j < ${step.width}; j++) v[${column} + j] = held(rows${id}[p + j]);`;
        return;
      case "terms":
        constants += `  const reader${id} = termReader(${json(step.vocabulary)});\n`;
        wide = (text, column) => `{ v.fill(0, ${column}, ${column + step.vocabulary.terms.length}); const t = reader${id}.values(${text}); for (let i = 0; i < t.length; i += 2) v[${column} + t[i]] = t[i + 1]; }`;
        return;
      case "project":
        throw new Error("a projection takes several doors");
    }
  });
  return { constants, expression: (read) => wraps.reduce((value, wrap) => wrap(value), door === "string" ? `text(${read})` : `number(${read})`), wide };
}

function inputSource(steps: readonly Step[], input: string, door: "number" | "string"): InputSource {
  const { constants, expression, wide } = chainSource(steps, input, door);
  return { constants, store: ([read], column) => (wide === undefined ? `v[${column}] = held(${expression(read!)});` : wide(expression(read!), column)) };
}

/** Several doors, each through its own steps, then projected. */
function jointSource(input: FittedInput, each: NonNullable<FittedInput["each"]>, i: number): InputSource {
  const [step, ...after] = stepsOf(input);
  if (step?.kind !== "project" || after.length > 0) throw new Error(`the input \`${input.name}\` takes several numbers and does not project them`);
  const chains = each.map((part, j) => chainSource(stepsOf(part), `${i}_${j}`, "number"));
  const { centers, components } = step;
  const constants = `${chains.map((chain) => chain.constants).join("")}  const centers${i} = ${array("Float64Array", centers)}, components${i} = ${long("Float64Array", components.flat())};
  const away${i} = new Float64Array(${centers.length}), products${i} = new Float64Array(${paddedWidth(centers.length)});
  function project${i}(column) {
    for (let k = 0; k < ${components.length}; k++) {
      products${i}.fill(0);
      for (let j = 0; j < ${centers.length}; j++) products${i}[j] = away${i}[j] * components${i}[k * ${centers.length} + j];
      for (let half = ${paddedWidth(centers.length) >> 1}; half >= 1; half >>= 1) for (let j = 0; j < half; j++) products${i}[j] += products${i}[j + half];
      v[column + k] = held(products${i}[0]);
    }
  }
`;
  return { constants, store: (reads, column) => `${reads.map((read, j) => `away${i}[${j}] = ${chains[j]!.expression(read)} - centers${i}[${j}];`).join(" ")} project${i}(${column});` };
}

function bucketSource(id: string, edges: readonly number[]): string {
  return `  const edges${id} = ${array("Float64Array", edges)};
  const bucket${id} = (x) => {
    if (x !== x) return -1;
    let low = 0, high = edges${id}.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges${id}[middle] <= x) low = middle + 1;
      else high = middle;
    }
    return low;
  };
`;
}

/** The columns of a list, by its canonical text. */
function membersSource(id: string, { keys, other }: Extract<Step, { kind: "members" }>): string {
  return `  const keys${id} = new Map(${json(keys)}.map((key, i) => [key, i]));
  const place${id} = (key) => keys${id}.get(key) ?? (${other} && key !== MISSING ? ${keys.length} : -1);
  const members${id} = (s) => (s === MISSING ? [MISSING] : JSON.parse(s).map(text)).map(place${id}).filter((place) => place >= 0);
`;
}

/** Row of a key: keys are texts, or numbers where the value is one; missing and unseen come after the keys. */
function placeSource(id: string, keys: readonly string[]): string {
  return `  const keys${id} = ${json(keys)};
  const texts${id} = new Map(keys${id}.map((key, i) => [key, i]));
  const missing${id} = texts${id}.get(MISSING) ?? ${keys.length};
  const numbers${id} = new Map(keys${id}.filter((key) => key !== MISSING).map((key) => [Number(key), texts${id}.get(key)]));
  const place${id} = (x) => typeof x === "string" ? (x === MISSING ? missing${id} : texts${id}.get(x) ?? ${keys.length + 1}) : x !== x ? missing${id} : numbers${id}.get(x) ?? ${keys.length + 1};
`;
}

function learnedSource(learned: Learned, width: number, readsTerms: boolean): string {
  switch (learned.kind) {
    case "prior":
      return `  const base = ${array("Float64Array", learned.margins)};
  function learned(out, at) {
    for (let k = 0; k < outputs; k++) out[at + k] = base[k];
  }`;
    case "linear":
      return readsTerms ? sparseLinearSource(learned, width) : linearSource(learned, width);
    case "gbdt":
      return forestSource(learned);
  }
}

function linearSource(learned: Extract<Learned, { kind: "linear" }>, width: number): string {
  return `  const weights = ${long("Float64Array", learned.weights.flat())}, intercepts = ${array("Float64Array", learned.intercepts)};
  const p = new Float64Array(${paddedWidth(width)});
  function learned(out, at) {
    for (let k = 0; k < outputs; k++) {
      p.fill(0);
      for (let j = 0; j < ${width}; j++) p[j] = v[j] * weights[k * ${width} + j];
      for (let half = p.length >> 1; half >= 1; half >>= 1) for (let j = 0; j < half; j++) p[j] += p[j + half];
      out[at + k] = held(p[0] + intercepts[k]);
    }
  }`;
}

/** The same sums without the zeros, as `sparseMargins` of linear.ts has them: of thousands of terms a text has a few. */
function sparseLinearSource(learned: Extract<Learned, { kind: "linear" }>, width: number): string {
  return `  const weights = ${long("Float64Array", learned.weights.flat())}, intercepts = ${array("Float64Array", learned.intercepts)};
  const p = new Float64Array(${paddedWidth(width)}), there = new Uint32Array(${width}), places = new Uint32Array(${width});
  function learned(out, at) {
    let count = 0;
    for (let j = 0; j < ${width}; j++) if (v[j] !== 0) there[count++] = j;
    for (let k = 0; k < outputs; k++) {
      for (let i = 0; i < count; i++) {
        const j = places[i] = there[i];
        p[j] = v[j] * weights[k * ${width} + j];
      }
      for (let half = p.length >> 1; half >= 1; half >>= 1) {
        for (let i = 0; i < count; i++) {
          const j = places[i];
          if (j < half) continue;
          const moved = p[j];
          p[j] = 0;
          places[i] = j - half;
          p[j - half] += moved;
        }
      }
      out[at + k] = held(p[0] + intercepts[k]);
      p[0] = 0;
    }
  }`;
}

/**
 * A node is four 32-bit words: its column (−1: a leaf) · the threshold or the leaf's value as a float32, or where a category's bit set begins · place of the right child (the
 * left one comes next) · 1 if missing goes left, plus 2 · (words of the bit set + 1) for a category.
 */
function forestSource(learned: Extract<Learned, { kind: "gbdt" }>): string {
  const { roots, nodes, bits, categorical } = packedTrees(learned);
  const number = "x <= F[p + 1] || (x !== x && (N[p + 3] & 1) === 1)";
  const category = "x !== x ? (N[p + 3] & 1) === 1 : x >> 5 < (N[p + 3] >> 1) - 1 && ((bits[N[p + 1] + (x >> 5)] >>> (x & 31)) & 1) === 1";
  const goesLeft = categorical ? `N[p + 3] < 2 ? ${number} : ${category}` : number;
  return `  const base = ${array("Float64Array", learned.base)}, sums = new Float64Array(outputs);
  const roots = ${long("Int32Array", roots)};
  const N = ${long("Int32Array", nodes)}, F = new Float32Array(N.buffer);
${categorical ? `  const bits = ${long("Int32Array", bits)};\n` : ""}  function learned(out, at) {
    sums.set(base);
    for (let t = 0, k = 0; t < roots.length; t++) {
      let p = roots[t], f = N[p];
      while (f >= 0) {
        const x = v[f];
        p = (${goesLeft}) ? p + 4 : N[p + 2];
        f = N[p];
      }
      sums[k] += F[p + 1];
      if (++k === outputs) k = 0;
    }
    for (let k = 0; k < outputs; k++) out[at + k] = sums[k];
  }
  const block = new Float32Array(512 * v.length), blockSums = new Float64Array(512 * outputs);
  function learnedBlock(count, out, at) {
    const width = v.length;
    for (let i = 0; i < count; i++) blockSums.set(base, i * outputs);
    for (let t = 0, k = 0; t < roots.length; t++) {
      const root = roots[t];
      for (let i = 0, from = 0, s = k; i < count; i++, from += width, s += outputs) {
        let p = root, f = N[p];
        while (f >= 0) {
          const x = block[from + f];
          p = (${goesLeft}) ? p + 4 : N[p + 2];
          f = N[p];
        }
        blockSums[s] += F[p + 1];
      }
      if (++k === outputs) k = 0;
    }
    for (let i = 0; i < count * outputs; i++) out[at + i] = blockSums[i];
  }`;
}

/** The trees in that layout, each in preorder. Thresholds and leaves are float32 values by construction. */
function packedTrees(learned: Extract<Learned, { kind: "gbdt" }>): { roots: number[]; nodes: number[]; bits: number[]; categorical: boolean } {
  const forest = forestOf(learned);
  const float = new Float32Array(1);
  const word = new Int32Array(float.buffer);
  const bitsOf = (value: number): number => {
    float[0] = value;
    return word[0]!;
  };
  const nodes: number[] = [];
  let categorical = false;
  const write = (node: number): number => {
    const at = nodes.length;
    if (forest.feature[node]! < 0) {
      nodes.push(-1, bitsOf(forest.value[node]!), 0, 0);
      return at;
    }
    const isCategory = forest.categories[node]! >= 0;
    categorical ||= isCategory;
    nodes.push(forest.feature[node]!, isCategory ? forest.categories[node]! : bitsOf(forest.threshold[node]!), 0, forest.missingLeft[node]! + (isCategory ? 2 * (forest.words[node]! + 1) : 0));
    write(forest.left[node]!);
    nodes[at + 2] = write(forest.right[node]!);
    return at;
  };
  return { roots: forest.roots.map(write), nodes, bits: forest.bits, categorical };
}
