-- Hand-written, and frozen: the way that is written first. Events and questions are put together, and a window is a RANGE frame over both.
CREATE TABLE departures AS
SELECT e, n_1h, n_3h
FROM (
  SELECT e,
    count(event) OVER (PARTITION BY origin ORDER BY ts RANGE BETWEEN 3600000000 PRECEDING AND 60000001 PRECEDING) AS n_1h,
    count(event) OVER (PARTITION BY origin ORDER BY ts RANGE BETWEEN 10800000000 PRECEDING AND 60000001 PRECEDING) AS n_3h
  FROM (
    SELECT NULL AS e, origin, departed AS ts, 1 AS event FROM flight
    UNION ALL
    SELECT e, origin, moment - 60000000, NULL FROM example
  )
)
WHERE e IS NOT NULL;

CREATE TABLE arrivals AS
SELECT e, asked_of, CAST(total_3h AS BIGINT) / nullif(n_3h, 0) AS mean_delay_3h, late_7d, n_7d, last_delay
FROM (
  SELECT e, asked_of, sum(delay) OVER w3 AS total_3h, count(delay) OVER w3 AS n_3h,
    count(*) FILTER (delay >= 15) OVER w7 AS late_7d, count(delay) OVER w7 AS n_7d, last_value(delay IGNORE NULLS) OVER last7 AS last_delay
  FROM (
    SELECT NULL AS e, NULL AS asked_of, destination AS airport, landed AS ts, delay, landed * 4096 + delay + 1200 AS ts_delay, landed AS week FROM flight
    UNION ALL
    SELECT e, 'in', origin, moment - 60000000, NULL, (moment - 60000000) * 4096, (moment - 60000000) // 3600000000 * 3600000000 - 604800000000 FROM example
    UNION ALL
    SELECT e, 'to', destination, moment - 60000000, NULL, (moment - 60000000) * 4096, (moment - 60000000) // 3600000000 * 3600000000 - 604800000000 FROM example
  )
  WINDOW
    w3 AS (PARTITION BY airport ORDER BY ts RANGE BETWEEN 10800000000 PRECEDING AND 1 PRECEDING),
    w7 AS (PARTITION BY airport ORDER BY ts RANGE BETWEEN ts - week PRECEDING AND 1 PRECEDING),
    last7 AS (PARTITION BY airport ORDER BY ts_delay RANGE BETWEEN 604800000000 * 4096 PRECEDING AND 1 PRECEDING)
)
WHERE e IS NOT NULL;
CREATE VIEW arrivals_in AS SELECT * FROM arrivals WHERE asked_of = 'in';
CREATE VIEW arrivals_to AS SELECT * FROM arrivals WHERE asked_of = 'to';

CREATE TABLE weather AS
SELECT e, asked_of, late_2h, n_2h, CAST(total_6h AS BIGINT) / nullif(n_6h, 0) AS mean_delay_6h
FROM (
  SELECT e, asked_of, count(*) FILTER (delay >= 15) OVER w2 AS late_2h, count(delay) OVER w2 AS n_2h, sum(delay) OVER w6 AS total_6h, count(delay) OVER w6 AS n_6h
  FROM (
    SELECT NULL AS e, NULL AS asked_of, state_to AS state, landed AS ts, delay FROM flight WHERE state_to IS NOT NULL
    UNION ALL
    SELECT e, 'from', state, moment - 60000000, NULL FROM example
    UNION ALL
    SELECT e, 'to', state_to, moment - 60000000, NULL FROM example
  )
  WINDOW
    w2 AS (PARTITION BY state ORDER BY ts RANGE BETWEEN 7200000000 PRECEDING AND 1 PRECEDING),
    w6 AS (PARTITION BY state ORDER BY ts RANGE BETWEEN 21600000000 PRECEDING AND 1 PRECEDING)
)
WHERE e IS NOT NULL;
CREATE VIEW weather_from AS SELECT * FROM weather WHERE asked_of = 'from';
CREATE VIEW weather_to AS SELECT * FROM weather WHERE asked_of = 'to';

CREATE TABLE route AS
WITH point AS (
  SELECT DISTINCT origin, destination, (moment - 7200000000) // 86400000000 * 86400000000 AS t FROM example
), worked_out AS (
  SELECT * FROM (
    SELECT asked, origin, destination, ts AS t, count(delay) OVER w AS flights, sum(delay) OVER w AS total, quantile_disc(delay, 0.9) OVER w AS p90_delay
    FROM (
      SELECT false AS asked, origin, destination, landed AS ts, delay FROM flight
      UNION ALL
      SELECT true, origin, destination, t, NULL FROM point
    )
    WINDOW w AS (PARTITION BY origin, destination ORDER BY ts RANGE BETWEEN 2592000000000 PRECEDING AND 1 PRECEDING)
  )
  WHERE asked
)
SELECT e, flights, CAST(total AS BIGINT) / nullif(flights, 0) AS mean_delay, p90_delay
FROM (SELECT e, origin, destination, (moment - 7200000000) // 86400000000 * 86400000000 AS t FROM example)
JOIN worked_out USING (origin, destination, t);
