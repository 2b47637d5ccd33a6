/**
 * The macros that the `duckdb` texts call; to be created once a database, before anything else.
 *
 * `__int`: 2^971 takes 2^53−1 to the greatest double and every integer beyond to infinity, and 2^-971 takes it back, both exactly; TRY_CAST makes NULL of what is
 * infinite or NaN. So the bound of Int is kept by one mention of the argument, and nested calls stay as long as they are written.
 */
export const DUCKDB_MACROS: readonly { readonly name: string; readonly doc: string; readonly sql: string }[] = [
  {
    name: "__int",
    doc: "A whole number as BIGINT; missing beyond ±(2^53−1)",
    sql: "CREATE OR REPLACE MACRO __int(x) AS TRY_CAST(x * 1.99584030953472e292 * 5.010420900022432e-293 AS BIGINT);",
  },
  {
    name: "__num",
    doc: "A DOUBLE that is finite and never −0, or missing",
    sql: "CREATE OR REPLACE MACRO __num(x) AS CASE WHEN isfinite(x) THEN x + 0e0 END;",
  },
  {
    name: "__nearest",
    doc: "The double nearest to a HUGEINT below 2^105: both halves are exact doubles, so there is one rounding (the engine's own cast rounds wrongly from 2^53 on)",
    sql: "CREATE OR REPLACE MACRO __nearest(s) AS CAST(CAST(s AS HUGEINT) >> 52 AS DOUBLE) * 4503599627370496e0 + CAST(CAST(s AS HUGEINT) & 4503599627370495 AS DOUBLE);",
  },
];
