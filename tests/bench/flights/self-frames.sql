-- Hand-written, and frozen: a row is event and question in one, and its window is a frame of its own key's rows whose edges are expressions; only where the key asked about is another than the
-- event's (arrivals at the origin, weather of its state) are events and questions put together.
CREATE TABLE self AS
SELECT row, origin, destination, state_to, departed, landed, delay, moment, e, moment - 60000000 AS t, (moment - 7200000000) // 86400000000 * 86400000000 AS night
FROM flight LEFT JOIN (SELECT row, moment, e FROM example) USING (row);

CREATE TABLE departures AS
SELECT e, n_1h, n_3h
FROM (
  SELECT e,
    count(*) OVER (PARTITION BY origin ORDER BY departed RANGE BETWEEN coalesce(departed - (t - 3600000000), 0) PRECEDING AND coalesce(departed - (t - 60000000) + 1, 1) PRECEDING) AS n_1h,
    count(*) OVER (PARTITION BY origin ORDER BY departed RANGE BETWEEN coalesce(departed - (t - 10800000000), 0) PRECEDING AND coalesce(departed - (t - 60000000) + 1, 1) PRECEDING) AS n_3h
  FROM self
)
WHERE e IS NOT NULL;

CREATE TABLE arrivals_to AS
SELECT e, CAST(total_3h AS BIGINT) / nullif(n_3h, 0) AS mean_delay_3h, late_7d, n_7d, last_delay
FROM (
  SELECT e, sum(delay) OVER w3 AS total_3h, count(*) OVER w3 AS n_3h,
    count(*) FILTER (delay >= 15) OVER w7 AS late_7d, count(*) OVER w7 AS n_7d, last_value(delay) OVER last7 AS last_delay
  FROM self
  WINDOW
    w3 AS (PARTITION BY destination ORDER BY landed RANGE BETWEEN coalesce(landed - (t - 10800000000), 0) PRECEDING AND coalesce(landed - t + 1, 1) PRECEDING),
    w7 AS (PARTITION BY destination ORDER BY landed RANGE BETWEEN coalesce(landed - (t // 3600000000 * 3600000000 - 604800000000), 0) PRECEDING AND coalesce(landed - t + 1, 1) PRECEDING),
    last7 AS (PARTITION BY destination ORDER BY landed * 4096 + delay + 1200 RANGE BETWEEN coalesce(landed * 4096 + delay + 1200 - (t - 604800000000) * 4096, 0) PRECEDING AND coalesce(landed * 4096 + delay + 1200 - t * 4096 + 1, 1) PRECEDING)
)
WHERE e IS NOT NULL;

CREATE TABLE arrivals_in AS
SELECT e, CAST(total_3h AS BIGINT) / nullif(n_3h, 0) AS mean_delay_3h, late_7d, n_7d, last_delay
FROM (
  SELECT e, sum(delay) OVER w3 AS total_3h, count(delay) OVER w3 AS n_3h,
    count(*) FILTER (delay >= 15) OVER w7 AS late_7d, count(delay) OVER w7 AS n_7d, last_value(delay IGNORE NULLS) OVER last7 AS last_delay
  FROM (
    SELECT NULL AS e, destination AS airport, landed AS ts, delay, landed * 4096 + delay + 1200 AS ts_delay, landed AS week FROM flight
    UNION ALL
    SELECT e, origin, moment - 60000000, NULL, (moment - 60000000) * 4096, (moment - 60000000) // 3600000000 * 3600000000 - 604800000000 FROM example
  )
  WINDOW
    w3 AS (PARTITION BY airport ORDER BY ts RANGE BETWEEN 10800000000 PRECEDING AND 1 PRECEDING),
    w7 AS (PARTITION BY airport ORDER BY ts RANGE BETWEEN ts - week PRECEDING AND 1 PRECEDING),
    last7 AS (PARTITION BY airport ORDER BY ts_delay RANGE BETWEEN 604800000000 * 4096 PRECEDING AND 1 PRECEDING)
)
WHERE e IS NOT NULL;

CREATE TABLE weather_to AS
SELECT e, late_2h, n_2h, CAST(total_6h AS BIGINT) / nullif(n_6h, 0) AS mean_delay_6h
FROM (
  SELECT e, count(*) FILTER (delay >= 15 AND state_to IS NOT NULL) OVER w2 AS late_2h, count(state_to) OVER w2 AS n_2h,
    sum(delay) FILTER (state_to IS NOT NULL) OVER w6 AS total_6h, count(state_to) OVER w6 AS n_6h
  FROM self
  WINDOW
    w2 AS (PARTITION BY state_to ORDER BY landed RANGE BETWEEN coalesce(landed - (t - 7200000000), 0) PRECEDING AND coalesce(landed - t + 1, 1) PRECEDING),
    w6 AS (PARTITION BY state_to ORDER BY landed RANGE BETWEEN coalesce(landed - (t - 21600000000), 0) PRECEDING AND coalesce(landed - t + 1, 1) PRECEDING)
)
WHERE e IS NOT NULL;

CREATE TABLE weather_from AS
SELECT e, late_2h, n_2h, CAST(total_6h AS BIGINT) / nullif(n_6h, 0) AS mean_delay_6h
FROM (
  SELECT e, count(*) FILTER (delay >= 15) OVER w2 AS late_2h, count(delay) OVER w2 AS n_2h, sum(delay) OVER w6 AS total_6h, count(delay) OVER w6 AS n_6h
  FROM (
    SELECT NULL AS e, state_to AS state, landed AS ts, delay FROM flight WHERE state_to IS NOT NULL
    UNION ALL
    SELECT e, state, moment - 60000000, NULL FROM example
  )
  WINDOW
    w2 AS (PARTITION BY state ORDER BY ts RANGE BETWEEN 7200000000 PRECEDING AND 1 PRECEDING),
    w6 AS (PARTITION BY state ORDER BY ts RANGE BETWEEN 21600000000 PRECEDING AND 1 PRECEDING)
)
WHERE e IS NOT NULL;

CREATE TABLE route AS
SELECT e, flights, CAST(total AS BIGINT) / nullif(flights, 0) AS mean_delay, p90_delay
FROM (
  SELECT e, count(*) OVER w AS flights, sum(delay) OVER w AS total, quantile_disc(delay, 0.9) OVER w AS p90_delay
  FROM self
  WINDOW w AS (PARTITION BY origin, destination ORDER BY landed RANGE BETWEEN coalesce(landed - (night - 2592000000000), 0) PRECEDING AND coalesce(landed - night + 1, 1) PRECEDING)
)
WHERE e IS NOT NULL;
