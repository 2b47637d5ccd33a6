/** What the data shows, gathered while it is read, as findings of the spec that it contradicts. */
import { applyDataWaivers } from "../../semantics/check/waivers.ts";
import type { Checked } from "../../check.ts";
import { isDataCode, isWaivable } from "../../diagnostics/catalogue/index.ts";
import type { Diagnostic, Place } from "../../diagnostics/diagnostic.ts";
import { type BatchData, type BatchOptions, DataError } from "../../../runtime/batch/index.ts";
import { type DataCheck, type DataFinding, findingOf } from "../../../runtime/contract/data-check.ts";
import type { Plan } from "../../../runtime/contract/plan.ts";
import type { PlanSpan } from "../../../runtime/contract/types.ts";
import { exampleFindings } from "../../../runtime/evaluate/data/index.ts";
import { declaredTimes } from "../../plan/declared-times.ts";
import { emitDataChecks } from "../../emit/duckdb/index.ts";

/** The data contradicts the spec; what there is to say stands in the findings. */
export class DataIsWrong extends Error {
  override readonly name = "DataIsWrong";
}

const CONSEQUENCES: Readonly<Record<string, string>> = {
  MLS2459: "rows that came one after the other were never beside each other: a later one knows what became of an earlier",
  MLS2130: "a candidate that a row is asked about twice counts twice, in training and in every metric",
  MLS3150: "a segment is counted once: what was counted with the earlier version would stand in service, and not in training",
  MLS3160: "a value that is not read is not missing: something stands there, and nobody can say what it would have taught",
  MLS3161: "a value outside its set has no place in the model, and in service it would be refused",
  MLS3162: "what may not be missing is used without asking, so a row without it can't be computed",
  MLS3163: "what is proved from an expectation holds only where the data keeps it",
  MLS3164: "a key that finds two rows multiplies examples and counts events twice",
  MLS3166: "nothing can be read",
  MLS3167: "nothing can be learnt from no rows",
  MLS3168: "nobody can say which value belongs to which column, and a row that is passed over is an event that never was",
  MLS3169: "so many are no dirt: something has changed in how the data is written",
  MLS3179: "one column of two meanings would be learnt from as if it were one",
};

export class DataFindings {
  readonly #found: DataFinding[] = [];
  readonly #checked: Checked;
  readonly #plan: Plan;

  constructor(checked: Checked, plan: Plan) {
    this.#checked = checked;
    this.#plan = plan;
  }

  /** What a batch run is to ask and tell. @throws DataIsWrong once there is an error, before more is made of the data. */
  hooks(): Required<Pick<BatchOptions, "broken" | "noticed" | "inspectInputs" | "inspectExamples">> {
    const program = emitDataChecks(this.#plan, declaredTimes(this.#checked));
    return {
      broken: (error) => void this.#found.push(readingFinding(error)),
      noticed: (finding) => void this.#found.push(finding),
      inspectInputs: (data) => this.#ask(program.inputs, data),
      inspectExamples: async (id, frame, data) => {
        const before = this.#found.length;
        const examples = this.#plan.examples.find((node) => node.id === id);
        if (examples !== undefined) this.#found.push(...exampleFindings(this.#plan, examples, frame));
        await this.#ask(program.examples[id] ?? [], data);
        return this.#found.slice(before);
      },
    };
  }

  /** Findings from elsewhere that are told with these. */
  add(findings: readonly DataFinding[]): void {
    this.#found.push(...findings);
  }

  /** An error that ended the run, as a finding; any other error is thrown on. */
  ended(error: unknown): void {
    if (error instanceof DataError) this.#found.push(readingFinding(error));
    else if (!(error instanceof DataIsWrong)) throw error;
  }

  /** Findings that are not waived. A waiver that waives nothing is told only where all questions were asked. */
  stand(): Diagnostic[] {
    const all = this.#found.map((finding) => diagnosticOf(finding, this.#checked.texts));
    const left = applyDataWaivers(this.#checked.program.files, all, { isWaivable, isDataCode });
    return left.some(isError) ? left.filter((finding) => finding.code !== "MLS4901") : left;
  }

  /** Of `stand`, as facts for report and card. */
  facts(): DataFinding[] {
    const kept = new Set(this.stand().map((finding) => `${finding.code} ${finding.message}`));
    return this.#found.filter((finding) => kept.has(`${finding.code} ${finding.message}`));
  }

  /** That a column begins or ends in the middle of the data says no more than that some files lack it. */
  #isToldOfFiles({ code, span }: DataFinding): boolean {
    return (code === "MLS3175" || code === "MLS3176") && this.#found.some((other) => other.code === "MLS3178" && other.span.line === span.line && other.span.file === span.file);
  }

  async #ask(checks: readonly DataCheck[], data: BatchData): Promise<void> {
    for (const check of checks) {
      const finding = findingOf(check, await data.asked(check));
      if (finding !== undefined && !this.#isToldOfFiles(finding)) this.#found.push(finding);
    }
    if (this.stand().some(isError)) throw new DataIsWrong();
  }
}

const isError = (finding: Diagnostic): boolean => finding.severity === "error";

function readingFinding(error: DataError): DataFinding {
  const consequence = CONSEQUENCES[error.code];
  return { code: error.code, severity: "error", message: error.message, span: error.span, notes: consequence === undefined ? [] : [consequence], help: error.help, count: error.count, sample: error.sample };
}

function diagnosticOf({ code, severity, message, span, label, notes, help }: DataFinding, texts: Checked["texts"]): Diagnostic {
  return { code, severity, message, span: placeOf(span, texts), label, related: [], notes, help };
}

function placeOf(span: PlanSpan, texts: Checked["texts"]): Place {
  const text = texts.get(span.file) ?? "";
  const offset = (line: number, column: number): number => {
    let start = 0;
    for (let at = 1; at < line; at++) start = text.indexOf("\n", start) + 1;
    return start + column - 1;
  };
  return { file: span.file, start: offset(span.line, span.column), end: offset(span.endLine, span.endColumn) };
}
