import type { NotBuilt } from "./unbuilt.ts";

/** For each construct of `UNBUILT` a spec that has it and one that does without. */
export const NOT_BUILT_EXAMPLES: Readonly<Record<NotBuilt, { readonly wrong: string; readonly right: string }>> = {} as never;
