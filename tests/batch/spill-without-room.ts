/** A sort that does not fit into memory, in a process whose files may not grow large: `node … FOLDER`. Prints how it ended. */
import { join } from "node:path";
import { Engine } from "../../runtime/batch/engine.ts";

const engine = await Engine.open({ temporaryFolder: join(process.argv[2]!, "spill"), variables: new Map(), paths: [], memoryLimit: "60MB", threads: 1 });
const sorted = "SELECT range AS a, hash(range) AS h, repeat('x', 40) AS t FROM range(3000000) ORDER BY h OFFSET 5";
await engine
  .with((connection) => connection.run(`SELECT count(DISTINCT t), max(a) FROM (${sorted})`))
  .then(() => process.stdout.write("done"))
  .catch(({ name, message }: Error) => process.stdout.write(`${name}: ${message}`));
engine.close();
