import type { FittedInput } from "../../contract/trained.ts";
import { displayCount, displayPercent } from "../display.ts";

/** What a text or several numbers became, in a sentence; never which terms: they are what people wrote. */
export function describeMade(inputs: readonly FittedInput[]): { readonly input: string; readonly text: string }[] {
  return inputs.flatMap(({ name, transforms, each }) =>
    transforms.flatMap((transform) => {
      switch (transform.transform) {
        case "vocabulary":
          return [{ input: name, text: `${displayCount(transform.terms.length)} terms of ${transform.ngrams === 1 ? "one word" : `up to ${transform.ngrams} words`}, by ${VALUES[transform.value]}; words are cut by ${transform.rule.name}` }];
        case "pca":
          return [{ input: name, text: `${displayCount(transform.components.length)} direction${transform.components.length === 1 ? "" : "s"} of ${displayCount(each?.length ?? transform.centers.length)} numbers, with ${displayPercent(transform.explained.reduce((sum, share) => sum + share, 0))} of their variance on train (${transform.explained.map((share) => displayPercent(share)).join(", ")})` }];
        default:
          return [];
      }
    }),
  );
}

const VALUES = { count: "how often each stands in the text", present: "whether each stands in the text", tf_idf: "tf-idf" } as const;
