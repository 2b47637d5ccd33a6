/** What the names of columns tell, and names for ours. */
import { reserved } from "../../syntax/lex/tokens.ts";

/** `TotalCharges` as `total_charges`, `Beak Length (mm)` as `beak_length_mm`; never a reserved word, never one of `taken`. */
export function snakeName(text: string, taken: ReadonlySet<string>): string {
  const words = text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .toLowerCase();
  const base = words === "" ? "column" : /^[0-9]/.test(words) ? `c_${words}` : reserved.has(words) ? `${words}_` : words;
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}_${i}`;
    if (!taken.has(name)) return name;
  }
}

const words = (name: string): string[] => snakeName(name, new Set()).split("_");
const last = (name: string): string => words(name.replace(/^.*\./, "")).at(-1) ?? "";

export function isIdName(name: string): boolean {
  return /^(id|ids|uid|guid|uuid|key|code|number|no|nr|ref|reference|iata|icao|isbn|sku|ean|ssn)$/.test(last(name));
}

/** Codes that look like numbers: no arithmetic makes sense of them. */
export function isCodeName(name: string): boolean {
  return isIdName(name) || /^(zip|zipcode|postcode|postal|plz|area|fips|naics|sic)$/.test(last(name));
}

export function isTimeName(name: string): boolean {
  const all = words(name.replace(/^.*\./, ""));
  return /^(at|time|date|datetime|timestamp|ts|day|when|moment)$/.test(all.at(-1) ?? "") || all.some((word) => /^(created|updated|placed|happened|occurred|started|ended|loaded|recorded|datetime|timestamp|departed|landed|arrived|received|modified)$/.test(word));
}

export interface Personal {
  readonly what: string;
  /** `surely`: marked at once; `perhaps`: asked. */
  readonly how: "surely" | "perhaps";
}

/** What a name says of persons. */
export function personalName(name: string): Personal | undefined {
  const all = words(name.replace(/^.*\./, ""));
  const text = all.join("_");
  const surely: readonly (readonly [RegExp, string])[] = [
    [/(^|_)e?_?mail(_|$)|(^|_)email/, "an e-mail address"],
    [/(^|_)(phone|telephone|mobile|fax)(_?(number|no|nr))?$/, "a phone number"],
    [/(^|_)(first|last|given|family|middle|full|maiden)_?name(_|$)|(^|_)surname(_|$)/, "a person's name"],
    [/(^|_)(ssn|passport|national_id|tax_id|iban|credit_card|card_number|licen[cs]e_(number|plate))(_|$)/, "a number that names a person"],
    [/(^|_)(dob|birth_?date|date_of_birth|birthday)(_|$)/, "a date of birth"],
    [/(^|_)(street|home_address|address_line|postal_address)(_|$)|^address$/, "an address"],
    [/(^|_)ip(_?addr(ess)?)?$/, "an address of the Internet"],
  ];
  const perhaps: readonly (readonly [RegExp, string])[] = [
    [/^name$|(^|_)(customer|user|person|employee|patient|member|passenger|driver|author|owner|contact|client|guest)_?name$|(^|_)(login|nick|author|owner|contact)$/, "a person's name"],
    [/(^|_)(customer|user|patient|person|client|member|driver|employee|passenger)_?(id|number|no|key)$/, "an id of a person"],
  ];
  for (const [how, table] of [["surely", surely], ["perhaps", perhaps]] as const) for (const [pattern, what] of table) if (pattern.test(text)) return { what, how };
  return undefined;
}

/** Whether a name is of what people are protected by. */
export function isProtectedName(name: string): boolean {
  return words(name.replace(/^.*\./, "")).some((word) => /^(sex|gender|race|ethnicity|ethnic|religion|age|nationality|disability|marital|pregnant|pregnancy|orientation|senior)$/.test(word)) || /native_?country/.test(words(name).join("_"));
}

const UNITS: Readonly<Record<string, string>> = { mm: "mm", cm: "cm", km: "km", mi: "mile", miles: "mile", mile: "mile", ft: "ft", feet: "ft", kg: "kg", g: "g", lb: "lb", lbs: "lb", ms: "ms", sec: "s", secs: "s", seconds: "s", mins: "min", minutes: "min", hours: "h", hrs: "h", days: "d", usd: "usd", eur: "eur", gbp: "gbp", pct: "%", percent: "%", celsius: "celsius", kwh: "kWh", mph: "mile/h", kmh: "km/h" };
const IMPLIED: Readonly<Record<string, string>> = { latitude: "deg", longitude: "deg", distance: "km, mile …", duration: "s, min …", price: "a currency", amount: "a currency", fare: "a currency", cost: "a currency", weight: "kg, g …", temperature: "celsius …", speed: "km/h …", delay: "min, s …" };

/** A unit that a name ends in (or has in parentheses), or that it lets one ask for. */
export function unitHint(name: string): string | undefined {
  const inside = /\(([^)]+)\)\s*$/.exec(name)?.[1]?.trim().toLowerCase();
  if (inside !== undefined) return UNITS[inside] ?? inside;
  const end = last(name);
  // `time_min` is in minutes, `temp_min` the least.
  if (end === "min" && /^(time|duration|delay|length)$/.test(words(name).at(-2) ?? "")) return "min";
  return words(name).length > 1 && UNITS[end] !== undefined ? UNITS[end] : IMPLIED[end];
}

/** What is counted or measured from 0 by its nature. */
export function isNonNegativeName(name: string): boolean {
  return words(name.replace(/^.*\./, "")).some((word) => /^(age|count|counts|number|n|num|amount|quantity|qty|price|cost|costs|fare|charge|charges|budget|gross|sales|revenue|votes|views|clicks|passengers|distance|duration|length|height|width|depth|size|mass|weight|speed|precipitation|population|tenure|hours|minutes|seconds|days|trips|orders|visits)$/.test(word));
}
