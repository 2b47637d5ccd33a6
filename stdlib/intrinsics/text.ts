/** String functions of the language in JavaScript: bytes of UTF-8 for order, code points for places, ASCII for case and blanks. Missing is null, or NaN for a number. */
import { createHash } from "node:crypto";

type Text = string | null;

/**
 * Order of two strings by their UTF-8 bytes: negative, 0 or positive. That is the order of code points, which UTF-16 units (JavaScript's `<`) give up where
 * a surrogate (D800–DFFF, a code point beyond FFFF) meets a unit of E000–FFFF.
 */
export function compareUtf8(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const xIsSurrogate = x >= 0xd800 && x <= 0xdfff;
      const yIsSurrogate = y >= 0xd800 && y <= 0xdfff;
      return xIsSurrogate === yIsSurrogate ? x - y : xIsSurrogate ? 1 : -1;
    }
  }
  return a.length - b.length;
}

export function eqText(a: Text, b: Text): number {
  return a === null || b === null ? Number.NaN : a === b ? 1 : 0;
}

export function neText(a: Text, b: Text): number {
  return a === null || b === null ? Number.NaN : a === b ? 0 : 1;
}

export function ltText(a: Text, b: Text): number {
  return a === null || b === null ? Number.NaN : compareUtf8(a, b) < 0 ? 1 : 0;
}

export function leText(a: Text, b: Text): number {
  return a === null || b === null ? Number.NaN : compareUtf8(a, b) <= 0 ? 1 : 0;
}

export function leastText(a: Text, b: Text): Text {
  return a === null || b === null ? null : compareUtf8(a, b) <= 0 ? a : b;
}

export function greatestText(a: Text, b: Text): Text {
  return a === null || b === null ? null : compareUtf8(a, b) >= 0 ? a : b;
}

/** Number of code points. */
export function lengthText(s: Text): number {
  if (s === null) return Number.NaN;
  let count = s.length;
  for (let i = 0; i + 1 < s.length; i++) if (startsPair(s, i)) count--;
  return count;
}

function startsPair(s: string, i: number): boolean {
  return (s.charCodeAt(i) & 0xfc00) === 0xd800 && (s.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
}

export function lowerText(s: Text): Text {
  return s === null ? null : s.replace(/[A-Z]+/g, (run) => run.toLowerCase());
}

export function upperText(s: Text): Text {
  return s === null ? null : s.replace(/[a-z]+/g, (run) => run.toUpperCase());
}

/** Without the ASCII blanks (space, \t \n \v \f \r) at both ends. */
export function trimText(s: Text): Text {
  if (s === null) return null;
  let from = 0;
  let to = s.length;
  while (from < to && isBlank(s.charCodeAt(from))) from++;
  while (to > from && isBlank(s.charCodeAt(to - 1))) to--;
  return s.slice(from, to);
}

function isBlank(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13);
}

export function concatText(a: Text, b: Text): Text {
  return a === null || b === null ? null : a + b;
}

export function startsWithText(s: Text, start: Text): number {
  return s === null || start === null ? Number.NaN : s.startsWith(start) ? 1 : 0;
}

export function endsWithText(s: Text, end: Text): number {
  return s === null || end === null ? Number.NaN : s.endsWith(end) ? 1 : 0;
}

export function containsText(s: Text, part: Text): number {
  return s === null || part === null ? Number.NaN : s.includes(part) ? 1 : 0;
}

/** Every `from`, left to right and without overlap, becomes `to`; an empty `from` changes nothing. */
export function replaceText(s: Text, from: Text, to: Text): Text {
  if (s === null || from === null || to === null) return null;
  return from === "" ? s : s.split(from).join(to);
}

/** `count` code points from place `first` (the first is 1); missing for a place before 1 or a negative count. */
export function substringText(s: Text, first: number, count: number): Text {
  if (s === null || !(first >= 1) || !(count >= 0)) return null;
  let begin = 0;
  for (let skipped = 1; skipped < first && begin < s.length; skipped++) begin += startsPair(s, begin) ? 2 : 1;
  let end = begin;
  for (let taken = 0; taken < count && end < s.length; taken++) end += startsPair(s, end) ? 2 : 1;
  return s.slice(begin, end);
}

/** The first 13 hex digits of the MD5 of the UTF-8 (below 2^52), modulo n; missing for n < 1. */
export function hashText(s: Text, n: number): number {
  if (s === null || !(n >= 1)) return Number.NaN;
  return Number.parseInt(createHash("md5").update(s, "utf8").digest("hex").slice(0, 13), 16) % n;
}

export function intToText(x: number): Text {
  return Number.isNaN(x) ? null : String(x);
}

export function boolToText(x: number): Text {
  return x === 1 ? "true" : x === 0 ? "false" : null;
}
