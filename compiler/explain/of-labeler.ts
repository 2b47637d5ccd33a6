/** Rules of a labeler: what they vote by, and when it is known. */
import type { Checked } from "../check.ts";
import type { LabelerSymbol } from "../semantics/program.ts";
import type { Explanation } from "./explanation.ts";
import { placeOf, textOf, typeFacts } from "./facts.ts";
import { knownAtMoment } from "./of-examples.ts";
import { readByAll } from "./of-row.ts";
import { provenanceOf } from "./provenance.ts";

/** A vote is made when the example set is; nobody asks for it in service. */
export function explainVote(labeler: LabelerSymbol, rule: LabelerSymbol["rules"][number], checked: Checked): Explanation {
  return {
    name: rule.name,
    kind: "vote",
    owner: labeler.name,
    role: `rule of ${labeler.name}, votes for ${labeler.label.name} on train`,
    text: textOf(rule.value.node),
    ...(labeler.doc === undefined ? {} : { doc: labeler.doc }),
    place: placeOf(rule.span, checked),
    type: typeFacts(rule.value.type, rule.value.range),
    known: knownAtMoment(rule.value, labeler.examples, checked),
    learnt: [],
    had: [],
    ...provenanceOf([rule.value]),
    madeOf: readByAll([rule.value], checked, new Set()),
  };
}
