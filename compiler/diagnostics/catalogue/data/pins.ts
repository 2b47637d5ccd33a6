/** MLS3151: the data is not what `mls.lock` pins. */
import { orders } from "./cases.ts";
import type { DataCase, DataEntry } from "./entry.ts";

const DATA = orders({});

/** The same orders beside a lock in which the second of January is another. */
function pinned(): DataCase {
  const pin = {
    sha256: "0".repeat(64),
    bytes: 9000,
    rows: 298,
    columns: { placed: "Timestamp", amount: "Float" },
    at: ["2024-01-01T00:00:00Z", "2024-01-02T23:53:00Z"],
    known: ["2024-01-01T00:01:00Z", "2024-01-03T00:00:00Z"],
    digest: "0".repeat(16),
    days: { "2024-01": "02 13 5d1f0a33c9be" },
  };
  const lock = { format: "mls-lock/2", inputs: { "spec.mls": { orders: pin } }, openings: [] };
  return { ...DATA, files: { ...DATA.files, "mls.lock": `${JSON.stringify(lock, undefined, 2)}\n` } };
}

export const PINNED: readonly DataEntry[] = [
  {
    code: "MLS3151",
    severity: "warning",
    title: "History was rewritten",
    why: "`mls.lock` pins each input by content, with a digest for each day in which rows became known. Days after the last build's are growth. A day before it that holds other rows now was changed behind everybody's back: what was built then can't be built again, and if rows came in late, `known at` says what was not so.",
    waivable: true,
    wrong: pinned(),
    right: DATA,
  },
];
