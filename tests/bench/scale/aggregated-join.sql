-- Each ask joined with its user's events of the 31 days before, and one aggregation.
COPY (
  SELECT asks.id, any_value(asks."time") AS "time", any_value(asks.bad) AS bad,
    count(amount) FILTER (tick >= t - 3600000000) AS n_1h,
    count(amount) FILTER (tick >= t - 86400000000) AS n_1d,
    CAST(coalesce(sum(amount) FILTER (tick >= t - 86400000000), 0) AS BIGINT) AS sum_1d,
    CAST(sum(amount) FILTER (tick >= t - 604800000000) AS BIGINT) / CAST(count(amount) FILTER (tick >= t - 604800000000) AS DOUBLE) AS mean_7d,
    count(amount) FILTER (failed AND tick >= t - 604800000000) AS failed_7d,
    arg_max(amount, (tick, amount)) AS last_amount,
    CAST(coalesce(sum(amount) FILTER (tick >= t - t % 86400000000 - 2592000000000), 0) AS BIGINT) AS sum_30d,
    CAST(sum(amount) FILTER (tick >= t - t % 86400000000 - 2592000000000) AS BIGINT) / CAST(count(amount) FILTER (tick >= t - t % 86400000000 - 2592000000000) AS DOUBLE) AS mean_30d
  FROM (SELECT *, epoch_us("time") - 60000000 AS t FROM read_parquet('{folder}/asks.parquet')) AS asks
  LEFT JOIN (SELECT "user", epoch_us("time") AS tick, amount, failed FROM read_parquet('{folder}/events.parquet')) AS events
    ON events."user" = asks."user" AND events.tick < asks.t
  GROUP BY asks.id
) TO '{output}' (FORMAT parquet, COMPRESSION zstd);
