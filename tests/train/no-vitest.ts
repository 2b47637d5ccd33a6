/** Stands in for the test runner and native packages where a bundle of a test file is run by node alone. */
const nothing = (): void => undefined;
export const describe = nothing;
export const expect = nothing;
export const it = Object.assign(nothing, { each: () => nothing });
export const buildSync = nothing;
export const InferenceSession = {};
export const Tensor = {};
