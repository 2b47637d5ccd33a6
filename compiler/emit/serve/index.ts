export { type BundleInput, bundleFiles, lookedUp, withReports } from "./bundle-files.ts";
export { assertReplaceable, writeBundleFolder } from "./write-folder.ts";
