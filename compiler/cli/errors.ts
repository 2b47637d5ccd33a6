/** A mistake of the caller's: one sentence and what to do. Exit 2 for wrong usage, 1 for what stopped the work. */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly help: string | undefined;
  readonly exitCode: number;

  constructor(message: string, options: { readonly help?: string | undefined; readonly exitCode?: number } = {}) {
    super(message);
    this.help = options.help;
    this.exitCode = options.exitCode ?? 1;
  }
}

/** Wrong usage: exit 2. */
export function usageError(message: string, help: string): UserError {
  return new UserError(message, { help, exitCode: 2 });
}
