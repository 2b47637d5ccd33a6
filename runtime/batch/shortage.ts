import { ResourceError } from "./data-error.ts";

/**
 * What DuckDB says where the machine has no more of something, as an error for a person; undefined of anything else. That an output finds no room is said by who writes it: only what lies in the engine's own folder is
 * told of here.
 */
export function shortage(error: unknown, { memoryLimit, temporaryFolder }: { readonly memoryLimit?: string | undefined; readonly temporaryFolder: string }): ResourceError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { message } = error;
  const isSpill = message.includes(temporaryFolder);
  if (isSpill && /No space left|quota/i.test(message)) return new ResourceError(`the disk is full: there is no room in "${temporaryFolder}" for what does not fit into memory`, "free some space, or let the run have more memory; what was written so far has been taken away again");
  if (isSpill && /File too large/i.test(message)) return new ResourceError(`what does not fit into memory can't be written to "${temporaryFolder}": a file may not grow that large here`, "raise the limit (`ulimit -f`), or let the run have more memory; what was written so far has been taken away again");
  if (!message.startsWith("Out of Memory Error")) return undefined;
  if (message.includes("max_temp_directory_size")) return new ResourceError(`there is too little room on the disk, in "${temporaryFolder}", for what does not fit into memory`, "free some space, or let the run have more memory; what was written so far has been taken away again");
  const share = memoryLimit === undefined ? "all that the machine lets it have" : `${memoryLimit}, its share of the limit`;
  return new ResourceError(`the run needs more memory than ${share}`, `${memoryLimit === undefined ? "give it a machine with more" : "raise `--memory`, or leave it out"}; what was written so far has been taken away again`);
}
