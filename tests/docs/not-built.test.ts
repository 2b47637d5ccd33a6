/**
 * Pages call nothing unbuilt that is built. What a sentence says before "not built" must be a word that the compiler still answers with `MLS9xxx`, or one of those for which there is
 * no code since no spec asks for them.
 */
import { describe, expect, it } from "vitest";
import { UNBUILT } from "../../compiler/diagnostics/catalogue/unbuilt.ts";
import { markdownIn, textOf, WORKED_PAGES } from "./blocks.ts";

const PAGES = ["README.md", "CONTRIBUTING.md", ...markdownIn("docs"), ...markdownIn("docs/decisions"), ...WORKED_PAGES];

/** Without a code: nothing in the compiler tells when these are built, so whoever builds one takes it from here. */
const WITHOUT_A_CODE = ["stream", "live", "canaries", "MLS9xxx"];

/** What the reference marks so, which its own test holds against the compiler, and what the findings name. */
const STILL_UNBUILT: ReadonlySet<string> = new Set([
  ...[...textOf("docs/reference/README.md").matchAll(/^\| \[(\w+)\].*\*Not built yet\.\* \|$/gm)].map(([, name]) => name!),
  ...Object.values(UNBUILT).flatMap(({ what }) => namesIn(what)),
  ...WITHOUT_A_CODE,
]);

const SAYS_SO = /\bnot (?:built|yet (?:built|read))\b/i;

/** The words in backticks. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
}

const isUnbuilt = (words: string): boolean => (words.match(/\w+/g) ?? []).some((word) => STILL_UNBUILT.has(word) || STILL_UNBUILT.has(word.toLowerCase()));

/** What a text calls not built, and is not known to be so: names in backticks, or a whole sentence that names nothing. */
function wronglyUnbuilt(text: string): string[] {
  const sentences = text
    .replaceAll(/^```[\s\S]*?^```/gm, "")
    // The list of what is not built, and links to it, have a heading that names nothing.
    .replaceAll(/^## Not built yet$[\s\S]*/gm, "")
    .replaceAll(/\[what is not built yet\]/g, "")
    .split(/\n|\||(?<=[.;])\s/);
  return sentences.flatMap((sentence) => {
    const at = sentence.search(SAYS_SO);
    if (at < 0) return [];
    const before = sentence.slice(0, at);
    const names = namesIn(before);
    return names.length > 0 ? names.filter((name) => !isUnbuilt(name)) : isUnbuilt(before) ? [] : [sentence.trim()];
  });
}

describe("what pages call not built", () => {
  it.each(PAGES)("%s", (page) => expect(wronglyUnbuilt(textOf(page))).toEqual([]));

  it("is looked for in sentences, cells and links", () => {
    expect(wronglyUnbuilt("The list needs `group`; `group` is [not built yet](x.md). So `tune` it.")).toEqual(["group"]);
    expect(wronglyUnbuilt("| `KMeans` | `cluster` (read, [not built yet](x.md)) |")).toEqual(["cluster"]);
    expect(wronglyUnbuilt("For several classes it is [not built yet](x.md).")).toEqual(["For several classes it is [not built yet](x.md)."]);
  });

  it("may be what is not built", () => {
    expect(wronglyUnbuilt("`tune`, `learner mlp { … }` and `rollout` are read and not built yet, and `mlsc check` says so.")).toEqual([]);
  });
});
