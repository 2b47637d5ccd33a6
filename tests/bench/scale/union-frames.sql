-- Events and asks in one relation, and frames of time over it that slide.
CREATE TABLE asks AS SELECT id, "user", "time", bad, epoch_us("time") - 60000000 AS t FROM read_parquet('{folder}/asks.parquet');
COPY (
  SELECT asks.id, asks."time", asks.bad, n_1h, n_1d, sum_1d, mean_7d, failed_7d, last_amount, sum_30d, mean_30d
  FROM asks
  JOIN (
    SELECT id,
      count(amount) OVER (o RANGE BETWEEN 3600000000 PRECEDING AND 1 PRECEDING) AS n_1h,
      count(amount) OVER (o RANGE BETWEEN 86400000000 PRECEDING AND 1 PRECEDING) AS n_1d,
      CAST(coalesce(sum(amount) OVER (o RANGE BETWEEN 86400000000 PRECEDING AND 1 PRECEDING), 0) AS BIGINT) AS sum_1d,
      CAST(sum(amount) OVER (o RANGE BETWEEN 604800000000 PRECEDING AND 1 PRECEDING) AS BIGINT) / CAST(count(amount) OVER (o RANGE BETWEEN 604800000000 PRECEDING AND 1 PRECEDING) AS DOUBLE) AS mean_7d,
      CAST(coalesce(sum(failed) OVER (o RANGE BETWEEN 604800000000 PRECEDING AND 1 PRECEDING), 0) AS BIGINT) AS failed_7d,
      max(CASE WHEN amount IS NOT NULL THEN {'tick': t, 'amount': amount} END) OVER (o RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING).amount AS last_amount,
      CAST(coalesce(sum(amount) OVER (o RANGE BETWEEN 2592000000000 + t % 86400000000 PRECEDING AND 1 PRECEDING), 0) AS BIGINT) AS sum_30d,
      CAST(sum(amount) OVER (o RANGE BETWEEN 2592000000000 + t % 86400000000 PRECEDING AND 1 PRECEDING) AS BIGINT) / CAST(count(amount) OVER (o RANGE BETWEEN 2592000000000 + t % 86400000000 PRECEDING AND 1 PRECEDING) AS DOUBLE) AS mean_30d
    FROM (
      SELECT NULL AS id, "user", epoch_us("time") AS t, amount, CAST(failed AS INTEGER) AS failed FROM read_parquet('{folder}/events.parquet')
      UNION ALL
      SELECT id, "user", t, NULL, NULL FROM asks
    )
    WINDOW o AS (PARTITION BY "user" ORDER BY t)
  ) USING (id)
) TO '{output}' (FORMAT parquet, COMPRESSION zstd);
