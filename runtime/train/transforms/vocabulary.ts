import type { Transform } from "../../contract/plan.ts";
import type { FittedVocabulary } from "../../contract/trained.ts";
import type { Flow } from "../../score/apply.ts";
import { compareUtf8 } from "../../score/door.ts";
import { termReader } from "../../score/term-reader.ts";
import { NotEnough, TrainError } from "../errors.ts";
import { optionsOf } from "./options.ts";
import { TOKEN_RULE } from "./words/rule.ts";

/**
 * vocabulary: of the terms that at least `min_count` train rows have, the `max_terms` that most rows have (ties: the first by UTF-8 bytes). A missing text has none.
 * tf_idf is scikit-learn's default (TfidfVectorizer): idf = ln((1 + rows) / (1 + rows with the term)) + 1, rounded once to a double; then each row by its Euclidean norm.
 */
export function fitVocabulary(transform: Transform, flow: Flow): FittedVocabulary {
  const { max_terms, min_count, ngrams, value } = optionsOf(transform) as { readonly max_terms: number; readonly min_count: number; readonly ngrams: number; readonly value: FittedVocabulary["value"] };
  if (flow.kind !== "text") throw new TrainError(`\`${transform.text}\` needs a text, and this input is a number`);
  const rowsWith = rowsWithTerm(flow, ngrams);
  const kept = [...rowsWith]
    .filter(([, rows]) => rows >= min_count)
    .sort((a, b) => b[1] - a[1] || compareUtf8(a[0], b[0]))
    .slice(0, max_terms)
    .sort((a, b) => compareUtf8(a[0], b[0]));
  if (kept.length === 0) throw new NotEnough(`\`${transform.text}\` has nothing to learn from: no term stands in ${min_count} rows of the train part; lower \`min_count\``);
  const rows = flow.codes.length;
  const idf = value === "tf_idf" ? kept.map(([, having]) => Math.log((1 + rows) / (1 + having)) + 1) : [];
  return { transform: "vocabulary", terms: kept.map(([term]) => term), ngrams, value, idf, rule: TOKEN_RULE };
}

/** In how many rows each term stands; each text is read once. */
function rowsWithTerm({ codes, dictionary }: Extract<Flow, { kind: "text" }>, ngrams: number): Map<string, number> {
  const reader = termReader({ rule: TOKEN_RULE, ngrams });
  const rowsOf = new Uint32Array(dictionary.length);
  for (const code of codes) if (code >= 0) rowsOf[code]!++;
  const found = new Map<string, number>();
  for (const [code, rows] of rowsOf.entries()) {
    if (rows === 0) continue;
    for (const term of new Set(reader.terms(dictionary[code]!))) found.set(term, (found.get(term) ?? 0) + rows);
  }
  return found;
}
