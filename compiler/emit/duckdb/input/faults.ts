import type { Check } from "../../../../runtime/contract/batch.ts";
import type { Column, Scan, Table } from "../../../../runtime/contract/plan.ts";
import type { PlanSpan } from "../../../../runtime/contract/types.ts";
import { quoteIdentifier, quoteString } from "../expression/index.ts";
import { readTable } from "../names.ts";
import { columnsRead, rowColumn, type RowSelect } from "../row-select.ts";
import { comment, type SelectItem, select } from "../sql-text.ts";
import { isGiven } from "./file-columns.ts";
import { HIDDEN, isPersonal, isPersonalIn } from "./personal.ts";

/**
 * What can be wrong with a row, in the order in which it is asked. A row carries its first fault alone, as a number in `__fault`, so that each is counted once.
 */
export interface Fault {
  /** SQL that is true of a faulty row, over `row`. */
  readonly condition: (row: RowSelect) => string;
  readonly otherwise: "fail" | "drop";
  readonly code: string;
  readonly reason: string;
  readonly help: string;
  readonly text: string;
  readonly span: PlanSpan;
  /** Columns whose values a person wants to see. */
  readonly shows: readonly string[];
  /** The sample shows what the file holds, since there is no value. */
  readonly raw: boolean;
  /** Of a line that is no row at all, which has no number among the rows. */
  readonly isNoRow?: true;
  /** It can't be read, which `quarantine` speaks of. */
  readonly isDirt?: true;
}

/**
 * Faults of a node: what is unreadable or missing where it may not be, unless a `drop` speaks of the column; expectations in order; then what is still unreadable or missing in columns of which a `drop` speaks, and what is missing
 * in derived ones. (A rule reads what is unreadable as missing, and may hold of it: `(m ?? 0) != 3`.)
 */
export function faultsOf(node: Scan | Table): Fault[] {
  const spoken = new Set(node.expect.filter((rule) => rule.otherwise === "drop").flatMap((rule) => columnsRead(rule.condition)));
  const kind = node.kind === "scan" ? "source" : "table";
  const place = `${kind} \`${node.id}\``;
  const given = node.columns.filter(isGiven);
  const faults: Fault[] = [noRowFault(node, place)];
  given.forEach((column, i) => {
    if (!spoken.has(column.name)) faults.push(unreadableFault(column, i + 1, place));
  });
  for (const column of given) if (!spoken.has(column.name) && !column.type.missing) faults.push(missingFault(column, place));
  for (const rule of node.expect) {
    faults.push({
      condition: (row) => `(${row.sql(rule.condition)}) IS NOT TRUE`,
      otherwise: rule.otherwise,
      code: "MLS3163",
      reason: `\`${rule.text}\` of ${place}`,
      help: "mend the data, or say `else drop` if such rows may be left out",
      text: `expect ${rule.text} else ${rule.otherwise}`,
      span: rule.span,
      shows: [...new Set(columnsRead(rule.condition))],
      raw: false,
    });
  }
  given.forEach((column, i) => {
    if (spoken.has(column.name)) faults.push(unreadableFault(column, i + 1, place));
  });
  for (const column of node.columns) {
    if (!column.type.missing && !isGiven(column)) faults.push(derivedFault(column, place));
    else if (!column.type.missing && spoken.has(column.name)) faults.push(missingFault(column, place));
  }
  return node.quarantine === undefined ? faults : faults.map((fault) => (fault.isDirt ? { ...fault, otherwise: "drop" } : fault));
}

/** A line of a CSV file with too few or too many values, a line that is no JSON, a message that breaks off. */
function noRowFault(node: Scan | Table, place: string): Fault {
  return {
    condition: () => `${rowColumn("__bad")} IS NOT NULL`,
    otherwise: "fail",
    code: "MLS3168",
    reason: `${place} holds what is no row`,
    help: "mend the file, or say how many such rows may be set apart: `quarantine up to 0.1%`",
    text: "it is a row",
    span: node.span,
    shows: [],
    raw: true,
    isNoRow: true,
    isDirt: true,
  };
}

