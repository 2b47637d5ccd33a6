/**
 * From what the data show to a proposed declaration of knowledge time, with the evidence for it and against it.
 *
 * It claims no more than the data can carry. A file shows when a value is *there* for rows of an age, when rows were loaded, when they were last changed; not what was known to whom. A lag is
 * proposed only where no row breaks it; where an instant of the row itself tells, that is proposed, and never a quantile of it.
 */
import { filledInByAge, roundest, roundUp } from "./by-age.ts";
import type { ColumnProfile, InstantProfile, PairProfile, RevisionProfile, SourceProfile } from "./profile.ts";
import { iso, percent, words } from "./show.ts";
import { columnEvidence, instantEvidence, revisionEvidence } from "./words.ts";

export type Strength = "shown" | "likely" | "open";

export interface Inferred {
  /** The whole source: when a row is known to be there. */
  readonly row: Proposal;
  readonly columns: readonly ColumnInference[];
}
export interface Proposal {
  /** `known at placed + 7d`; undefined where nothing in the data tells. */
  readonly known: string | undefined;
  /** shown: no row of the data speaks against it, and some would if it were false · likely: a sign that has other explanations · open: nothing in the data tells. */
  readonly strength: Strength;
  readonly evidence: readonly string[];
  /** Rows or facts that speak against it, or against what is declared. */
  readonly against: readonly string[];
}
export interface ColumnInference extends Proposal {
  readonly column: string;
  readonly type: string;
  readonly declared: string | undefined;
}

const ARRIVAL = /(arriv|load|ingest|receiv|insert|recorded|logged|landing|_in_at$)/i;
const UPDATE = /(updat|modif|revis|chang|edited|corrected)/i;

/** Instants of the row that tell when it came, or was last touched. */
interface Roles {
  readonly arrival: InstantProfile | undefined;
  readonly update: InstantProfile | undefined;
}

export function inferKnown(profile: SourceProfile, at: string): Inferred {
  const roles = rolesOf(profile);
  return { row: inferRow(profile, roles, at), columns: profile.columns.filter((column) => !column.derived).map((column) => inferColumn(column, profile, roles, at)) };
}

/**
 * An instant that never comes before its row, and is no fixed shift of it, tells of loading or of changing. By its name; else what lies in the file in its own order, while event times
 * do not, is when rows came.
 */
export function rolesOf(profile: SourceProfile): Roles {
  const later = profile.instants.filter((instant) => !instant.derived && instant.before === 0 && instant.distinctLags > 1 && instant.there === profile.rows);
  const named = (pattern: RegExp): InstantProfile | undefined => later.find((instant) => pattern.test(instant.column));
  const update = named(UPDATE);
  return { update, arrival: named(ARRIVAL) ?? later.find((instant) => instant !== update && instant.inOrder >= 0.999) };
}

function inferRow(profile: SourceProfile, { arrival, update }: Roles, at: string): Proposal {
  if (arrival !== undefined) {
    return { known: `known at ${arrival.column}`, strength: "shown", evidence: instantEvidence(arrival, profile), against: againstLag(arrival, at) };
  }
  if (update !== undefined) {
    return { known: `known at ${update.column}`, strength: "likely", evidence: [...instantEvidence(update, profile), `a row was there at \`${update.column}\` at the latest; when it first came, the file does not tell`], against: againstLag(update, at) };
  }
  return { known: undefined, strength: "open", evidence: [], against: [] };
}

/** A lag that would hold for most rows is a trap where some came much later. */
function againstLag({ lags, burst, there, column }: InstantProfile, at: string): string[] {
  const out: string[] = [];
  if (lags.max > 2 * Math.max(lags.q95, 1e6)) out.push(`no \`${at} + …\` in its place: 95 % of the rows are there within ${words(lags.q95)}, but the last only after ${words(lags.max)}`);
  if (burst.rows >= 0.02 * there && burst.spread > 10 * Math.max(lags.q50, 3600e6) && burst.spread > 86_400e6 * 3) {
    out.push(`loaded later: ${burst.rows.toLocaleString("en")} rows (${percent(burst.rows / there)}), whose event times spread over ${words(burst.spread)}, have their \`${column}\` within one hour from ${iso(burst.at)}`);
  }
  return out;
}

function inferColumn(column: ColumnProfile, profile: SourceProfile, roles: Roles, at: string): ColumnInference {
  const base = { column: column.column, type: column.type, declared: column.declared?.text };
  const against = declaredAgainst(column, profile, roles);
  const proposal = byPair(column, profile) ?? byRevision(column, profile.revisions, roles) ?? byItself(column, profile) ?? byAge(column, profile, at) ?? byUpdate(column, profile, roles) ?? byArrival(roles);
  return { ...base, ...proposal, against: [...proposal.against, ...against] };
}

/** There exactly when another instant is: that instant bounds it. */
function byPair(column: ColumnProfile, { pairs }: SourceProfile): Proposal | undefined {
  const exact = pairs.filter((pair: PairProfile) => pair.column === column.column && pair.both >= 20 && pair.columnOnly === 0);
  const best = exact.sort((a, b) => a.instantOnly - b.instantOnly)[0];
  if (best === undefined || best.instantOnly > best.both) return undefined;
  const word = column.filledBy === "true" ? "true" : "filled in";
  return {
    known: `known at ${best.instant}`,
    strength: best.instantOnly === 0 ? "shown" : "likely",
    evidence: [`it is ${word} in ${best.both.toLocaleString("en")} rows, and \`${best.instant}\` is there in each of them; never ${word} without it`, ...(best.instantOnly === 0 ? [`and ${word} in every row that has \`${best.instant}\``] : [`${best.instantOnly.toLocaleString("en")} rows have \`${best.instant}\` alone`])],
    against: column.filledBy === "true" ? ["that it is not true is known only when it no longer can become so: a row without that instant is open, and no negative"] : [],
  };
}

