import type { Statement } from "../../../../runtime/contract/batch.ts";

/**
 * Macros that take a value of a file, as it lies there, to its physical form (runtime/contract/types.ts), or to NULL. They take any type of column, so the SQL is complete
 * without knowing the file. `__reads_…` gives the value; NULL where the file holds none, and where what it holds is none of that type, which the caller counts.
 * A JSON value comes as JSON; a number there is no text, and a text no number.
 */
const INTEGER_TEXT = "[+-]?[0-9]+(\\.0*)?";
const FLOAT_TEXT = "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?";
const NAN_TEXT = "[+-]?([nN][aA][nN]|[iI][nN][fF]([iI][nN][iI][tT][yY])?)";
const LOCAL_TEXT = "[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?)?";
const INSTANT_TEXT = "[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)? ?(Z|[+-][0-9]{2}(:?[0-9]{2})?)";

const macros: readonly (readonly [string, string])[] = [
  ["__in_range(x)", "CASE WHEN x BETWEEN -9007199254740991 AND 9007199254740991 THEN CAST(x AS BIGINT) END"],
  // A finite double, −0 as 0; NaN and the infinities are missing.
  ["__finite(x)", "CASE WHEN isfinite(x) THEN x + 0e0 END"],
  ["__number_text(x)", "CASE WHEN typeof(x) = 'JSON' THEN CASE WHEN json_type(CAST(x AS JSON)) IN ('BIGINT', 'UBIGINT', 'DOUBLE', 'HUGEINT') THEN CAST(x AS VARCHAR) END ELSE CAST(x AS VARCHAR) END"],
  ["__plain_text(x)", "CASE WHEN typeof(x) = 'JSON' THEN CASE WHEN json_type(CAST(x AS JSON)) = 'VARCHAR' THEN CAST(x AS JSON) ->> '$' END ELSE CAST(x AS VARCHAR) END"],
  ["__is_text(x)", "typeof(x) IN ('VARCHAR', 'JSON')"],
  ["__is_whole(x)", "typeof(x) IN ('BIGINT', 'INTEGER', 'SMALLINT', 'TINYINT', 'UINTEGER', 'USMALLINT', 'UTINYINT')"],
  [
    "__reads_int(x)",
    `CASE WHEN __is_text(x) THEN CASE WHEN regexp_full_match(__number_text(x), '${INTEGER_TEXT}') THEN __in_range(TRY_CAST(regexp_replace(__number_text(x), '\\..*', '') AS BIGINT)) END
  WHEN __is_whole(x) THEN __in_range(TRY_CAST(x AS BIGINT))
  WHEN TRY_CAST(x AS DOUBLE) = trunc(TRY_CAST(x AS DOUBLE)) THEN __in_range(TRY_CAST(x AS BIGINT)) END`,
  ],
  [
    "__reads_float(x)",
    `CASE WHEN __is_text(x) THEN CASE WHEN regexp_full_match(__number_text(x), '${FLOAT_TEXT}') THEN __finite(TRY_CAST(__number_text(x) AS DOUBLE)) END ELSE __finite(TRY_CAST(x AS DOUBLE)) END`,
  ],
  // Written as no number on purpose: read as missing, and not as a fault.
  ["__reads_nan(x)", `CASE WHEN __is_text(x) THEN regexp_full_match(__plain_text(x), '${NAN_TEXT}') ELSE NOT isfinite(TRY_CAST(x AS DOUBLE)) END`],
  ["__reads_bool(x)", "CASE WHEN typeof(x) = 'BOOLEAN' THEN TRY_CAST(x AS BOOLEAN) WHEN lower(CAST(x AS VARCHAR)) = 'true' THEN true WHEN lower(CAST(x AS VARCHAR)) = 'false' THEN false END"],
  ["__reads_text(x)", "__plain_text(x)"],
  [
    "__reads_timestamp(x)",
    `CASE WHEN __is_text(x) THEN CASE WHEN regexp_full_match(__plain_text(x), '${INSTANT_TEXT}') THEN __in_range(epoch_us(TRY_CAST(__plain_text(x) AS TIMESTAMPTZ))) END
  WHEN isfinite(TRY_CAST(x AS TIMESTAMPTZ)) THEN __in_range(epoch_us(TRY_CAST(x AS TIMESTAMPTZ))) END`,
  ],
  // A count since 1970-01-01T00:00Z, `factor` µs each; fractions to the µs, half away from zero.
  ["__reads_epoch(x, factor)", "__in_range(CASE WHEN abs(__reads_float(x)) * factor <= 9007199254740991 THEN round(__reads_float(x) * factor) END)"],
  [
    "__reads_local(x)",
    `CASE WHEN __is_text(x) THEN CASE WHEN regexp_full_match(__plain_text(x), '${LOCAL_TEXT}') THEN __in_range(epoch_us(TRY_CAST(__plain_text(x) AS TIMESTAMP))) END
  WHEN isfinite(TRY_CAST(x AS TIMESTAMP)) THEN __in_range(epoch_us(TRY_CAST(x AS TIMESTAMP))) END`,
  ],
  [
    "__reads_date(x)",
    "CASE WHEN NOT __is_text(x) OR regexp_full_match(__plain_text(x), '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN CASE WHEN isfinite(TRY_CAST(__plain_text(x) AS DATE)) THEN CAST(date_diff('day', DATE '1970-01-01', TRY_CAST(__plain_text(x) AS DATE)) AS INTEGER) END END",
  ],
];

/** The statement that makes the reading macros. */
export function readingMacros(): Statement {
  return {
    name: "reading_macros",
    sql: ["-- What a file holds, taken to its physical form, or to NULL.", ...macros.map(([head, body]) => `CREATE MACRO ${head} AS\n  ${body};`)].join("\n"),
  };
}