function unreadableFault(column: Column, place: number, node: string): Fault {
  const zone = column.type.kind === "timestamp" && column.epoch === undefined ? "; a time needs a zone or Z, else declare it LocalTimestamp" : "";
  return {
    condition: () => `${rowColumn("__unreadable")} = ${place}`,
    otherwise: "fail",
    code: column.type.kind === "enum" ? "MLS3161" : "MLS3160",
    reason: `\`${column.name}\` of ${node} is no ${typeName(column)}`,
    help: `mend the data, or give \`${column.name}\` the type that it has${zone}`,
    isDirt: true,
    text: `${column.name} can be read as ${typeName(column)}`,
    span: column.span,
    shows: [],
    raw: !isPersonal(column),
  };
}

function missingFault(column: Column, node: string): Fault {
  return {
    condition: () => `${rowColumn(column.name)} IS NULL`,
    otherwise: "fail",
    code: "MLS3162",
    reason: `\`${column.name}\` of ${node} is missing`,
    help: `give \`${column.name}\` the type \`${typeName(column)}?\`, or say \`expect { ${column.name} is not missing else drop }\``,
    text: `${column.name} is not missing`,
    span: column.span,
    shows: [],
    raw: false,
  };
}

function derivedFault(column: Column, node: string): Fault {
  return {
    condition: () => `${rowColumn(column.name)} IS NULL`,
    otherwise: "fail",
    code: "MLS3162",
    reason: `\`${column.name}\` of ${node} has no value (it overflows, or what it is made of is missing)`,
    help: `say \`expect { ${column.name} is not missing else drop }\`, or give \`${column.name}\` the type \`${typeName(column)}?\``,
    text: `${column.name} has a value`,
    span: column.span,
    shows: column.derive === undefined ? [] : columnsRead(column.derive),
    raw: false,
    isDirt: true,
  };
}

const TYPE_NAMES: Record<string, string> = {
  bool: "Bool",
  int: "Int",
  float: "Float",
  string: "String",
  category: "Category",
  enum: "one of its values",
  timestamp: "Timestamp",
  localTimestamp: "LocalTimestamp",
  date: "Date",
  zone: "Zone",
  duration: "Duration",
  list: "list of its type",
  record: "record of its type",
};

function typeName(column: Column): string {
  return TYPE_NAMES[column.type.kind] ?? column.type.kind;
}

/** The column `__fault`: the number (from 1) of a row's first fault. */
export function faultItem(faults: readonly Fault[], row: RowSelect): SelectItem {
  if (faults.length === 0) return { sql: "CAST(NULL AS USMALLINT)", as: "__fault" };
  const cases = faults.map((fault, i) => `  ${comment(fault.span, fault.text)}\n  WHEN ${fault.condition(row)} THEN ${i + 1}`);
  return { sql: `CAST(CASE\n${cases.join("\n")}\nEND AS USMALLINT)`, as: "__fault" };
}

/** One query a fault: how many rows have it, and the first of them. */
export function faultChecks(node: Scan | Table, faults: readonly Pick<Fault, "otherwise" | "code" | "reason" | "help" | "span" | "shows" | "raw" | "isNoRow">[], stored: ReadonlySet<string>): Check[] {
  return faults.map((fault, i) => {
    const parts = fault.raw
      ? [`': '`, `coalesce("__text", '')`]
      : fault.shows.filter((name) => stored.has(name)).flatMap((name, k) => [quoteString(`${k === 0 ? ": " : ", "}${name} = `), isPersonalIn(node, name) ? HIDDEN : `coalesce(CAST(${quoteIdentifier(name)} AS VARCHAR), 'missing')`]);
    const sample = `concat(${["'row '", `"__row"`, ...parts].join(", ")})`;
    return {
      sql: select(
        [
          { sql: "count(*)", as: "violations" },
          { sql: fault.isNoRow ? `arg_min(CASE WHEN "__row" < 0 THEN "__text" ELSE ${sample} END, abs("__row"))` : `arg_min(${sample}, "__row")`, as: "sample" },
        ],
        `FROM ${quoteIdentifier(readTable(node.id))}`,
        `WHERE "__fault" = ${i + 1}`,
      ),
      otherwise: fault.otherwise,
      code: fault.code,
      reason: fault.reason,
      help: fault.help,
      span: fault.span,
      fault: i + 1,
    };
  });
}