/** Rows of one key differ in it: it is known for good only with the version that says so. */
function byRevision(column: ColumnProfile, revisions: RevisionProfile | undefined, roles: Roles): Proposal | undefined {
  const changes = revisions?.columns.find((one) => one.column === column.column);
  if (revisions === undefined || changes === undefined) return undefined;
  const by = revisions.by ?? roles.arrival?.column ?? roles.update?.column;
  return {
    known: by === undefined ? undefined : `known at ${by}`,
    strength: by === undefined ? "likely" : "shown",
    evidence: revisionEvidence(revisions, changes),
    against: by === undefined ? ["no instant of the row orders its versions, so the file does not tell which came when"] : [`with \`key ${revisions.key.join(", ")} revised by ${by}\`, so that each version counts from its own time`],
  };
}

/** An instant that comes after its row, and not always by as much, is an event of its own: it is known when it happens. */
function byItself(column: ColumnProfile, profile: SourceProfile): Proposal | undefined {
  const { end } = profile;
  const own = profile.instants.find((instant) => instant.column === column.column);
  if (own === undefined || own.before > 0 || own.distinctLags <= 1 || own.there < 2) return undefined;
  // The file may be a little younger than its latest event.
  if (own.latest > end + 20 * spacing(profile)) return { known: undefined, strength: "open", evidence: [], against: [`some lie after the end of the data (${iso(end)}): it is planned, and when a plan was made the file does not tell`] };
  return { known: `known at ${own.column}`, strength: "likely", evidence: [`it lies after the event time in all ${own.there.toLocaleString("en")} rows that have it, by ${words(own.lags.min)} to ${words(own.lags.max)}, and is not planned ahead: what tells that something happened is known then at the earliest`], against: [] };
}

/** From one row to the next, on average. */
function spacing(profile: SourceProfile): number {
  return (profile.last - profile.first) / profile.rows;
}

/** Young rows do not have it yet. */
function byAge(column: ColumnProfile, profile: SourceProfile, at: string): Proposal | undefined {
  const found = filledInByAge(column.byAge);
  if (found === undefined) return undefined;
  const youngest = column.youngestFilled ?? 0;
  // Filled from one age on, or bit by bit?
  const sharp = youngest >= found.reached - 2 * found.resolution;
  const between = spacing(profile);
  // Where nobody says how far the data go, the file was written some time after its latest event, and every row is that much older.
  const later = profile.endIsExact ? 0 : 2 * between;
  // Where all that is old enough is filled, the oldest row that is not bounds the lag from below.
  const least = Math.max(youngest - (2 * between) / found.plateau, found.plateau === 1 ? (column.oldestUnfilled ?? 0) : 0);
  const lag = sharp ? roundest(least, youngest + later) : roundUp(found.reached + later);
  const whole = column.filledBy === "value" && found.plateau > 0.999 && sharp;
  return {
    known: `known at ${at} + ${words(lag)}`,
    strength: whole ? "shown" : "likely",
    evidence: columnEvidence(column, found, profile),
    against: [
      ...(sharp ? [] : [`it comes bit by bit: the youngest row that has it is ${words(youngest)} old, and it is a lag for the slowest`]),
      ...(profile.endIsExact ? [] : ["`complete until` is not said: if the file was written later than its latest event, the lag is longer by as much"]),
    ],
  };
}

/** The row was touched at an instant, and anything in it may have been. */
function byUpdate(column: ColumnProfile, profile: SourceProfile, { update }: Roles): Proposal | undefined {
  if (update === undefined || column.column === update.column || profile.revisions?.repeated) return undefined;
  const isTime = profile.instants.some((instant) => instant.column === column.column && instant.equal === instant.there);
  if (isTime) return undefined;
  return {
    known: `known at ${update.column}`,
    strength: "likely",
    evidence: [`the row was last changed at \`${update.column}\`, ${words(update.lags.q50)} after its event time in the middle, ${words(update.lags.max)} at most; a file of last versions does not tell what stood there before`],
    against: [],
  };
}

function byArrival({ arrival }: Roles): Proposal {
  if (arrival === undefined) return { known: undefined, strength: "open", evidence: [], against: [] };
  return { known: `known at ${arrival.column}`, strength: "likely", evidence: [`it came with its row, at \`${arrival.column}\` at the latest, if rows are not changed after they are loaded`], against: [] };
}

/** What speaks against the declaration that stands. */
function declaredAgainst(column: ColumnProfile, profile: SourceProfile, { arrival, update }: Roles): string[] {
  const { declared } = column;
  if (declared === undefined) return [];
  const out: string[] = [];
  for (const { column: instant, rows } of declared.before) {
    if (instant !== arrival?.column && instant !== update?.column) continue;
    const verb = instant === update?.column ? "the row was changed" : "the row arrived";
    out.push(`declared \`${declared.text}\`: in ${rows.toLocaleString("en")} rows (${percent(rows / profile.rows)}) ${verb} later than that, at \`${instant}\``);
  }
  const found = filledInByAge(column.byAge);
  if (found !== undefined && column.filledBy === "value" && declared.lags.max < found.reached * 0.9) {
    out.push(`declared \`${declared.text}\`, ${words(declared.lags.max)} after the event time at most: rows younger than ${words(found.reached)} have it in ${percent(found.young)} of cases, older ones in ${percent(found.plateau)}`);
  }
  return out;
}
