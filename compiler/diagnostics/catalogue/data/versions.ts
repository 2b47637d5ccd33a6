/** MLS3150: what only data can show of rows that are revised. */
import { type DataEntry, csv, draw, instant } from "./entry.ts";

const SPEC = `entity User: Category

source clicks {
  from    csv("clicks.csv")
  columns {
    id:      Int
    user:    User
    clicked: Timestamp
    loaded:  Timestamp
  }
  at      clicked
  known   at clicked
  key     id revised by loaded
  expect  { loaded - clicked <= 2h else fail }
}

view visits from clicks by user gap 30m { clicks = count() }
`;
const ROWS = 240;
const at = (row: number): number => row * 37;
const user = (row: number): string => ["ann", "bob", "cem"][Math.floor(draw(row, 8) * 3)]!;

/** Clicks, the hundredth of which is corrected: its time is moved, an hour after the new time. */
const corrected = (minutes: number): string =>
  csv("id,user,clicked,loaded", ROWS + 1, (row) => (row < ROWS ? [row, user(row), instant(at(row)), instant(at(row) + 1)] : [100, user(100), instant(at(100) + minutes), instant(at(100) + minutes + 60)]).join(","));

export const REVISED: readonly DataEntry[] = [
  {
    code: "MLS3150",
    severity: "error",
    waivable: false,
    title: "A row is revised after its segment was counted",
    why: "A session, or a bucket of `fill`, is counted once, when it is over and all of its rows are known: of rows that are revised, the last version. How late that may come is what `expect` bounds. A correction that moves a row to another time can keep that bound for the new time and break it for the old one: then the session that the row was in has been counted with it.",
    wrong: { spec: SPEC, files: { "clicks.csv": corrected(600) } },
    right: { spec: SPEC, files: { "clicks.csv": corrected(30) } },
  },
];
