/** Reads the values of literals: numbers, durations, dates, times, texts. A literal that is wrong comes back as a `Problem` in words. */

export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly help?: string;
  /** Offset and length inside the literal; the whole of it when absent. */
  readonly at?: number;
  readonly length?: number;
}
export type Read<T> = { readonly value: T; readonly problem?: Problem };

const maxInt = BigInt(Number.MAX_SAFE_INTEGER);
const unitMicros: Readonly<Record<string, bigint>> = {
  us: 1n, ms: 1000n, s: 1_000_000n, m: 60_000_000n, h: 3_600_000_000n, d: 86_400_000_000n, w: 604_800_000_000n,
};

/** A number as written; whole numbers stay within ±(2^53 − 1), others are finite. */
export function readNumber(text: string): Read<number> {
  const value = Number(text);
  if (/^\d+$/.test(text)) {
    if (text.length > 1 && text.startsWith("0")) {
      return { value, problem: { code: "MLS1005", message: `\`${text}\` begins with a zero`, help: `write \`${text.replace(/^0+(?=\d)/, "")}\`, or "${text}" for a text` } };
    }
    if (text.length > 16 || BigInt(text) > maxInt) {
      return { value: Number.MAX_SAFE_INTEGER, problem: { code: "MLS1006", message: `\`${clip(text)}\` is beyond 9007199254740991 (2^53 − 1), the greatest whole number`, help: "write it with a decimal point for a `Float`" } };
    }
  } else if (!Number.isFinite(value)) {
    return { value: 0, problem: { code: "MLS1006", message: `\`${clip(text)}\` is beyond the greatest \`Float\`` } };
  }
  return { value };
}

/** `5%` is 0.05, rounded once. */
export function readPercent(text: string): number {
  return Number(`${text.slice(0, -1)}e-2`);
}

/** Exact microseconds; at most 2^53 − 1 of them. */
export function readDuration(text: string): Read<number> {
  const [, digits = "0", unit = "us"] = /^(\d+)([a-z]+)$/.exec(text) ?? [];
  const micros = digits.length > 16 ? maxInt + 1n : BigInt(digits) * (unitMicros[unit] ?? 1n);
  if (micros > maxInt) {
    return { value: Number.MAX_SAFE_INTEGER, problem: { code: "MLS1008", message: `\`${clip(text)}\` is longer than a duration can be (about 285 years)` } };
  }
  return { value: Number(micros) };
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar (Hinnant, "chrono-compatible low-level date algorithms", days_from_civil). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

/** `2001-04-15` or `2001-04-15T06:00:00Z`. `micros` is set for an instant. */
export function readDate(text: string): Read<{ days: number; micros: number | undefined }> {
  const nothing = { days: 0, micros: undefined };
  const [, y = "", m = "", d = "", rest] = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:T(.*))?$/.exec(text) ?? [];
  const [year, month, day] = [Number(y), Number(m), Number(d)];
  if (m.length < 2 || d.length < 2) {
    const mended = `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
    return { value: nothing, problem: { code: "MLS1010", message: `\`${text}\` is not written as a date`, help: `write \`${mended}\`; for a subtraction put blanks around \`-\`` } };
  }
  if (year < 1 || month < 1 || month > 12) return { value: nothing, problem: { code: "MLS1009", message: `there is no month ${m} in the year ${y}` } };
  const most = daysInMonth(year, month);
  if (day < 1 || day > most) {
    return { value: nothing, problem: { code: "MLS1009", message: `there is no ${text.slice(0, 10)}`, help: `${y}-${m} has ${most} days` } };
  }
  const days = daysFromCivil(year, month, day);
  if (rest === undefined) return { value: { days, micros: undefined } };
  const clock = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?Z$/.exec(rest);
  if (clock === null) {
    return { value: { days, micros: 0 }, problem: { code: "MLS1010", message: `\`${text}\` is not written as an instant`, help: "an instant is in UTC and ends with `Z`: `2001-04-15T06:00:00Z`" } };
  }
  const ofDay = clockMicros(clock[1]!, clock[2]!, clock[3] ?? "00");
  if (ofDay === undefined) return { value: { days, micros: 0 }, problem: { code: "MLS1009", message: `there is no time ${rest.slice(0, -1)}` } };
  const micros = days * 86_400_000_000 + ofDay + Number((clock[4] ?? "").padEnd(6, "0"));
  if (!Number.isSafeInteger(micros)) {
    return { value: { days, micros: 0 }, problem: { code: "MLS1009", message: `\`${text}\` is out of range: instants lie between the years 1684 and 2255` } };
  }
  return { value: { days, micros } };
}

