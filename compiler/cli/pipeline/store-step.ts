/** The store of history: brought up to date from the one of the last build where that can be, else filled with all events. */
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { type BatchData, historiesKey } from "../../../runtime/batch/index.ts";
import { memoryShares } from "../../../runtime/batch/memory.ts";
import { replaceFile } from "../../../runtime/registry/replace-file.ts";
import { describeGroup, readMeta, StoredHistories, StoreWriter, writeEvents } from "../../../runtime/store/index.ts";
import { batchChoices } from "../common-options.ts";
import type { Session } from "./session.ts";

const DigestSchema = z.tuple([z.number(), z.string(), z.string(), z.number().nullable()]);
const LedgerSchema = z.object({
  format: z.literal("mls-store-ledger/1"),
  key: z.string(),
  /** Of the store that this speaks of. */
  checksum: z.number().int(),
  days: z.record(z.string(), z.record(z.string(), DigestSchema)),
});
type Ledger = z.infer<typeof LedgerSchema>;

export interface StoreFilled {
  readonly path: string;
  /** What was done, in words. */
  readonly how: string;
}

export async function fillStore(session: Session, data: BatchData): Promise<StoreFilled> {
  const { places, planHash, program, plan, context } = session;
  // No example set has a name with a dot.
  const path = join(places.ledgers, "store.ledger.json");
  const key = historiesKey(program, plan, context.made);
  const before = context.options.full === true ? undefined : await readLedger(path, key);
  const days = await data.eventDays();
  const dataEnd = await data.dataEnd();
  const meta = readMeta(places.store);
  if (before !== undefined && meta !== undefined && meta.checksum === before.checksum && meta.planHash === planHash && meta.dataEnd === dataEnd && JSON.stringify(before.days) === JSON.stringify(days)) return { path: places.store, how: "kept, no event has changed" };
  const updated = before === undefined ? undefined : await update(session, data, before, dataEnd);
  if (updated === undefined) await fill(session, data, dataEnd);
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, `${JSON.stringify({ format: "mls-store-ledger/1", key, checksum: readMeta(places.store)!.checksum, days } satisfies Ledger)}\n`);
  return { path: places.store, how: updated ?? "filled with all events" };
}

async function readLedger(path: string, key: string): Promise<Ledger | undefined> {
  try {
    const ledger = LedgerSchema.parse(JSON.parse(await readFile(path, "utf8")));
    return ledger.key === key ? ledger : undefined;
  } catch {
    return undefined;
  }
}

/** Rows of a history that are on their way at once: more would gain nothing. */
const MOST_ROWS = 1 << 20;

/** As many as fit into the share of work: key and time beside what windows read, twice, since the engine hands them on in pieces of its own. */
function pieceRows({ groups }: Session["plan"], limit: string | undefined): number {
  const columns = 2 + Math.max(0, ...groups.map(({ windows }) => windows.length));
  return Math.min(MOST_ROWS, Math.floor(memoryShares(limit).work / (8 * columns * 2)));
}

/** The histories of all keys of all groups, whole or not at all. */
async function fill({ places, plan, planHash, context }: Session, data: BatchData, dataEnd: number | null): Promise<void> {
  const writer = new StoreWriter(places.store);
  try {
    let filled: ReturnType<StoreWriter["group"]> | undefined;
    await data.historyPieces(pieceRows(plan, batchChoices(context).memoryLimit), ({ group, program, keys, events, dictionaries }, isFirst) => {
      const types = plan.groups.find((node) => node.id === group)?.windows.map((window) => window.type) ?? [];
      if (isFirst) filled = writer.group(group, describeGroup(program.windows, types, events.columns, dictionaries));
      writeEvents(filled!, keys, events);
    });
    await writer.commit({ planHash, dataEnd });
    await data.keepDictionaries();
  } catch (error) {
    await writer.abort();
    throw error;
  }
}

/** Undefined where the store can't be brought up to date. */
async function update({ places, plan, planHash }: Session, data: BatchData, before: Ledger, dataEnd: number | null): Promise<string | undefined> {
  const stored = StoredHistories.open(places.store, before.checksum);
  if (stored === undefined) return undefined;
  const writer = new StoreWriter(places.store);
  const changed = new Set<number>();
  try {
    const dictionary = (group: string, name: string): readonly string[] | undefined => {
      const column = stored.definition(group)?.columns.find((one) => one.name === name);
      return column?.kind === "code" ? column.dictionary : undefined;
    };
    const done = await data.changedHistories(before.days, dictionary, ({ group, program, keys, events, dictionaries }, spans, days) => {
      const types = plan.groups.find((node) => node.id === group)?.windows.map((window) => window.type) ?? [];
      for (const day of days) changed.add(day);
      stored.update({ id: group, definition: describeGroup(program.windows, types, events.columns, dictionaries), spans, keys, events }, writer);
    });
    await stored.close();
    if (!done) {
      await writer.abort();
      return undefined;
    }
    await writer.commit({ planHash, dataEnd });
    return `brought up to date with the events of ${changed.size.toLocaleString("en")} ${changed.size === 1 ? "day" : "days"}`;
  } catch (error) {
    await writer.abort();
    await stored.close();
    throw error;
  }
}
