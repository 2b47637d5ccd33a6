/** The rows of Feast: what `feast/make.py` recorded of its local provider, beside mls over the same rows. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { answersOf, refusalOf } from "./ours.ts";
import { specOf } from "./page.ts";
import { type Ask, type Case, HOUR, type Row, T } from "./row.ts";
import { rowsOf, type Told } from "./standard.ts";

const Value = z.number().nullable();
const Recorded = z.object({
  feast: z.string(),
  cases: z.record(z.string(), z.object({
    stats: z.array(z.object({ driver: z.number(), at: z.number(), created: z.number(), rate: Value })),
    asks: z.array(z.object({ driver: z.number(), asked: z.number() })).optional(),
    historical: z.object({ values: z.array(Value), rows: z.number() }).optional(),
    online: z.array(Value).optional(),
  })),
});
const recorded = Recorded.parse(JSON.parse(readFileSync(new URL("./feast/values.json", import.meta.url), "utf8")));

const found = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`feast/values.json has no ${what}`);
  return value;
};
const recordedCase = (name: string) => found(recorded.cases[name], `case \`${name}\``);
const joined = (name: string) => found(recordedCase(name).historical, `joined values of \`${name}\``);
/** After its last run. */
const served = (name: string): number | null => found(recordedCase(name).online?.at(-1), `online value of \`${name}\``);

/** A recorded case under a name of the page: the rows of the driver that is asked about. */
function caseOf(name: string, from: string, asks?: readonly Ask[]): Case {
  const { stats, asks: asked } = recordedCase(from);
  const driver = asked?.[0]?.driver ?? 1;
  return {
    name,
    events: stats.filter((row) => row.driver === driver).map(({ at, created, rate }) => ({ at, seen: created, x: rate })),
    asks: asks ?? found(asked, `questions of \`${from}\``).map((ask) => ({ at: ask.asked })),
  };
}

const told = (name: string, from: string, ours: string, rest: { said?: string; believing?: true } = {}): Told => ({ ...caseOf(name, from), theirs: joined(from).values, ours, ...rest });
const online = (name: string, from: string, after: number, ours: string, said?: string): Told => ({ ...caseOf(name, from, [{ at: T + after }]), theirs: [served(from)], ours, ...(said === undefined ? {} : { said }) });

const TOLD: readonly Told[] = [
  told("at the instant", "at the instant", "ours.rate", { said: "theirs.rate" }),
  told("the far end of the ttl", "the far end of the ttl", "ours.recent", { said: "theirs.recent" }),
  told("a tie, by created", "a tie, by created", "ours.rate", { said: "theirs.rate" }),
  told("written late", "written late", "ours.rate", { said: "theirs.rate", believing: true }),
  told("written late, filtered by created", "written late, filtered by created", "ours.rate", { said: "theirs.rate" }),
  { ...told("a correction", "a correction", "ours.corrected_x", { said: "theirs.rate", believing: true }), corrected: true },
  told("the latest value is missing", "the latest value is missing", "ours.rate", { said: "theirs.rate" }),
  told("never seen", "never seen", "ours.rate", { said: "theirs.rate" }),
  online("online, beyond the ttl", "online beyond the ttl", 24 * HOUR, "ours.recent", "theirs.online"),
  online("online, between two runs", "online between two runs", 3 * HOUR, "ours.rate", "theirs.nightly_rate"),
  online("online, written late", "online, written after its run", 8 * HOUR, "ours.rate"),
];

const TIES = ["a tie without created", "a tie without created, the file turned round"] as const;

export async function feast(): Promise<Row[]> {
  const spec = specOf("Feast");
  const cases = [caseOf("three", "at the instant"), caseOf("twice", "asked twice at one time"), ...TIES.map((name) => caseOf(name, name))];
  const plain = await answersOf(spec, cases);
  const once = await answersOf(withLine(spec, "  known   at asked", "  unique by k, asked"), cases);
  return [
    ...(await rowsOf("Feast", TOLD)),
    { name: "rows without a value", theirs: [joined("at the instant").rows], ours: [plain.count("three", "ours")] },
    { name: "asked twice at one time", theirs: [joined("asked twice at one time").rows], ours: [plain.count("twice", "ours")], said: [once.count("twice", "ours")] },
    { name: "a tie, by the file", theirs: TIES.flatMap((name) => joined(name).values), ours: TIES.flatMap((name) => plain.of(name, "ours.rate")) },
    await withoutZone(spec),
  ];
}

/** Read as what it says it is, or not at all. */
async function withoutZone(spec: string): Promise<Row> {
  const name = "times without a zone";
  const cases = [caseOf(name, name)];
  const why = await refusalOf(spec, cases, (files) => ({ "events.csv": files["events.csv"]!.replaceAll("Z", "") }));
  const declared = spec.replace("stamp: Timestamp,", 'clock: LocalTimestamp, stamp: Timestamp = instant(clock, "UTC"),');
  return { name, theirs: joined(name).values, ours: [why?.includes("`stamp` of source `events` is no Timestamp") ? "refused" : (why ?? "read")], said: (await answersOf(declared, cases, "clock")).of(name, "theirs.rate") };
}

function withLine(spec: string, after: string, line: string): string {
  if (!spec.includes(after)) throw new Error(`the page's spec has no \`${after}\``);
  return spec.replace(after, `${after}\n${line}`);
}
