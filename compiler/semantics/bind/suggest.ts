/** "Did you mean", and lists of names, as findings word them. */
import { nearest } from "../../../stdlib/suggest.ts";

/** `did you mean \`x\`?`, or undefined when nothing is near. */
export function didYouMean(wanted: string, names: Iterable<string>): string | undefined {
  const name = nearest(wanted, names);
  return name === undefined ? undefined : `did you mean \`${name}\`?`;
}

/** `a`, `b` and `c`; with more than `most`, the rest is counted. */
export function listNames(names: readonly string[], most = 8, word: "and" | "or" = "and"): string {
  const quoted = names.slice(0, most).map((name) => `\`${name}\``);
  const rest = names.length - quoted.length;
  if (rest > 0) return `${quoted.join(", ")} and ${rest} more`;
  return quoted.length > 1 ? `${quoted.slice(0, -1).join(", ")} ${word} ${quoted.at(-1)}` : (quoted[0] ?? "none");
}
