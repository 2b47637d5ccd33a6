export { type BundleInput, bundleFiles, withReports } from "./bundle-files.ts";
export { assertReplaceable, writeBundleFolder } from "./write-folder.ts";
