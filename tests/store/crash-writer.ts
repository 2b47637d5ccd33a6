/** Writes a store until it is killed: the parent waits for the first line. Run in a process of its own, which ends with its parent too: left alone it would fill the disk. */
import { StoreWriter } from "../../runtime/store/index.ts";

const writer = new StoreWriter(process.argv[2]!);
const group = writer.group("g", { windows: [], types: [], columns: [{ name: "x", kind: "number" }] });
const at = Float64Array.from({ length: 20_000 }, (_, i) => i);
const parent = process.ppid;
for (let key = 0; process.ppid === parent; key++) {
  group.add([key], at, { x: at.map(() => Math.random()) }, 0, at.length);
  if (key === 100) process.stdout.write("writing\n");
}
