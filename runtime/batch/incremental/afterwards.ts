import type { ExampleProgram } from "../../contract/batch.ts";
import type { Plan } from "../../contract/plan.ts";
import { type Engine, runStatements } from "../engine.ts";
import { quoted } from "./digests.ts";
import type { Pieces } from "./pieces/index.ts";

/**
 * What a run leaves in the engine for those who ask of the data after it, where the set was not made there: `x_<id>` with the places, moments and parts of the examples, read from their file, and the dictionaries of the groups'
 * events. A set that is made whole has its spine made for it, and so has one whose candidates are worked out, which only its spine can say. What wants rows that have not been read waits until somebody asks for it.
 */
export async function afterwards(engine: Engine, one: ExampleProgram, plan: Plan, file: string, pieces: Pieces | undefined): Promise<void> {
  const later = async (what: string, statements: ExampleProgram["spine"]): Promise<void> => {
    const run = (): Promise<void> => engine.with((connection) => runStatements(connection, statements));
    if (statements.length > 0) await (pieces === undefined ? run() : pieces.later(what, statements.map(({ sql }) => sql), run));
  };
  const { candidates } = plan.examples.find(({ id }) => id === one.examples)!;
  if (one.ranges.whole !== undefined || (candidates?.kind === "list" && candidates.list.kind !== "column")) await later(one.examples, one.spine);
  else {
    const columns = one.columns.filter(({ source, name }) => source.kind === "frame" && ["__row", "__moment", "__horizon", "__candidate", "__part"].includes(name)).map(({ name }) => quoted(name));
    await engine.with((connection) =>
      connection.run(`CREATE TABLE ${quoted(`x_${one.examples}`)} AS SELECT CAST(file_row_number AS INTEGER) AS "__e", ${columns.join(", ")} FROM read_parquet('${file.replaceAll("'", "''")}', file_row_number = true) ORDER BY file_row_number`),
    );
  }
  await later("", one.groups.flatMap(({ keys }) => keys.filter(({ name }) => name.startsWith("codes_"))));
}
