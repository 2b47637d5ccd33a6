import { z } from "zod";

const micros = z.number().int();

/**
 * What an example set is made of, and how far a change in it can be felt: what an incremental build plans by.
 *
 * A row of `relation` at time τ (its `__t`) is felt at no moment outside [τ − back, τ + forward]; forward null: at every later one. `rows` is a query over the relation as the batch program makes it: `__t` BIGINT
 * (NULL: at no moment at all), then all columns of its rows; `read` are those whose values count. In the role `rows` the relation's rows are those asked about, `__t` their moment before the draw `within`; they alone bring `__row`.
 */
export const RelationRangeSchema = z.object({
  relation: z.string(),
  role: z.enum(["rows", "events", "label"]),
  rows: z.string(),
  read: z.array(z.string()),
  back: micros,
  forward: micros.nullable(),
  /** In the role `rows`: rows with equal values in these columns are versions of one, of which one is the example, by what the others are. */
  together: z.array(z.string()).optional(),
});
export type RelationRange = z.infer<typeof RelationRangeSchema>;

export const RangesSchema = z.object({
  relations: z.array(RelationRangeSchema),
  /** Tables that are read beside them, at any time: a change in one is felt everywhere. Of a table with history also its steps. */
  tables: z.array(z.string()),
  /** Steps of tables with history that are looked up alone, each time as of an event or of the moment: a step at `__from` is felt at no moment before `__from` − back. */
  steps: z.array(z.object({ relation: z.string(), back: micros })),
  /** One row: `end`, and where there are such `warm` and `from` (BIGINT µs). Absent where rows have no moment. */
  bounds: z.string().optional(),
  /** Why the set can't be made moment by moment: it is then kept whole or made anew. */
  whole: z.string().optional(),
  /** Where rows stand in lists, each asked about at one moment: one row, `several`, how many lists may break that. */
  lists: z.string().optional(),
  /** Rows depend on when the data ends otherwise than by comparing their moment, or when their label is known, with it. */
  endIsRead: z.boolean(),
});
export type Ranges = z.infer<typeof RangesSchema>;
