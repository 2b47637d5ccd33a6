/** Bad specs from good ones, the same for the same seed. */
import { check, compile } from "../../compiler/compile.ts";
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

/** The i-th bad spec of a seed, whatever came before. */
export function mutation(texts: readonly string[], seed: number, i: number): string {
  return mutate(texts, random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(i + 1, 0x85ebca6b)));
}

/** What is wrong with the compiler's answer to a text, and whether it is a sound spec: then it is taken on to the plan. A throw is an answer too. */
export function answer(text: string): { readonly fault: string | undefined; readonly sound: boolean } {
  try {
    const host = memoryHost({ "spec.mls": text });
    const checked = check(host, "spec.mls");
    const bad = checked.findings.find(({ span, message }) => message === "" || span.start < 0 || span.end < span.start || (span.file === "spec.mls" && span.end > text.length));
    if (bad !== undefined) return { fault: `${bad.code} lies at ${bad.span.file}:${bad.span.start}-${bad.span.end} of ${text.length}: ${bad.message}`, sound: false };
    if (!checked.hasErrors) compile(host, checked);
    return { fault: undefined, sound: !checked.hasErrors };
  } catch (error) {
    return { fault: error instanceof Error ? (error.stack ?? error.message) : String(error), sound: false };
  }
}

export function fault(text: string): string | undefined {
  return answer(text).fault;
}
