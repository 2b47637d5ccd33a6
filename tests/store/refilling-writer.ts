/** Fills a store again and again, each time with one row more and `dataEnd` telling how many. Run in a process of its own. */
import { StoreWriter } from "../../runtime/store/index.ts";

async function refill(): Promise<never> {
  for (let rows = 1; ; rows++) {
    const writer = new StoreWriter(process.argv[2]!);
    const group = writer.group("g", { windows: [{ aggregate: "count", lag: 0, over: { kind: "range", width: 1e12, ending: 0 } }], types: [{ kind: "int", missing: false }], columns: [] });
    group.add(["k"], Float64Array.from({ length: rows }, (_, i) => i), {}, 0, rows);
    await writer.commit({ planHash: "a".repeat(64), dataEnd: rows });
    if (rows === 1) process.stdout.write("filled\n");
  }
}

void refill();
