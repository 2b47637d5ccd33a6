import { join } from "node:path";
import { loadBundle, readManifest } from "../../../runtime/serve/bundle.ts";
import type { LoadedBundle } from "../../../runtime/serve/parts.ts";
import { UserError } from "../errors.ts";
import { VERSION } from "../version.ts";

/**
 * A bundle that this version built. What another version makes of the same plan may differ in a bit, so it is refused rather than served; the bundle's own server carries the code that it was built with.
 */
export async function loadOwnBundle(folder: string): Promise<LoadedBundle> {
  const { mlsVersion } = await readManifest(folder);
  if (mlsVersion !== VERSION) {
    throw new UserError(`the bundle in \`${folder}\` was built by mls ${mlsVersion}, and this is mls ${VERSION}`, {
      help: `build it anew, or run the server that it carries, which is of its own version: \`node ${join(folder, "serve/server.mjs")}\``,
    });
  }
  return loadBundle(folder);
}
