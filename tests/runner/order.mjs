/**
 * Which files share a process, and in what order files run.
 *
 * A file of these folders neither starts processes that live on nor leaves anything behind in its own: what it imports (compiler, runtime, oracle) is loaded once for all of them, which spares 0.8 s of processor time
 * a file. All others have a process of their own, as before. A folder belongs here if nothing its helpers do when they are imported is meant for one file (hooks, seeds that run on).
 */
import { BaseSequencer } from "vitest/node";

const SHARED_FOLDERS = ["architecture", "conformance", "diagnostics", "evaluate", "explain", "extern", "intrinsics", "knowledge", "leaks", "library", "lineage", "plan", "reference", "semantics", "sound", "spines", "syntax", "train", "window"];

/** Of a folder where some start processes of their own, those that don't. */
const SHARED_FILES = [
  "tests/audit/{beside,finds,sound,training}.test.ts",
  "tests/incremental/{built,complete-until,contents,counted,history-table,judged,judged-twice,made-views,piece-answers,piece-questions,pieces,row-groups,same-bytes,segments,sets,sqlite,which}.test.ts",
];

export const SHARED = [...SHARED_FOLDERS.map((folder) => `tests/${folder}/**/*.test.ts`), ...SHARED_FILES];

/** What takes longest, longest first, so that no worker is left alone with it at the end. Others follow as vitest would have them; a file that is missing here costs a little time and nothing else. */
const LONGEST = [
  "tests/examples/flights", "tests/docs/worked-pages", "tests/audit/finds", "tests/audit/command", "tests/audit/training", "tests/crossings/votes", "tests/crossings/explored-chains", "tests/cli/interrupt", "tests/cli/usage",
  "tests/incremental/counted", "tests/cli/bad-data", "tests/versions/diff-command", "tests/cli/artifacts", "tests/fuzz/programs", "tests/conformance/windows", "tests/conformance/labels", "tests/conformance/systems", "tests/conformance/list-values",
  "tests/conformance/coverage", "tests/intrinsics/random", "tests/explain/robust", "tests/conformance/made-of-versions", "tests/syntax/robustness",
].map((file) => `${file}.test.ts`);

/** Files with a process of their own first, since a shared one ends where another kind of file comes next; in each of the two the longest first. */
// biome-ignore lint/style/noDefaultExport: one class, as vitest takes it
export default class LongestFirst extends BaseSequencer {
  async sort(specifications) {
    const rest = await super.sort(specifications);
    const place = (specification) => {
      const at = LONGEST.findIndex((file) => specification.moduleId.replaceAll("\\", "/").endsWith(`/${file}`));
      return at < 0 ? LONGEST.length : at;
    };
    const shared = (specification) => (specification.project.config.isolate ? 0 : 1);
    return [...rest].sort((one, other) => shared(one) - shared(other) || place(one) - place(other));
  }
}
