/** How a person calls mlsc from where they stand, so that a command that is printed works as it is printed. */
import { basename, relative } from "node:path";

export function callOfMlsc(): string {
  if (process.env.npm_command === "exec") return "npx mlsc";
  if (process.env.npm_lifecycle_event !== undefined) return "npm run mlsc --";
  const script = process.argv[1] ?? "mlsc";
  if (basename(script) !== "mlsc.mjs") return "mlsc";
  const near = relative(process.cwd(), script);
  return `node ${quoted(near.length < script.length ? near : script)}`;
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
