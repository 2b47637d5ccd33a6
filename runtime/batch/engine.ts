import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { BatchProgram } from "../contract/batch.ts";
import { BatchInterrupted } from "./data-error.ts";
import { shortage } from "./shortage.ts";

export interface EngineOptions {
  /** Such as `4GB`; by default the engine's own limit (80 % of the memory). */
  readonly memoryLimit?: string | undefined;
  readonly threads?: number | undefined;
  /** Folder for what doesn't fit into memory. */
  readonly temporaryFolder: string;
  /** Every path that may be read or written, and no other. */
  readonly paths: readonly string[];
  /** Values of `file_<node>`. */
  readonly variables: ReadonlyMap<string, string>;
  readonly signal?: AbortSignal | undefined;
  /** The session's zone, on which no value may depend: `mlsc audit` sets another one. By default UTC. */
  readonly timeZone?: string | undefined;
  /** A further folder in which hooks of the run may read and write. */
  readonly scratch?: string | undefined;
}

/**
 * DuckDB in this process, locked down: no network, no extension is installed or loaded, only the declared paths can be opened, and nothing of this can be changed
 * afterwards. A second query on a connection would silently end an open stream, so whoever streams takes a connection of their own.
 */
export class Engine {
  readonly #instance: DuckDBInstance;
  readonly #options: EngineOptions;
  readonly #connections = new Set<DuckDBConnection>();
  #schema: string | undefined;
  readonly #interrupt = (): void => {
    for (const connection of this.#connections) connection.interrupt();
  };

  private constructor(instance: DuckDBInstance, options: EngineOptions) {
    this.#instance = instance;
    this.#options = options;
  }

  static async open(options: EngineOptions): Promise<Engine> {
    const instance = await DuckDBInstance.create(":memory:", { allow_unsigned_extensions: "false" });
    const engine = new Engine(instance, options);
    const connection = await instance.connect();
    try {
      for (const setting of settings(options)) await connection.run(setting);
    } finally {
      connection.closeSync();
    }
    options.signal?.addEventListener("abort", engine.#interrupt);
    return engine;
  }

  /** A new connection that knows the files' paths. */
  async connect(): Promise<DuckDBConnection> {
    this.check();
    const connection = await this.#instance.connect();
    this.#connections.add(connection);
    for (const [name, value] of this.#options.variables) await connection.run(`SET VARIABLE ${name.replace(/[^a-zA-Z0-9_]/g, "")} = ${text(value)}`);
    if (this.#schema !== undefined) await connection.run(`SET search_path = ${text(`${this.#schema},main`)}`);
    return connection;
  }

  /** From now on connections find names in this schema first, then in the main one, and make what they make there; undefined: in the main one alone. */
  useSchema(schema: string | undefined): void {
    this.#schema = schema;
  }

  release(connection: DuckDBConnection): void {
    this.#connections.delete(connection);
    connection.closeSync();
  }

  /** Runs `use` with a connection of its own. An engine's interrupt becomes BatchInterrupted, a lack of memory or of room for what doesn't fit into it ResourceError. */
  async with<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.connect();
    try {
      return await use(connection);
    } catch (error) {
      this.check();
      throw shortage(error, this.#options) ?? error;
    } finally {
      this.release(connection);
    }
  }

  /** @throws BatchInterrupted if the signal has come. */
  check(): void {
    if (this.#options.signal?.aborted === true) throw new BatchInterrupted();
  }

  close(): void {
    this.#options.signal?.removeEventListener("abort", this.#interrupt);
    for (const connection of this.#connections) connection.closeSync();
    this.#connections.clear();
    this.#instance.closeSync();
  }
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function settings(options: EngineOptions): string[] {
  return [
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    `SET GLOBAL TimeZone = ${text(options.timeZone ?? "UTC")}`,
    "SET preserve_insertion_order = true",
    "SET enable_progress_bar = false",
    ...(options.memoryLimit === undefined ? [] : [`SET memory_limit = ${text(options.memoryLimit)}`]),
    ...(options.threads === undefined ? [] : [`SET threads = ${Math.max(1, Math.floor(options.threads))}`]),
    `SET temp_directory = ${text(options.temporaryFolder)}`,
    `SET allowed_paths = [${options.paths.map(text).join(", ")}]`,
    `SET allowed_directories = [${[options.temporaryFolder, ...(options.scratch === undefined ? [] : [options.scratch])].map(text).join(", ")}]`,
    "SET enable_external_access = false",
    "SET lock_configuration = true",
  ];
}

/** Runs the statements of a program in order. */
export async function runStatements(connection: DuckDBConnection, statements: readonly BatchProgram["prelude"][number][]): Promise<void> {
  for (const statement of statements) await connection.run(statement.sql);
}
