import { type BatchProgram, feedStatements, type Statement } from "../../../runtime/contract/batch.ts";

/** The SQL of a batch program as files to read, numbered in the order in which they run. */
export function sqlFiles(program: BatchProgram): Map<string, string> {
  const files = new Map<string, string>();
  const add = (name: string, sql: string): void => {
    files.set(`${String(files.size + 1).padStart(2, "0")}_${name}`, sql.endsWith("\n") ? sql : `${sql}\n`);
  };
  const statements = (list: readonly Statement[]): void => {
    for (const statement of list) add(statement.name, statement.sql);
  };
  statements(program.prelude);
  for (const input of program.inputs) statements(input.create);
  for (const view of program.views) statements(view.create);
  for (const set of program.examples) {
    statements(set.spine);
    for (const statement of feedStatements(set)) add(statement.name, statement.sql);
    statements(set.sqlFeatures);
    add(`${set.examples}_whole`, `-- examples ${set.examples}: the whole set. Each use of a group (use0, use1, …) is joined by its key and the moment that it is read as of; columns computed at the door are made of these\n${set.sqlFrame}`);
  }
  return files;
}
