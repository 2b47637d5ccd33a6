/** Rows that are told by a case, the peer's answer to it, and columns of the page's example sets. */
import type { Value } from "../oracle/values.ts";
import { type Answers, answersOf } from "./ours.ts";
import { type Peer, specOf } from "./page.ts";
import type { Case, Row } from "./row.ts";

export interface Told extends Case {
  readonly theirs: readonly Value[];
  /** `set.column` of the page's example sets. */
  readonly ours: string;
  /** Not there where theirs can't be said. */
  readonly said?: string;
  /** Theirs goes by the row's stamp alone, however late it is written: said by `known at stamp` in the source. */
  readonly believing?: true;
}

const KNOWN = "known   at seen";

/** The page's spec of a peer, where rows are known by their stamp. */
export function believingSpec(peer: Peer): string {
  const spec = specOf(peer);
  if (!spec.includes(KNOWN)) throw new Error(`the shared spec has no \`${KNOWN}\``);
  return spec.replace(KNOWN, "known   at stamp");
}

/** All rows of a peer in one run; one more where some believe the stamp. */
export async function rowsOf(peer: Peer, told: readonly Told[]): Promise<Row[]> {
  const believers = told.filter((row) => row.believing);
  const known = await answersOf(specOf(peer), told);
  const believed = believers.length === 0 ? known : await answersOf(believingSpec(peer), believers);
  const said = (row: Told): Pick<Row, "said"> => (row.said === undefined ? {} : { said: answers(row, row.believing ? believed : known, row.said) });
  return told.map((row) => ({ name: row.name, theirs: row.theirs, ours: answers(row, known, row.ours), ...said(row) }));
}

const answers = (row: Told, from: Answers, column: string): Value[] => {
  const values = from.of(row.name, column);
  if (values.length !== row.asks.length) throw new Error(`${row.name}: ${row.asks.length} questions, ${values.length} answers`);
  return values;
};
