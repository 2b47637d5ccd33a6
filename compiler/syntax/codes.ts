/** The catalogue of MLS1xxx, what the syntax phase can say: for each code its title, the reason for the rule, a text that earns it and its mended twin. */

export interface CodeEntry {
  readonly title: string;
  /** One short paragraph of Markdown. */
  readonly why: string;
  /** A whole file that yields this code and no other. */
  readonly wrong: string;
  /** The same, mended: a whole file without a finding. */
  readonly right: string;
}

/** A source for the examples that need one. */
const source = `source orders {
  from    csv("orders.csv")
  columns {
    user:   Category
    amount: Float
    time:   Timestamp
  }
  at      time
  known   at time + 1m
}
`;
const feature = (line: string): string => `${source}
features spending from orders by user {
  ready every 1d after 2h
  ${line}
}
`;

export const syntaxCodes: Readonly<Record<string, CodeEntry>> = {
  MLS1001: {
    title: "Something else is expected here",
    why: "The text stops following the grammar at this place. What was expected is said in words; the rest of the file is read all the same.",
    wrong: "entity Airport Category\n", right: "entity Airport: Category\n",
  },
  MLS1002: {
    title: "A character that cannot stand here",
    why: "Outside of texts and comments a file is made of letters, digits, `_` and the signs of the grammar. Characters that look alike, such as a long dash, come from word processors.",
    wrong: "const grace = 5 – 2\n", right: "const grace = 5 - 2\n",
  },
  MLS1003: {
    title: "A text is not closed",
    why: "A text ends on its own line, so that one forgotten quote does not swallow the file. A line break in a text is written `\\n`.",
    wrong: 'const greeting = "hello\n', right: 'const greeting = "hello"\n',
  },
  MLS1004: {
    title: "An unknown escape",
    why: "A backslash that means nothing would silently be kept or dropped. The escapes are `\\\"`, `\\\\`, `\\n`, `\\t`, `\\r` and `\\u{…}`.",
    wrong: 'const path = "C:\\data"\n', right: 'const path = "C:\\\\data"\n',
  },
  MLS1005: {
    title: "A malformed number",
    why: "Numbers are decimal, without separators and without leading zeros, with a digit on both sides of the point: each number has one way to be written.",
    wrong: "const mask = 0x1F\n", right: "const mask = 31\n",
  },
  MLS1006: {
    title: "A number out of range",
    why: "Whole numbers lie within ±(2^53 − 1), where every engine holds them exactly; others are finite 64-bit numbers.",
    wrong: "const big = 9007199254740993\n", right: "const big = 9007199254740991\n",
  },
  MLS1007: {
    title: "A duration is one word",
    why: "`5m` is a duration, exact to the microsecond; `5 m` would be two words. The units are `us ms s m h d w`, and a duration counts whole ones.",
    wrong: "const grace = 3 hours\n", right: "const grace = 3h\n",
  },
  MLS1008: {
    title: "A duration out of range",
    why: "Durations are counted in microseconds within 2^53 − 1, about 285 years.",
    wrong: "const forever = 999999w\n", right: "const long = 1000w\n",
  },
  MLS1009: {
    title: "A date or time that does not exist",
    why: "Dates follow the Gregorian calendar, times lie between `00:00` and `23:59:59`, instants between the years 1684 and 2255.",
    wrong: "const start = 2001-02-30\n", right: "const start = 2001-02-28\n",
  },
  MLS1010: {
    title: "A malformed date or time",
    why: "A date is `2001-04-05`, a time of day `06:00`, an instant `2001-04-05T06:00:00Z`, always in UTC: so no reader has to guess day, month or zone.",
    wrong: "const start = 2001-4-5\n", right: "const start = 2001-04-05\n",
  },
  MLS1011: {
    title: "A reserved word as a name",
    why: "Thirteen words mean the same everywhere: `and or not in is if then else match let true false missing`. All others may be names.",
    wrong: "const match = 1\n", right: "const matched = 1\n",
  },
  MLS1012: {
    title: "`=` where `==` is meant",
    why: "`=` gives a name its value and `==` compares, so that neither can be taken for the other.",
    wrong: "fn agree(said: Bool, found: Bool): Bool = said = found\n", right: "fn agree(said: Bool, found: Bool): Bool = said == found\n",
  },
  MLS1013: {
    title: "A bracket is not closed",
    why: "The bracket that is open is shown, and where it was still open. The file is read as if it were closed there.",
    wrong: 'const steps = round((1.5 + 2.5)\nconst other = 3\n', right: "const steps = round((1.5 + 2.5))\nconst other = 3\n",
  },
  MLS1014: {
    title: "A bracket closes nothing",
    why: "There is one closing bracket too many; it is passed over.",
    wrong: "const steps = 3)\n", right: "const steps = 3\n",
  },
  MLS1015: {
    title: "`:` and `=` confused",
    why: "`:` stands before a type and in arguments with names; `=` stands before a value.",
    wrong: "type Money: Float\n", right: "type Money = Float\n",
  },
  MLS1016: {
    title: "No such item here",
    why: "Each kind of block has its own items; the nearest one, or all of them, are named.",
    wrong: feature("total = sum(amount) over 1d").replace("ready every", "redy every"),
    right: feature("total = sum(amount) over 1d"),
  },
  MLS1017: {
    title: "No such declaration",
    why: "A file is made of declarations, each beginning with its word at the start of a line. A newline ends a declaration's head.",
    wrong: "entty Airport: Category\n", right: "entity Airport: Category\n",
  },
  MLS1018: {
    title: "An item stands twice",
    why: "With two of them one would silently win. The first is shown beside the second.",
    wrong: source.replace("  at      time\n", "  at      time\n  at      time + 1m\n"), right: source,
  },
  MLS1019: {
    title: "Nested too deep",
    why: "A hundred levels of brackets, `if`, `let`, `-` or `not` are more than a reader can follow. Chains such as `a + b + …` may be of any length.",
    wrong: `const deep = ${"(".repeat(101)}1${")".repeat(101)}\n`, right: "const deep = (((1)))\n",
  },
  MLS1020: {
    title: "A comparison of a comparison",
    why: "`1 < x < 3` reads well and means something else in most languages, so here it means nothing.",
    wrong: "fn within(x: Int): Bool = 1 < x < 3\n", right: "fn within(x: Int): Bool = 1 < x and x < 3\n",
  },
  MLS1021: {
    title: "An operator of another language",
    why: "Logic is written in words (`and`, `or`, `not`); nothing is changed in place.",
    wrong: "fn both(a: Bool, b: Bool): Bool = a && b\n", right: "fn both(a: Bool, b: Bool): Bool = a and b\n",
  },
  MLS1022: {
    title: "Single quotes",
    why: "Texts stand in double quotes, everywhere.",
    wrong: "const home = 'Oslo'\n", right: 'const home = "Oslo"\n',
  },
  MLS1023: {
    title: "A comment of another language",
    why: "Comments begin with `//` and end with their line; `///` documents what follows.",
    wrong: "# how long we wait\nconst grace = 3h\n", right: "// how long we wait\nconst grace = 3h\n",
  },
  MLS1024: {
    title: "A name in another style",
    why: "Names are lower_snake_case, types and entities UpperCamelCase: a reader sees which is which. A column that is called otherwise in its file is `x from \"Name In File\": T`.",
    wrong: "const gracePeriod = 3h\n", right: "const grace_period = 3h\n",
  },
  MLS1025: {
    title: "A value is missing",
    why: "Here an expression must stand: a literal, a name, a call or something in parentheses.",
    wrong: "const total = 3 +\n", right: "const total = 3 + 4\n",
  },
  MLS1026: {
    title: "A duration is expected",
    why: "Windows, steps and delays are durations; a bare number does not say of what.",
    wrong: feature("total = sum(amount) over 3"), right: feature("total = sum(amount) over 3h"),
  },
  MLS1027: {
    title: "The item should have ended",
    why: "A newline or `;` ends an item. A comma ends one in `columns`, in learners and in `tune`; elsewhere it separates the parts of one item.",
    wrong: "const one = 1 const two = 2\n", right: "const one = 1; const two = 2\n",
  },
  MLS1028: {
    title: "An `if` without its other branch",
    why: "`if` is a value, so it needs one in either case.",
    wrong: "fn sign(x: Int): Int = if x < 0 then -1\n", right: "fn sign(x: Int): Int = if x < 0 then -1 else 1\n",
  },
  MLS1029: {
    title: "A loose expression behind an operator",
    why: "Where `if`, `let`, `match` or `not` stand behind an operator, it is not plain where they end.",
    wrong: "fn fee(x: Int): Int = 1 + if x > 3 then 2 else 0\n", right: "fn fee(x: Int): Int = 1 + (if x > 3 then 2 else 0)\n",
  },
  MLS1030: {
    title: "A calendar window without a zone",
    why: "Months, and days of a place, begin and end by its clocks. `7d` is exact and needs no zone.",
    wrong: feature("total = sum(amount) over 6 months"), right: feature("total = sum(amount) over 180d"),
  },
  MLS1031: {
    title: "A malformed unit",
    why: "A unit is a name (`mile`), a product or quotient (`mile/h`), a power (`m^2`), or `1`.",
    wrong: "type Speed = Float<2>\n", right: "unit knot\ntype Speed = Float<knot>\n",
  },
  MLS1032: {
    title: "A waiver without a code",
    why: "`allow` waives one finding, by its code, with a reason that is printed in report, card and manifest.",
    wrong: 'const grace = 3h allow Everything "we are in a hurry"\n', right: "const grace = 3h\n",
  },
  MLS1033: {
    title: "`where` and `over` close an item",
    why: "They bind every aggregate before them in the item or parenthesis, so nothing can follow: two windows in one expression stand in parentheses of their own.",
    wrong: feature("change = sum(amount) over 3h - sum(amount) over 7d"), right: feature("change = (sum(amount) over 3h) - (sum(amount) over 7d)"),
  },
};
