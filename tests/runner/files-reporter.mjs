/** A reporter of vitest's that writes down, line by line, which file was to run, which has started and which has ended: what stands when a worker dies. */
import { appendFileSync } from "node:fs";

/** The file that the lines go to. */
export const RECORD = "MLS_FILES_RECORD";

// biome-ignore lint/style/noDefaultExport: vitest reads a reporter from a default export
export default class FilesReporter {
  #write(line) {
    appendFileSync(process.env[RECORD], `${JSON.stringify(line)}\n`);
  }

  onTestRunStart(specifications) {
    for (const { moduleId } of specifications) this.#write({ file: moduleId, is: "to run" });
  }

  onTestModuleStart({ moduleId }) {
    this.#write({ file: moduleId, is: "started" });
  }

  onTestModuleEnd({ moduleId }) {
    this.#write({ file: moduleId, is: "ended" });
  }

  onTestRunEnd(_modules, errors) {
    for (const error of errors) this.#write({ error: String(error.message), cause: String(error.cause?.message ?? "") });
  }
}
