/** What the inputs of a program are at present, without reading more of them than their content's hash takes. */
import type { BatchProgram } from "../../contract/batch.ts";
import type { Plan } from "../../contract/plan.ts";
import { type FileFacts, hashFiles } from "./facts.ts";
import { hashRows } from "./land.ts";
import { declarationOf, type FilePlaces, findFiles } from "./files.ts";

/** By node. @throws DataError if a file is not there. */
export async function inputFacts(program: BatchProgram, plan: Plan, places: FilePlaces): Promise<Map<string, FileFacts>> {
  const found = new Map<string, FileFacts>();
  for (const input of program.inputs) {
    const declaration = declarationOf(input, plan.tables.some((table) => table.id === input.node));
    const files = await findFiles(input, declaration, places);
    const isDatabase = input.origin.kind === "postgres" || input.origin.kind === "sqlite";
    found.set(input.node, isDatabase ? await hashRows({ input, declaration, files, places, signal: undefined }) : await hashFiles(input.origin, files, places));
  }
  return found;
}
