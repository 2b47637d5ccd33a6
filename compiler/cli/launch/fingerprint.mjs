import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Folders whose sources make the command line. */
const SOURCES = ["compiler", "runtime", "stdlib"];

/**
 * A name for the present state of the sources: their names, sizes and times. Every run asks for it, so it is mixed by hand: loading `node:crypto` would cost more than all else here.
 * It only has to differ after an edit; nobody gains by a collision in their own cache.
 */
export function fingerprint(root) {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  const mix = (value) => {
    a = Math.imul(a ^ value, 0x01000193);
    b = Math.imul(b ^ (value + (a >>> 15)), 0x85ebca6b);
  };
  const mixName = (name) => {
    for (let i = 0; i < name.length; i++) mix(name.charCodeAt(i));
    mix(0);
  };
  const mixFile = (path) => {
    const { mtimeMs, size } = statSync(path);
    mix(size);
    // The times are whole seconds and what is behind the point, both of which an edit changes.
    mix(Math.floor(mtimeMs / 1000));
    mix(Math.floor((mtimeMs % 1000) * 1000));
  };
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((x, y) => (x.name < y.name ? -1 : 1))) {
      const { name } = entry;
      const isFolder = entry.isDirectory();
      if (!isFolder && !name.endsWith(".ts") && !name.endsWith(".mjs")) continue;
      mixName(name);
      if (isFolder) visit(join(folder, name));
      else mixFile(join(folder, name));
    }
    // Where the folder ends, so that a file beside it is not one in it.
    mix(1);
  };
  for (const folder of SOURCES) visit(join(root, folder));
  mixFile(join(root, "package.json"));
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
