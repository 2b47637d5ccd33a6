/** What pure code may touch: a closed set. What is not named here is refused; `WHY_NOT` only says why in plainer words. */

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ""));

/** Globals that are values. */
export const CONSTANTS = words("undefined NaN Infinity");
/** Globals that may be called, or handed on as functions. */
export const FUNCTIONS = words("Number String Boolean BigInt parseInt parseFloat isNaN isFinite");
/** Globals that may only stand before a `.` and a member. */
export const HOLDERS = words("Math Number String Array Object BigInt JSON");
/** What may stand behind `new`. */
export const MADE = words("Array Map Set");

/** Names that the code around a file has: none of one's own. */
export const OF_MODULES = words("exports require module arguments eval");

/** Members by the interface of TypeScript's library that declares them. */
export const MEMBERS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    Math: "E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1 floor fround hypot imul log log10 log1p log2 max min pow round sign sin sinh sqrt tan tanh trunc",
    NumberConstructor: "EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY isFinite isInteger isNaN isSafeInteger parseFloat parseInt",
    Number: "toExponential toFixed toPrecision toString",
    Boolean: "",
    BigInt: "toString",
    BigIntConstructor: "asIntN asUintN",
    StringConstructor: "fromCharCode fromCodePoint",
    String:
      "at charAt charCodeAt codePointAt concat endsWith includes indexOf isWellFormed lastIndexOf length match matchAll normalize padEnd padStart repeat replace replaceAll search slice split startsWith substring toLowerCase toString toUpperCase toWellFormed trim trimEnd trimStart",
    ArrayConstructor: "from isArray of",
    Array:
      "at concat copyWithin entries every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join keys lastIndexOf length map pop push reduce reduceRight reverse shift slice some sort splice toReversed toSorted toSpliced unshift values with",
    ReadonlyArray: "at concat entries every filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join keys lastIndexOf length map reduce reduceRight slice some toReversed toSorted toSpliced values with",
    MapConstructor: "",
    Map: "clear delete entries forEach get has keys set size values",
    ReadonlyMap: "entries forEach get has keys size values",
    Set: "add clear delete entries forEach has keys size values",
    ReadonlySet: "entries forEach has keys size values",
    ObjectConstructor: "entries fromEntries is keys values",
    JSON: "stringify",
    RegExp: "exec flags source test",
    RegExpMatchArray: "groups index length",
    RegExpExecArray: "groups index length",
  }).map(([name, members]) => [name, words(members)]),
);

/** Members that change what they are called on: only of what the function has made itself. */
export const CHANGING = words("push pop shift unshift splice sort reverse fill copyWithin set add delete clear");
/** Members that give a list of their own each time. */
export const FRESH = words("slice map filter flat flatMap concat split toSorted toReversed toSpliced with from of keys values entries matchAll");
/** Of the changing ones, those that give back what they were called on. */
export const SAME = words("sort reverse fill copyWithin set add");

/** Fields that hold plain data wherever they are found. */
const PLAIN = new Set(["length", "name", "size", "index", "source", "flags", "groups", "description"]);
/** Whatever a value of the language may bring along, of which a type of one's own could claim to be. */
const PROTOTYPES: readonly object[] = [
  Object.prototype, Function.prototype, String.prototype, Number.prototype, Boolean.prototype, BigInt.prototype, Array.prototype, Map.prototype, Set.prototype, RegExp.prototype, Error.prototype, Symbol.prototype,
  ...[[].values(), new Map().values(), new Set().values(), ""[Symbol.iterator](), "".matchAll(/x/g)].flatMap((made) => [Object.getPrototypeOf(made) as object, Object.getPrototypeOf(Object.getPrototypeOf(made)) as object]),
];
/**
 * No name for a field of one's own. `constructor` leads from any value to the making of functions; and a type `{ push(x: number): number }` would let a constant list be changed under another name: so
 * no field is called as a member of the language's own values.
 */
export const NEVER_MEMBERS: ReadonlySet<string> = new Set([...PROTOTYPES.flatMap((prototype) => Object.getOwnPropertyNames(prototype)), "prototype", "then", "toJSON", "raw", "lastIndex"].filter((name) => !PLAIN.has(name)));

/** reads: what changes from run to run or place to place · remembers: state · unproved: what can't be followed. */
export type Reason = "reads" | "remembers" | "unproved";

const CLOCK = "reads the clock, which tells another time in training than in service";
const OUTSIDE = "reaches outside of the program";
const LATER = "runs later, at no time that is known";
const LOCALE = "depends on the machine's language";
const MAKING = "can make or change any function";
const HIDDEN = "is state that lasts";

export const WHY_NOT: ReadonlyMap<string, readonly [Reason, string]> = new Map<string, readonly [Reason, string]>([
  ...["Date", "performance", "Temporal"].map((name) => [name, ["reads", CLOCK]] as const),
  ...["random", "crypto", "Crypto"].map((name) => [name, ["reads", "draws by chance, which is another value each time"]] as const),
  ...["process", "fetch", "XMLHttpRequest", "WebSocket", "navigator", "location", "document", "localStorage", "console", "alert", "Deno", "Bun", "Buffer", "require", "module", "exports", "__dirname", "__filename"].map((name) => [name, ["reads", OUTSIDE]] as const),
  ...["globalThis", "window", "self", "global"].map((name) => [name, ["reads", "leads to everything there is"]] as const),
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "Promise"].map((name) => [name, ["reads", LATER]] as const),
  ...["Intl", "toLocaleString", "toLocaleLowerCase", "toLocaleUpperCase", "toLocaleDateString", "toLocaleTimeString", "localeCompare"].map((name) => [name, ["reads", LOCALE]] as const),
  ...["eval", "Function", "Reflect", "Proxy", "constructor", "prototype", "__proto__", "call", "apply", "bind", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "assign", "defineProperty", "defineProperties", "setPrototypeOf", "getPrototypeOf", "create"].map((name) => [name, ["unproved", MAKING]] as const),
  ...["Symbol", "WeakMap", "WeakSet", "WeakRef", "FinalizationRegistry", "SharedArrayBuffer", "Atomics", "lastIndex"].map((name) => [name, ["remembers", HIDDEN]] as const),
]);
