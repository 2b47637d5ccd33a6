import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runBatch } from "../../../runtime/batch/index.ts";
import { changeText } from "../../../runtime/registry/pins/words.ts";
import type { Command, CommandContext } from "../command.ts";
import { BATCH_OPTIONS, batchChoices } from "../common-options.ts";
import { withPlace } from "../error-place.ts";
import { showProgress } from "../pipeline/batch-progress.ts";
import { type Compared, compareInputs, writePins } from "../pipeline/pin-step.ts";
import { openSession, type Session } from "../pipeline/session.ts";

export const lockCommand: Command = {
  name: "lock",
  summary: "pin the data as they are in mls.lock, or tell how they differ from what is pinned",
  usage: "[SPEC]",
  details:
    "Reads the inputs and pins each by content: hash, rows, span, columns, and a digest for each day in which rows became known. Builds nothing.\n`mlsc build` does the same where nothing is pinned yet, and follows data that grew; rewritten history it leaves to this command (or to --update-lock).\nWith --check nothing is written: exit 1 if the data is not what is pinned.",
  options: [{ name: "check", help: "write nothing; tell what is different" }, ...BATCH_OPTIONS.filter((option) => option.name !== "engine")],
  examples: ["mlsc lock examples/flights", "mlsc lock --check"],
  arity: [0, 1],
  async run(context) {
    const session = openSession(context);
    const compared = await readAndCompare(session, context);
    for (const change of compared.changes) context.terminal.out(`${change.node}: ${changeText(change)}`);
    const differs = compared.changes.some(({ kind }) => kind !== "same");
    if (context.options.check === true) return differs ? 1 : 0;
    const written = (await writePins(session.places.lock, session.project.entry, compared, "accept")).length > 0;
    context.terminal.err(written ? `wrote ${session.project.display(session.places.lock)}` : `${session.project.display(session.places.lock)} stays as it is`);
    return 0;
  },
};

async function readAndCompare(session: Session, context: CommandContext): Promise<Compared> {
  const { plan, program, project, places } = session;
  const folder = await mkdtemp(join(tmpdir(), "mls-lock-"));
  const progress = showProgress(context.terminal);
  let compared: Compared | undefined;
  try {
    await runBatch({ ...program, views: [], examples: [] }, plan, {
      specFolder: project.folder,
      packagesFolder: join(context.root, "node_modules"),
      libraryFolder: join(context.root, "stdlib"),
      outputFolder: folder,
      ...batchChoices(context),
      signal: context.signal,
      progress: progress.tell,
      inspectInputs: async (data, files) => {
        compared = await compareInputs(plan, project.entry, places.lock, data, await files);
      },
    });
  } catch (error) {
    progress.fail();
    throw withPlace(project, error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return compared!;
}
