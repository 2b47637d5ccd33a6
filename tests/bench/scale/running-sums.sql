-- Running sums in one pass, the sums before each edge by ASOF joins, and differences of them.
CREATE TABLE asks AS SELECT id, "user", "time", bad, epoch_us("time") - 60000000 AS t FROM read_parquet('{folder}/asks.parquet');
CREATE TABLE keys AS SELECT DISTINCT "user" FROM asks;
CREATE TABLE running AS
SELECT "user", tick, n, amounts, failures, last_amount
FROM (
  SELECT "user", tick,
    count(amount) OVER w AS n, CAST(sum(amount) OVER w AS BIGINT) AS amounts, CAST(sum(failed) OVER w AS BIGINT) AS failures,
    amount AS last_amount,
    lead("user") OVER () AS next_user, lead(tick) OVER () AS next_at
  FROM (
    SELECT "user", epoch_us("time") AS tick, amount, CAST(failed AS INTEGER) AS failed FROM read_parquet('{folder}/events.parquet') WHERE "user" IN (FROM keys)
    UNION ALL
    SELECT "user", -9007199254740992, NULL, 0 FROM keys
    ORDER BY "user", tick, amount
  )
  WINDOW w AS (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
WHERE next_user IS DISTINCT FROM "user" OR next_at IS DISTINCT FROM tick;
COPY (
  SELECT
    asks.id, asks."time", asks.bad,
    now.n - hour.n AS n_1h,
    now.n - day.n AS n_1d,
    CASE WHEN now.n > day.n THEN coalesce(now.amounts, 0) - coalesce(day.amounts, 0) ELSE 0 END AS sum_1d,
    CASE WHEN now.n > week.n THEN (coalesce(now.amounts, 0) - coalesce(week.amounts, 0)) / CAST(now.n - week.n AS DOUBLE) END AS mean_7d,
    now.failures - week.failures AS failed_7d,
    now.last_amount,
    CASE WHEN now.n > month.n THEN coalesce(now.amounts, 0) - coalesce(month.amounts, 0) ELSE 0 END AS sum_30d,
    CASE WHEN now.n > month.n THEN (coalesce(now.amounts, 0) - coalesce(month.amounts, 0)) / CAST(now.n - month.n AS DOUBLE) END AS mean_30d
  FROM asks
  ASOF JOIN running AS now ON now."user" = asks."user" AND now.tick < asks.t
  ASOF JOIN running AS hour ON hour."user" = asks."user" AND hour.tick < asks.t - 3600000000
  ASOF JOIN running AS day ON day."user" = asks."user" AND day.tick < asks.t - 86400000000
  ASOF JOIN running AS week ON week."user" = asks."user" AND week.tick < asks.t - 604800000000
  ASOF JOIN running AS month ON month."user" = asks."user" AND month.tick < asks.t - asks.t % 86400000000 - 2592000000000
) TO '{output}' (FORMAT parquet, COMPRESSION zstd);
