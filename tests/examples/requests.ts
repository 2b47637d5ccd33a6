import { join } from "node:path";
import { nodeHost } from "../../compiler/cli/project.ts";
import { check, compile } from "../../compiler/compile.ts";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { type RequestRow, runBatch } from "../../runtime/batch/index.ts";
import { ROOT } from "./support.ts";

/** Rows of an example set's test part as requests would bring them, at most so many: from a batch run of its own, whose files lie in `folder/replay-<examples>`. */
export async function testRequests(folder: string, entry: string, examples: string, limit: number): Promise<RequestRow[]> {
  const host = nodeHost({ folder, entry, name: entry.replace(/\.mls$/, ""), output: "", display: (path) => path }, ROOT);
  const plan = compile(host, check(host, entry));
  let requests: RequestRow[] = [];
  await runBatch(emitBatch(plan), plan, {
    specFolder: folder,
    packagesFolder: join(ROOT, "node_modules"),
    libraryFolder: join(ROOT, "stdlib"),
    outputFolder: join(folder, `replay-${examples}`),
    engine: "kernel",
    inspect: async (data) => {
      requests = await data.requests(examples, "test", limit);
    },
  });
  return requests;
}
