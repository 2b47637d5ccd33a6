import type { Manifest } from "../contract/manifest.ts";
import type { Plan } from "../contract/plan.ts";
import type { TrainedModel } from "../contract/trained.ts";
import type { DoorContext } from "../door/index.ts";

/**
 * The seams of the server: what it needs of its neighbours (history store, door, scorer), as small as it is. The server is built from these by injection, so that a test can give
 * its own and the bundle's single file can bring the generated scorer.
 */

/** A value in its physical form (runtime/contract/types.ts); missing is null. */
export type Value = number | string | boolean | null | readonly Value[] | { readonly [name: string]: Value };
export type Values = Record<string, Value>;

/** A part of a key; null is missing. */
export type KeyPart = string | number | boolean | null;

/** History as the server asks it (runtime/store). */
export interface HistoryStore {
  /** Values of the group's windows, in the plan's order, of that key at t (µs, after readiness). A missing key part is an empty history. `own`: what names the row that is asked about, which is not seen. */
  evaluate(group: string, keys: readonly KeyPart[], t: number, own?: number): readonly Value[];
  /** The instant (µs) up to which the store holds the history; undefined if it holds nothing. */
  readonly dataEnd: number | undefined;
  /** Plan for which it was filled. */
  readonly planHash: string;
  /** False: somebody has written into its data while it was open, and it no longer reads them. */
  intact?(): boolean;
  close(): Promise<void> | void;
}

/** One row to a score: door values by input name in, score(s) out. */
export interface RowScorer {
  /** Link and calibration applied: one value for binary and regression, one a class for multiclass. */
  scores(door: Readonly<Values>): readonly number[];
  readonly classes: readonly string[] | undefined;
  /** Another graph that the score may take: of an inner model, or of a segment. */
  piece?(id: string): RowScorer;
}

/** A bundle that has been read and whose files are what its manifest says. */
export interface LoadedBundle {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly plan: Plan;
  readonly model: TrainedModel;
  readonly openapi: unknown;
  /** Zones and timeless tables for expressions. */
  readonly door: DoorContext;
  readonly scorer: RowScorer;
}

/** The three lines of a logger that the server uses; pino's shape. */
export interface Logger {
  info(facts: object, text: string): void;
  warn(facts: object, text: string): void;
  error(facts: object, text: string): void;
}
