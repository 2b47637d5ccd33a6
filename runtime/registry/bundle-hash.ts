import { canonicalJson, sha256 } from "../contract/canonical.ts";
import type { Manifest } from "../contract/manifest.ts";

/**
 * What a bundle is, apart from what it was made from and how it was judged: hash of its manifest without the inputs' hashes, report, card, their hashes and the outcome of the tests. Opening test does not
 * change it, and neither does anything in the data from the first moment of the test part on.
 */
export function bundleHash(manifest: Manifest): string {
  const { data: _data, reports: _reports, tests: _tests, ...rest } = manifest;
  return sha256(canonicalJson(rest));
}

/** One hash of all data that was read: of each input's content, by its declaration. */
export function dataHash(data: Manifest["data"]): string {
  return sha256(canonicalJson(Object.fromEntries(Object.entries(data).map(([id, file]) => [id, file.sha256]))));
}
