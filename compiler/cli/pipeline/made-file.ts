import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { UserError } from "../errors.ts";

/** What a build has left in a JSON file. Undefined where there is none; a damaged one is said to be so, with what to do. */
export async function readMade<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(jsonOf(text));
  if (!parsed.success) throw new UserError(`\`${path}\` is damaged`, { help: "run `mlsc build` there again" });
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
