/** Bad specs from good ones, the same for the same seed. */
import { check } from "../../compiler/compile.ts";
import { memoryHost } from "../memory-host.ts";

/** mulberry32. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const BITS = ["{", "}", "(", ")", "[", "]", '"', "\n", ",", "=", ":", "??", "-", "*", ".", "<", ">", "é", "\u0000", "\uD800", "///", "/*", "5 m", "1e999", "over", "where", "if", "then", "else", "match", "let", "not", "in", "is", "missing", "known at", "allow", "union", "by", "from", "at", "config.", "last({"];

/** A piece taken out, doubled, put in from another spec, or a word of the language put anywhere; one to four times. */
export function mutate(texts: readonly string[], next: () => number): string {
  const any = (): string => texts[Math.floor(next() * texts.length)]!;
  let text = any();
  for (let change = Math.floor(next() * 4); change >= 0; change--) {
    const at = Math.floor(next() * text.length);
    const length = 1 + Math.floor(next() * (next() < 0.8 ? 12 : 300));
    const piece = text.slice(at, at + length);
    const other = any();
    const from = Math.floor(next() * other.length);
    const put = [() => "", () => piece + piece, () => other.slice(from, from + length), () => BITS[Math.floor(next() * BITS.length)]!, () => `${piece}${BITS[Math.floor(next() * BITS.length)]!}`][Math.floor(next() * 5)]!();
    text = text.slice(0, at) + put + text.slice(at + length);
  }
  return text;
}

/** What is wrong with the compiler's answer to a text; undefined if nothing is. A throw is an answer too. */
export function fault(text: string): string | undefined {
  try {
    const { findings } = check(memoryHost({ "spec.mls": text }), "spec.mls");
    const bad = findings.find(({ span, message }) => message === "" || span.start < 0 || span.end < span.start || (span.file === "spec.mls" && span.end > text.length));
    return bad === undefined ? undefined : `${bad.code} lies at ${bad.span.file}:${bad.span.start}-${bad.span.end} of ${text.length}: ${bad.message}`;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
