/** How alike two people write themselves. */
type Area = "same" | "near" | "far" | "unknown";

const LETTERS = "bfpvcgjkqsxzdtlmnr";
const NUMBERS = "111122222222334556";
const VOWELS: ReadonlySet<string> = new Set(["a", "e", "i", "o", "u"]);

/** Levenshtein's distance, in two rows. */
export function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}

/** The four signs under which names that sound alike are filed. */
export function soundex(name: string): string {
  const letters = [...name.toLowerCase()].filter((letter) => letter >= "a" && letter <= "z");
  const code = (letter: string): string => (LETTERS.includes(letter) ? NUMBERS.charAt(LETTERS.indexOf(letter)) : "");
  let last = code(letters[0] ?? " ");
  let found = "";
  for (const letter of letters.slice(1)) {
    const own = code(letter);
    if (own !== "" && own !== last) found += own;
    if (letter !== "h" && letter !== "w") last = own;
  }
  return `${(letters[0] ?? "?").toUpperCase()}${found}000`.slice(0, 4);
}

export function sameArea(a: string | undefined, b: string | undefined): Area {
  if (a === undefined || b === undefined) return "unknown";
  return a === b ? "same" : a.slice(0, 2) === b.slice(0, 2) ? "near" : "far";
}

/** Shares of vowels, of consonants and of all else. */
export function letters(name: string): number[] {
  const all = [...name.toLowerCase()];
  const vowels = all.filter((letter) => VOWELS.has(letter)).length;
  const others = all.filter((letter) => !/[a-z]/.test(letter)).length;
  const share = (count: number): number => count / Math.max(all.length, 1);
  return [share(vowels), share(all.length - vowels - others), share(others)];
}

/** Towards 0 by the logarithm, either side. */
export function shrunk(x: number): number {
  return Math.sign(x) * Math.log1p(Math.abs(x));
}
