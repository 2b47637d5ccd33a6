/** What stopped the work, with its place in the spec, as `mlsc check` shows a finding. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlanSpan } from "../../runtime/contract/types.ts";
import { type ErrorPlace, UserError } from "./errors.ts";
import type { Project } from "./project.ts";

export function placeOf(project: Project, span: PlanSpan): ErrorPlace {
  let text: string | undefined;
  try {
    text = readFileSync(join(project.folder, span.file), "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error; // moved meanwhile, or a file of the library: shown without its line
  }
  return { span, shown: project.display(span.file).replaceAll("\\", "/"), text };
}

/** Errors of the data carry the span of the declaration that says otherwise; they are told with it. Others pass through. */
export function withPlace(project: Project, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const { span, help } = error as Error & { readonly span?: PlanSpan; readonly help?: string };
  return span === undefined ? error : new UserError(error.message, { help, place: placeOf(project, span) });
}

/** An error of training, told with the model's own place. */
export function atDeclaration(project: Project, error: unknown, span: PlanSpan): unknown {
  return error instanceof Error && error.name === "TrainError" ? new UserError(error.message, { place: placeOf(project, span) }) : withPlace(project, error);
}
