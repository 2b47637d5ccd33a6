/** MLS3170 to MLS3176: times that the data contradicts. */
import { members, orders, PACE, ROWS, silences } from "./cases.ts";
import { type DataEntry, draw, instant } from "./entry.ts";

const entry = (code: string, title: string, why: string, wrong: DataEntry["wrong"], right: DataEntry["right"], severity: DataEntry["severity"] = "warning"): DataEntry => ({ code, severity, title, why, waivable: true, wrong, right });

const RETURNED = "\n    returned: Bool?  known at placed + 7d";
const yes = (row: number): string => String(draw(row, 4) < 0.3);
const END = ROWS * PACE;
const WEEK = 7 * 24 * 60;
const loaded = (lag: number) => (row: number): string => instant(row * PACE + lag);
const ARRIVED = "\n    loaded: Timestamp";
const TAX = "\n    tax:    Float?";
const tax = (row: number): string => (20 * draw(row, 5)).toFixed(2);
const shifted = (row: number): string => instant(row * PACE + (row === 20 ? -90_000_000 : 0));
const wholeDays = (row: number): string => instant(Math.floor((row * 60) / 10) * 60 * 24);

export const TIMES: readonly DataEntry[] = [
  entry("MLS3170", "A value is there before it can have been known", "A file holds what was known when it was written. If a column is said to be known a week after its row, the rows of the file's last week can't have it. A day is left for files that are written after their last event.", orders({ columns: RETURNED, more: [["returned", yes]] }), orders({ columns: RETURNED, more: [["returned", (row) => (row * PACE > END - WEEK ? "" : yes(row))]] })),
  entry("MLS3171", "A row is known before it exists", "What is not there can't be known. Either the time of existence is wrong (a booking exists before its flight), or the time of knowledge.", orders({ columns: ARRIVED, known: "loaded", more: [["loaded", loaded(-30)]] }), orders({ columns: ARRIVED, known: "loaded", more: [["loaded", loaded(30)]] })),
  entry("MLS3172", "Times are too coarse for what is said to be known", "Events that are stamped with the begin of their day may have happened at any hour of it. Said to be known a minute after the stamp, they count up to a day before they have happened.", orders({ placed: wholeDays }), orders({ placed: wholeDays, known: "placed + 1d" })),
  entry("MLS3173", "An event lies in no age of ours", "A stamp such as 9999-12-31 or 0001-01-01 stands for a missing value. As a time it moves the begin or the end of the data, and with it what counts as known, the warm-up and parts that are counted from the end.", orders({ placed: shifted }), orders({ placed: shifted, body: "\n  expect placed >= 2000-01-01T00:00Z else drop" }), "error"),
  entry("MLS3174", "Something is never known before the data ends", "If all knowledge times lie after the end of the data, every window is empty and no label is ever known. Most often a unit is wrong: `300d` for `300m`.", orders({ columns: "\n    refund: Float    known at placed + 300d", more: [["refund", tax]] }), orders({ columns: "\n    refund: Float    known at placed + 300m", more: [["refund", tax]] })),
  entry("MLS3175", "A column begins in the middle of the data", "A column that is always missing before some instant, and there after it, was not collected from the beginning. Missing then means old, and the model learns the date.", orders({ columns: TAX, more: [["tax", (row) => (row < 120 ? "" : tax(row))]] }), orders({ columns: TAX, more: [["tax", (row) => (draw(row, 6) < 0.3 ? "" : tax(row))]] })),
  entry("MLS3176", "A column ends before the data does", "The last rows have no value, though they are said to have one by then. Either it is collected no longer, or it is filled in later than is declared, and then every older row shows what was not known at the time.", orders({ columns: TAX, more: [["tax", (row) => (row > 240 ? "" : tax(row))]] }), orders({ columns: `${TAX}    known at placed + 5d`, more: [["tax", (row) => (row * PACE > END - 5 * 24 * 60 ? "" : tax(row))]] })),
  entry("MLS3196", "A timeless table tells of the time of the data", "What is `timeless` is the same at every moment asked. A row that bears a time at which the data was already running was written in the middle of it: whoever asks about an earlier moment learns that a customer will come, or a contract end. Days and hours as keys (a calendar) are not meant.", members((member) => member % 20), members((member) => -400 - member)),
  entry("MLS3197", "The data is said to be complete long after its last event", "`complete until` says that all that happened before is in the file. If its last event lies far before that, further than any pause between two events, the file most likely ends sooner, and every open outcome of that time becomes a known no: all customers have left.", silences("2024-06-01T00:00Z"), silences("2024-01-23T00:00Z")),
];
