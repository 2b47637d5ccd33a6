/** What of a name is changed by models' own decisions (`affects`). */
import type { Checked } from "../check.ts";
import { affectedBy } from "../semantics/knowledge/feedback.ts";
import type { Explanation } from "./explanation.ts";

/** Adds to an explanation which of its columns are changed by whose decisions; nothing where there are none. */
export function withFeedback(of: Explanation, { program }: Checked): Explanation {
  const found = program.examples.flatMap((examples) => {
    const models = program.models.filter((model) => model.examples === examples).map(({ name }) => `\`${name}\``);
    const whose = models.length > 0 ? models.join(", ") : `the models of \`${examples.name}\``;
    return [...affectedBy(examples)].map((column) => ({ column: `${column.owner.name}.${column.name}`, whose }));
  });
  const feedback = found.filter(({ column }) => of.columns.includes(column)).map(({ column, whose }) => `${column} is changed by the decisions of ${whose}`);
  return feedback.length === 0 ? of : { ...of, feedback };
}
