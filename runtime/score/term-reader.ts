import type { FittedVocabulary } from "../contract/trained.ts";

/**
 * Reads a text into terms. One text of JavaScript for trainer, onnxruntime's door and the generated scorer, so that a text has one reading; it uses nothing of the language that a
 * later version could change (no locale, no Unicode property): what a letter is stands in the rule that it is given.
 *
 * `terms(text)`: all terms, in order, with repeats. `counts(text)`: [place, number of times, …] of the known ones, by place. `values(text)`: the same with the values that the learner sees.
 * The square root of `tf_idf` is of a sum by halves over the places, padded with zeros to a power of two: the tree of additions of the graph.
 */
export const TERM_READER = `function termReader({ rule, ngrams, terms: known, value, idf }) {
    const kinds = new Uint8Array(0x110000), lower = new Map(), places = new Map(known.map((term, i) => [term, i]));
    const mark = (ranges, kind) => { for (let i = 0; i < ranges.length; i += 2) kinds.fill(kind, ranges[i], ranges[i + 1] + 1); };
    mark(rule.letters, 1);
    mark(rule.alone, 2);
    mark(rule.marks, 3);
    for (let i = 0; i < rule.lower.length; i += 4) for (let c = rule.lower[i]; c <= rule.lower[i + 1]; c += rule.lower[i + 2]) lower.set(c, c + rule.lower[i + 3]);
    function tokens(text) {
      const found = [];
      let current = "", open = false;
      const end = () => {
        if (current !== "") found.push(current);
        current = "";
      };
      for (let i = 0; i < text.length; ) {
        const c = text.codePointAt(i), kind = kinds[c];
        i += c > 0xffff ? 2 : 1;
        if (kind === 0) end();
        else if (kind !== 3) {
          if (kind === 2 || !open) end();
          open = kind === 1;
          current += String.fromCodePoint(lower.get(c) ?? c);
        } else if (current !== "") current += String.fromCodePoint(c);
      }
      end();
      return found;
    }
    function terms(text) {
      const single = tokens(text);
      if (ngrams === 1) return single;
      const found = [];
      for (let i = 0; i < single.length; i++) {
        let term = single[i];
        found.push(term);
        for (let n = 1; n < ngrams && i + n < single.length; n++) found.push(term += " " + single[i + n]);
      }
      return found;
    }
    const times = new Map();
    function counts(text) {
      times.clear();
      for (const term of terms(text)) {
        const place = places.get(term);
        if (place !== undefined) times.set(place, (times.get(place) ?? 0) + 1);
      }
      const entries = [];
      for (const place of [...times.keys()].sort((a, b) => a - b)) entries.push(place, times.get(place));
      return entries;
    }
    let width = 1;
    while (width < known.length) width *= 2;
    const squares = new Float64Array(width);
    function values(text) {
      const entries = counts(text);
      if (value === "count") return entries;
      for (let i = 0; i < entries.length; i += 2) entries[i + 1] = value === "present" ? 1 : entries[i + 1] * idf[entries[i]];
      if (value === "present") return entries;
      const at = [];
      for (let i = 0; i < entries.length; i += 2) {
        squares[entries[i]] = entries[i + 1] * entries[i + 1];
        at.push(entries[i]);
      }
      for (let half = width >> 1; half >= 1; half >>= 1) {
        for (let i = 0; i < at.length; i++) {
          if (at[i] < half) continue;
          const moved = squares[at[i]];
          squares[at[i]] = 0;
          at[i] -= half;
          squares[at[i]] += moved;
        }
      }
      const norm = Math.sqrt(squares[0]);
      squares[0] = 0;
      for (let i = 0; i < entries.length; i += 2) entries[i + 1] /= norm;
      return entries;
    }
    return { terms, counts, values };
  }`;

export interface TermReader {
  terms(text: string): string[];
  counts(text: string): number[];
  values(text: string): number[];
}

const readers = new WeakMap<object, TermReader>();

/** The reader of a fitted vocabulary; of one that is not fitted yet, `terms` alone. */
export function termReader(vocabulary: Pick<FittedVocabulary, "rule" | "ngrams"> & Partial<FittedVocabulary>): TermReader {
  const made = readers.get(vocabulary);
  if (made !== undefined) return made;
  const reader = new Function(`return (${TERM_READER});`)()({ terms: [], value: "count", idf: [], ...vocabulary }) as TermReader;
  readers.set(vocabulary, reader);
  return reader;
}
