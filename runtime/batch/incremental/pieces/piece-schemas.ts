/** A schema for each piece in which its node and the views over it stand under their own names, with the rows of the piece alone; all else is found in the main one. */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { BatchProgram } from "../../../contract/batch.ts";
import { type Engine, runStatements } from "../../engine.ts";
import { readRows } from "../../read-columns.ts";
import { quoted } from "../digests.ts";
import type { AnswerRow } from "./record.ts";
import type { PiecedNode } from "./which.ts";

export class PieceSchemas {
  readonly #node: PiecedNode;
  readonly #program: BatchProgram;
  readonly #made = new Map<number, { readonly name: string; hasViews: boolean }>();

  constructor(node: PiecedNode, program: BatchProgram) {
    this.#node = node;
    this.#program = program;
  }

  /** `condition`: which rows of `<node>.read` are the piece's. */
  async ask(engine: Engine, piece: number, condition: string, sql: string, of: "input" | "views"): Promise<AnswerRow[]> {
    return engine.with(async (connection) => {
      await this.#enter(connection, piece, condition, of);
      return (await readRows(connection, sql)).map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
    });
  }

  async #enter(connection: DuckDBConnection, piece: number, condition: string, of: "input" | "views"): Promise<void> {
    const input = this.#program.inputs.find(({ node }) => node === this.#node.node)!;
    const name = `piece_${this.#node.node}_${piece}`;
    const made = this.#made.get(piece) ?? { name, hasViews: false };
    const isNew = !this.#made.has(piece);
    if (isNew) await connection.run(`CREATE SCHEMA ${quoted(name)}`);
    await connection.run(`SET search_path = '${name},main'`);
    if (isNew) {
      await connection.run(`CREATE VIEW ${quoted(input.readTable)} AS SELECT * FROM main.${quoted(input.readTable)} WHERE ${condition}`);
      await runStatements(connection, input.create.slice(1));
      this.#made.set(piece, made);
    }
    if (of === "input" || made.hasViews) return;
    for (const view of this.#program.views) if (this.#node.views.includes(view.node)) await runStatements(connection, view.create);
    made.hasViews = true;
  }
}

function plain(value: unknown): AnswerRow[string] {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  if (value === null || value === undefined) return null;
  throw new Error("an answer of a piece is no plain value");
}
