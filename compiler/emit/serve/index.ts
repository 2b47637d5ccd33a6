export { type BundleInput, bundleFiles, withReports } from "./bundle-files.ts";
export { writeBundleFolder } from "./write-folder.ts";