function clockMicros(hour: string, minute: string, second: string): number | undefined {
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  return (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1_000_000;
}

/** `06:00` or `06:00:30`, in microseconds after midnight. */
export function readTime(text: string): Read<number> {
  const [hour = "", minute = "", second = "00"] = text.split(":");
  if (hour.length < 2) return { value: 0, problem: { code: "MLS1010", message: `\`${text}\` is not written as a time of day`, help: `write \`0${text}\`` } };
  const micros = clockMicros(hour, minute, second);
  if (micros === undefined) return { value: 0, problem: { code: "MLS1009", message: `there is no time ${text}` } };
  return { value: micros };
}

const escapes: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", n: "\n", t: "\t", r: "\r" };

/** The value of a text with its quotes on; the escapes are `\"`, `\\`, `\n`, `\t`, `\r` and `\u{…}`. */
export function readText(text: string): Read<string> {
  const body = text.slice(1, -1);
  if (!body.includes("\\")) return { value: body };
  let problem: Problem | undefined;
  const value = body.replace(/\\(?:u\{([0-9A-Fa-f]{1,6})\}|([\s\S]))/g, (whole: string, hex: string | undefined, letter: string | undefined, at: number) => {
    const code = hex === undefined ? undefined : Number.parseInt(hex, 16);
    if (code !== undefined && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)) return String.fromCodePoint(code);
    const plain = letter === undefined ? undefined : escapes[letter];
    if (plain !== undefined) return plain;
    problem ??= { code: "MLS1004", message: `\`${whole}\` is not an escape`, help: 'the escapes are `\\"`, `\\\\`, `\\n`, `\\t`, `\\r` and `\\u{1F600}`', at: at + 1, length: whole.length };
    return whole;
  });
  return problem === undefined ? { value } : { value, problem };
}

/** The quoted, escaped form of a text. */
export function writeText(value: string): string {
  const escaped = value.replace(/["\\\n\t\r]/g, (letter) => ({ '"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r" })[letter] ?? letter);
  const shown = [...escaped].map((letter) => (letter < " " || letter === "\u007f" ? `\\u{${letter.charCodeAt(0).toString(16)}}` : letter));
  return `"${shown.join("")}"`;
}

const durationWords: Readonly<Record<string, string>> = {
  us: "us", microsecond: "us", microseconds: "us", ms: "ms", milli: "ms", millis: "ms", millisecond: "ms", milliseconds: "ms", s: "s", sec: "s", secs: "s", second: "s",
  seconds: "s", m: "m", min: "m", mins: "m", minute: "m", minutes: "m", h: "h", hr: "h", hrs: "h", hour: "h", hours: "h", d: "d", day: "d", days: "d", w: "w", week: "w", weeks: "w",
};

/** The unit that a word such as `hours` or `min` means in a duration. */
export function durationUnit(word: string): string | undefined {
  return Object.hasOwn(durationWords, word.toLowerCase()) ? durationWords[word.toLowerCase()] : undefined;
}

/** What is wrong with a piece of text that begins like a number. */
export function explainBadNumber(text: string): Problem {
  const [, digits = "", tail = ""] = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text) ?? [];
  const unit = durationUnit(tail);
  if (unit !== undefined && digits.includes(".")) {
    return { code: "MLS1007", message: `a duration counts whole units, so \`${text}\` is none`, help: "use a smaller unit: `90m` for one and a half hours" };
  }
  if (unit !== undefined) return { code: "MLS1007", message: `\`${text}\` is not written as a duration`, help: `write \`${digits}${unit}\`` };
  if (/^\.\d+$/.test(text)) return { code: "MLS1005", message: `\`${text}\` wants a digit before its point`, help: `write \`0${text}\`` };
  if (/^\d[\d_]*$/.test(text)) return { code: "MLS1005", message: `\`${text}\` is not a number`, help: `write \`${text.replaceAll("_", "")}\`` };
  if (/^0[xX][\dA-Fa-f]+$/.test(text)) return { code: "MLS1005", message: `\`${text}\` is not a number: numbers are decimal`, help: text.length < 15 ? `write \`${Number(text)}\`` : undefined } as Problem;
  if (/^\d/.test(text) && /[A-Za-z_]/.test(text)) return { code: "MLS1005", message: `\`${clip(text)}\` is neither a number nor a name`, help: "names begin with a letter; durations are `3h`, units `3<mile>`" };
  return { code: "MLS1005", message: `\`${clip(text)}\` is not a number` };
}

/** A piece of the user's text, short enough for a message. */
export function clip(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 37)}…`;
}
