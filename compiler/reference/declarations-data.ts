import type { ReferenceEntry } from "./entry.ts";

const declaration = (name: string, signature: string, doc: string, parts: ReferenceEntry["parts"], example: string): ReferenceEntry => ({ kind: "declaration", name, signature, doc, example, parts });

const SHIPMENTS = `entity Customer: Category

/// One row a parcel, as it is handed over.
source parcels {
  from    csv("parcels.csv")
  stream  kafka("parcels")
  columns {
    customer: Customer
    sent:     Timestamp
    weight:   Float<kg> by 0.001
    arrived:  Timestamp  known at arrived
    late:     Bool       known at arrived
  }
  at      sent
  known   at sent + 1m
  expect  { weight in 0..70 else drop; arrived - sent <= 20d; arrived - sent >= 1h }
}
`;

/** Data, and what is known of it. */
export const DATA_ENTRIES: readonly ReferenceEntry[] = [
  declaration(
    "source",
    "source NAME { … }",
    "A log of events: where its rows are, what columns they have, when an event was, and when each column is known. There is no default for the last: it is what everything else is proved from.",
    [
      ["from csv(\"…\") · json(\"…\", rows: \"…\") · parquet(\"…\")", "a file, relative to the spec, or `package(\"name\", \"path\")`; a pattern (`months/*.csv`, `events/**/*.parquet`) stands for many"],
      ["delimiter: \";\" · encoding: \"latin-1\"", "how a CSV file separates values, and how a text (CSV, JSON) is written; gzip and Zstandard are seen from the bytes"],
      ["from arrow(\"…\") · avro(\"…\") · protobuf(\"…\", message: \"…\", schema: \"….proto\")", "a file of another format"],
      ["from sqlite(\"….db\", table: \"…\") · postgres(env(\"…\"), table: \"…\")", "a table of a database; a server's address stands in the environment alone"],
      ["stream kafka(…)", "where the same events come in live; a feature that is `ready live` needs it"],
      ["columns { name[ from \"Name In File\"]: TYPE [@mark] [= EXPR] [known at EXPR] }", "given columns, and derived ones (`= EXPR`); a column may be known later than its row"],
      ["at EXPR", "event time"],
      ["exists at EXPR", "when there is a row at all; `at` if it is left out"],
      ["known at EXPR · known on arrival", "when the columns that don't say otherwise are known"],
      ["key NAMES [revised by COLUMN]", "what makes a row one; versions of it replace each other"],
      ["unique by NAMES", "an event that was sent again: of copies the first to be there counts, and the others are counted; copies that differ end the run"],
      ["expect { RULE [else drop | fail] }", "narrows types and proves bounds; asserted as the rows are read"],
      ["quarantine up to SHARE · quarantine up to N", "how many rows may be set apart because they can't be read; without it the first of them ends the run"],
      ["complete until EXPR", "the data's end; else the greatest event time"],
    ],
    SHIPMENTS,
  ),
  declaration(
    "table",
    "table NAME { … }",
    "Keyed reference data, looked up as `airports(origin).state`. It says what it knows of its past: a row that never changes, or that is kept with its history. A table that is overwritten in place has no past, and feeds no feature.",
    [
      ["from …", "the file, as of a source"],
      ["key NAMES · key row", "one row a key, asserted as it is read; `row` numbers the file's rows"],
      ["timeless \"why\"", "its rows never change, and why that is so"],
      ["valid from A [to B] known at C", "several rows a key, each with its time"],
      ["as of INSTANT", "a copy as it was then"],
      ["mutable", "overwritten in place: feeds a request, and no feature"],
      ["columns { … } · expect { … } · quarantine up to …", "as of a source; the columns of a timeless row are known always"],
    ],
    'entity Airport: Category\n\ntable airports {\n  from      csv("airports.csv")\n  key       iata\n  timeless  "airports do not move"\n  columns   { iata: Airport, state: Category?, zone: Zone }\n}\n',
  ),
  declaration(
    "view",
    "view NAME from RELATION [where EXPR] [at EXPR] [{ … }]",
    "Events made from events: fewer of them, at another time, with further columns. A row of a view exists from the later of its origin's existence and of what its `where`, key and new `at` read; its columns keep their own knowledge times, never earlier.",
    [
      ["where EXPR", "the rows that are events here"],
      ["at EXPR", "a new event time: `at landed`"],
      ["name = EXPR", "a further column"],
      ["from A union B", "the rows of both, with the columns that both have"],
      ["each LIST as NAME", "a row for each item of a list"],
      ["by KEYS gap D", "sessions: rows of a key at most D apart, gathered into one"],
      ["fill every D for each KEY", "buckets of a key, also those in which nothing happened"],
      ["stream …", "where these events come in live, in their own order"],
    ],
    `${SHIPMENTS}\nview arrivals from parcels at arrived { stream kafka("arrivals") }\n`,
  ),
  declaration(
    "features",
    "features NAME from RELATION [where EXPR] by KEY, … { … }",
    "What is known of a key at a moment: aggregates over windows of its events, and expressions over these and over features named before. Every window ends strictly before the moment, less its readiness; a row counts once all that the window reads of it is known.",
    [
      ["ready live within D", "the value at t is that of t − D"],
      ["ready every P after D", "the value of the last multiple of P at or before t − D"],
      ["name = EXPR over W [step S] [ending D ago]", "a window: `over 30d`, `over last 20 rows`, `over all since 2020-01-01T00:00Z`"],
      ["name = EXPR where CONDITION over W", "of the rows that meet a condition"],
      ["NAME(PARAM: TYPE, …) from …", "a group with parameters, used with constants before its keys: `rate(\"food\", customer)`"],
    ],
    `${SHIPMENTS}\nview arrivals from parcels at arrived { stream kafka("arrivals") }\n\nfeatures record from arrivals by customer {\n  ready every 1d after 2h\n  parcels   = count() over 60d\n  late_rate = (count(where late) + 1) / (count() + 10) over 60d\n}\n`,
  ),
  declaration(
    "examples",
    "examples NAME { … }",
    "One row a prediction: when it is asked, what is predicted, and what may be known by then. An input must provably be known at or before the moment, the label after it.",
    [
      ["rows SOURCE asked at T [within D]", "one row an event, asked in [T, T + D]"],
      ["rows TABLE", "one row a row of a timeless table: closed rows, without a moment"],
      ["rows each TABLE every P [at HH:MM ZONE]", "one row each row of a table at each date: every multiple of P since 1970-01-01, or local days at that hour"],
      ["horizon NAME in D..D step D", "asks each row once for each horizon; NAME is a Duration in features and label"],
      ["candidates TABLE [as NAME]", "asks about each row once for each row of a timeless table, by its key"],
      ["candidates LIST as NAME", "asks about each row once for each element of a list of its own, which a question brings"],
      ["where EXPR", "which rows are examples; in service, which requests are answered"],
      ["label name = EXPR", "what is to be predicted, of the row's own columns; there may be several labels, and a model's `predict` names one"],
      ["label name = EXPR from SOURCE [where EXPR] by KEYS over next D [after NAME]", "what is to be predicted, of the rows of a source in [moment, moment + D)"],
      ["features { … }", "`group(keys) [prefix p_]`, `column`, `name = EXPR`"],
      ["weight EXPR", "how much a row counts in training"],
      ["sample EXPR", "the probability with which a row of train is kept; it then counts for one over that"],
      ["group NAMES", "rows with equal values in these columns, at one moment, are a list: learnt from, judged, sampled and ranked as a whole"],
      ["affects NAMES", "columns of sources that the decisions of the set's models change: followed to labels, features and inputs"],
    ],
    `${SHIPMENTS}\nexamples handovers {\n  rows   parcels asked at sent + 1m within 5m\n  label  is_late = late\n  features { weight }\n}\n`,
  ),
];
