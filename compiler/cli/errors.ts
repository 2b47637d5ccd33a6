import type { PlanSpan } from "../../runtime/contract/types.ts";

/** A place in a spec to be shown with its line: the file as seen from the present folder, and its text if it can still be read. */
export interface ErrorPlace {
  readonly span: PlanSpan;
  readonly shown: string;
  readonly text: string | undefined;
}

/** A mistake of the caller's: one sentence and what to do. Exit 2 for wrong usage, 1 for what stopped the work. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly help: string | undefined;
  readonly exitCode: number;
  readonly place: ErrorPlace | undefined;

  constructor(message: string, options: { readonly help?: string | undefined; readonly exitCode?: number; readonly place?: ErrorPlace | undefined } = {}) {
    super(message);
    this.help = options.help;
    this.exitCode = options.exitCode ?? 1;
    this.place = options.place;
  }
}

/** Wrong usage: exit 2. */
export function usageError(message: string, help: string): UserError {
  return new UserError(message, { help, exitCode: 2 });
}
