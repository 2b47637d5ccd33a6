/** The commands, each loaded when it is asked for: `mlsc check` must not wait for a database or an inference engine. In the order in which a new user meets them. */
import type { Command } from "../command.ts";

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}

export const COMMANDS: readonly CommandEntry[] = [
  { name: "init", summary: "write a small system that runs at once", load: async () => (await import("./init.ts")).initCommand },
  { name: "check", summary: "prove that nothing leaks and nothing skews", load: async () => (await import("./check.ts")).checkCommand },
  { name: "fmt", summary: "write specs in the one style", load: async () => (await import("./fmt.ts")).fmtCommand },
  { name: "explain", summary: "tell what a finding or a word of the language means, with specs", load: async () => (await import("./explain.ts")).explainCommand },
  { name: "why", summary: "tell what a name is made of and when it is known; or which events made a value", load: async () => (await import("./why.ts")).whyCommand },
  { name: "lineage", summary: "show from which files and columns everything comes, and what is made of them", load: async () => (await import("./lineage.ts")).lineageCommand },
  { name: "infer", summary: "propose `known` declarations from what a source's data show, with the evidence", load: async () => (await import("./infer.ts")).inferCommand },
  { name: "data", summary: "suggest a source or table from what it is read from, with what no data can tell as questions", load: async () => (await import("./data.ts")).dataCommand },
  { name: "plan", summary: "show the plan that every engine evaluates, and its hash", load: async () => (await import("./plan.ts")).planCommand },
  { name: "cost", summary: "tell state a key, rows touched and reads a prediction, and what dominates", load: async () => (await import("./cost.ts")).costCommand },
  { name: "run", summary: "the whole road: check, examples, train, test, bundle, one prediction", load: async () => (await import("./run.ts")).runCommand },
  { name: "build", summary: "data → example sets → model → a self-contained bundle that serves", load: async () => (await import("./build.ts")).buildCommand },
  { name: "lock", summary: "pin the data as they are in mls.lock, or tell how they differ from what is pinned", load: async () => (await import("./lock.ts")).lockCommand },
  { name: "materialize", summary: "compute features for a range of days into files, only what is not there yet", load: async () => (await import("./materialize.ts")).materializeCommand },
  { name: "train", summary: "make the example sets and train, judged on validate alone", load: async () => (await import("./train.ts")).trainCommand },
  { name: "test", summary: "open the test part and judge the built model by the spec's tests", load: async () => (await import("./test.ts")).testCommand },
  { name: "audit", summary: "change what becomes known later, on your own data, and see that nothing moves", load: async () => (await import("./audit.ts")).auditCommand },
  { name: "diff", summary: "tell what changed between two builds: results, spec, plan, data, features", load: async () => (await import("./diff.ts")).diffCommand },
  { name: "predict", summary: "one answer from a built bundle, without a server", load: async () => (await import("./predict.ts")).predictCommand },
  { name: "score", summary: "score the rows that are due, as `score every` of the spec says, into files", load: async () => (await import("./score.ts")).scoreCommand },
  { name: "serve", summary: "answer POST /predict from a built bundle", load: async () => (await import("./serve.ts")).serveCommand },
];
