/**
 * The one loop that takes most of the time of boosting, as WebAssembly: gradient and hessian of a row are added to the row's bin of every feature, two doubles
 * at once. Doubles hold integers here, so this adds up to the same as any other way would.
 *
 *   histogram(from, to, bins, gradients, sums, words)
 *     from, to: addresses of the first row number (int32) and behind the last · bins: address of the bins, `words` int32 a row, a bin a byte ·
 *     gradients: two int32 a row · sums: 256 pairs of doubles a feature
 *
 * Written by hand as in the WebAssembly core specification 2.0, chapter 5 (binary format): no tool is needed to build it, none to read it but the comments.
 */
const LOCAL = { from: 0, to: 1, bins: 2, gradients: 3, sums: 4, words: 5, pair: 6, at: 7, end: 8, base: 9, word: 10, row: 11 } as const;

const get = (name: keyof typeof LOCAL): number[] => [0x20, LOCAL[name]];
const set = (name: keyof typeof LOCAL): number[] => [0x21, LOCAL[name]];
const tee = (name: keyof typeof LOCAL): number[] => [0x22, LOCAL[name]];
const i32 = (value: number): number[] => [0x41, ...signed(value)];
const ADD = [0x6a];
const MUL = [0x6c];
const AND = [0x71];
const SHL = [0x74];
const SHR = [0x76];
const LESS = [0x49];
const load32 = [0x28, 2, 0];
const loadPair = (offset: number): number[] => [0xfd, 0x00, 4, ...unsigned(offset)];
const storePair = (offset: number): number[] => [0xfd, 0x0b, 4, ...unsigned(offset)];
const loadHalf = [0xfd, 0x5d, 3, 0];
const addDoubles = [0xfd, ...unsigned(0xf0)];
const toDoubles = [0xfd, ...unsigned(0xfe)];
const LOOP = [0x03, 0x40];
const BLOCK = [0x02, 0x40];
const END = [0x0b];

/** Adds the pair at the bin that byte `byte` of the word names; a feature's sums take 4096 bytes. */
function addToBin(byte: number): number[] {
  const offset = byte * 4096;
  const bin = byte === 0 ? [...get("word"), ...i32(255), ...AND, ...i32(4), ...SHL] : [...get("word"), ...i32(byte * 8 - 4), ...SHR, ...i32(0xff0), ...AND];
  return [...get("base"), ...bin, ...ADD, ...tee("end"), ...get("end"), ...loadPair(offset), ...get("pair"), ...addDoubles, ...storePair(offset)];
}

const BODY = [
  ...BLOCK,
  ...get("from"), ...get("to"), ...LESS, 0x45, 0x0d, 0, // leave if not from < to
  ...LOOP,
  ...get("from"), ...load32, ...tee("row"), ...i32(3), ...SHL, ...get("gradients"), ...ADD, ...loadHalf, ...toDoubles, ...set("pair"),
  ...get("row"), ...get("words"), ...MUL, ...i32(2), ...SHL, ...get("bins"), ...ADD, ...tee("at"), ...get("words"), ...i32(2), ...SHL, ...ADD, ...set("row"), // row: end of its bins
  ...get("sums"), ...set("base"),
  ...LOOP,
  ...get("at"), ...load32, ...set("word"),
  ...[0, 1, 2, 3].flatMap(addToBin),
  ...get("base"), ...i32(16384), ...ADD, ...set("base"),
  ...get("at"), ...i32(4), ...ADD, ...tee("at"), ...get("row"), ...LESS, 0x0d, 0,
  ...END,
  ...get("from"), ...i32(4), ...ADD, ...tee("from"), ...get("to"), ...LESS, 0x0d, 0,
  ...END,
  ...END,
  ...END,
];

/** Six parameters; locals: a pair of doubles, then five integers. */
const FUNCTION = [2, 1, 0x7b, 5, 0x7f, ...BODY];

const MODULE = [
  0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
  ...section(1, [1, 0x60, 6, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0]),
  ...section(2, [1, ...text("m"), ...text("memory"), 0x02, 0x00, 1]),
  ...section(3, [1, 0]),
  ...section(7, [1, ...text("histogram"), 0x00, 0]),
  ...section(10, [1, ...unsigned(FUNCTION.length), ...FUNCTION]),
];

/** The module's bytes. It imports `m.memory`, exports `histogram`. */
export function histogramModule(): Uint8Array {
  return Uint8Array.from(MODULE);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): number[] {
  return [value.length, ...Buffer.from(value, "ascii")];
}

function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >>> 7)];
}
