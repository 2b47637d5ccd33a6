/**
 * Writes rule.ts beside this file: what a token of `vocabulary` is, from the Unicode tables of the Node that runs this.
 *
 *   node runtime/train/transforms/words/make.mjs > runtime/train/transforms/words/rule.ts
 *
 * A new table is a new name: models keep the rule that they were trained with, whole.
 */
const ALONE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

function kindOf(c) {
  const text = String.fromCodePoint(c);
  if (/\p{M}/u.test(text)) return "marks";
  if (!/[\p{L}\p{Nd}]/u.test(text)) return undefined;
  return /\p{Lo}/u.test(text) && ALONE.test(text) ? "alone" : "letters";
}

const ranges = { letters: [], alone: [], marks: [] };
const lower = [];
for (let c = 0; c <= 0x10ffff; c++) {
  if (c >= 0xd800 && c <= 0xdfff) continue;
  const kind = kindOf(c);
  if (kind === undefined) continue;
  const list = ranges[kind];
  if (list.at(-1) === c - 1) list[list.length - 1] = c;
  else list.push(c, c);
  const small = String.fromCodePoint(c).toLowerCase();
  const to = small.codePointAt(0);
  if (to === c || String.fromCodePoint(to) !== small) continue;
  const [first, last, step, difference] = lower.slice(-4);
  if (difference === to - c && (c - last === step || (first === last && c - last <= 2))) lower.splice(-3, 2, c, c - last);
  else lower.push(c, c, 1, to - c);
}

const name = `mls-words/1 (Unicode ${process.versions.unicode})`;
const wrapped = (values) => {
  const lines = [];
  let line = "   ";
  for (const value of values) {
    if (line.length + String(value).length + 2 > 180) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${value},`;
  }
  return `[\n${[...lines, line].join("\n")}\n  ]`;
};
process.stdout.write(`import type { TokenRule } from "../../../contract/trained.ts";

/** What a token of \`vocabulary\` is. Written by make.mjs; docs/decisions/tokens-are-pinned.md says why it is a table. */
export const TOKEN_RULE: TokenRule = {
  name: ${JSON.stringify(name)},
  letters: ${wrapped(ranges.letters)},
  alone: ${wrapped(ranges.alone)},
  marks: ${wrapped(ranges.marks)},
  lower: ${wrapped(lower)},
};
`);
