-- Hand-written, and frozen: counts and sums run along each key's events, and an ASOF join a window edge finds them; the latest delay is an ASOF join too; quantiles are taken of list slices.

-- departures by origin, seen from a minute on; asked at moment - 1m
CREATE TABLE departure AS
SELECT origin, departed AS ts, max(n) AS n FROM (SELECT origin, departed, row_number() OVER (PARTITION BY origin ORDER BY departed) AS n FROM flight) GROUP BY ALL
UNION ALL
SELECT DISTINCT origin, -9007199254740992, 0 FROM flight;

CREATE TABLE departures AS
SELECT p.e, u.n - a.n AS n_1h, u.n - b.n AS n_3h
FROM (SELECT e, origin, moment - 60000000 AS t FROM example) AS p
ASOF JOIN departure AS u ON u.origin = p.origin AND u.ts < p.t - 60000000
ASOF JOIN departure AS a ON a.origin = p.origin AND a.ts < p.t - 3600000000
ASOF JOIN departure AS b ON b.origin = p.origin AND b.ts < p.t - 10800000000;

-- landings by destination; asked at moment - 1m, by origin and by destination
CREATE TABLE landing AS
SELECT destination, ts, max(n) AS n, arg_max(total, n) AS total, arg_max(late, n) AS late, max(delay) AS last_delay
FROM (
  SELECT destination, landed AS ts, delay,
    row_number() OVER w AS n, CAST(sum(delay) OVER w AS BIGINT) AS total, CAST(sum(CASE WHEN delay >= 15 THEN 1 ELSE 0 END) OVER w AS BIGINT) AS late
  FROM flight
  WINDOW w AS (PARTITION BY destination ORDER BY landed ROWS UNBOUNDED PRECEDING)
)
GROUP BY ALL
UNION ALL
SELECT DISTINCT airport, -9007199254740992, 0, 0, 0, NULL FROM (SELECT destination AS airport FROM flight UNION ALL SELECT origin FROM flight);

CREATE TABLE arrivals_in AS
SELECT p.e,
  CASE WHEN u.n > a.n THEN (u.total - a.total) / (u.n - a.n) END AS mean_delay_3h,
  u.late - b.late AS late_7d, u.n - b.n AS n_7d,
  CASE WHEN u.ts >= p.t - 604800000000 THEN u.last_delay END AS last_delay
FROM (SELECT e, origin AS airport, moment - 60000000 AS t, (moment - 60000000) // 3600000000 * 3600000000 - 604800000000 AS week FROM example) AS p
ASOF JOIN landing AS u ON u.destination = p.airport AND u.ts < p.t
ASOF JOIN landing AS a ON a.destination = p.airport AND a.ts < p.t - 10800000000
ASOF JOIN landing AS b ON b.destination = p.airport AND b.ts < p.week;

CREATE TABLE arrivals_to AS
SELECT p.e,
  CASE WHEN u.n > a.n THEN (u.total - a.total) / (u.n - a.n) END AS mean_delay_3h,
  u.late - b.late AS late_7d, u.n - b.n AS n_7d,
  CASE WHEN u.ts >= p.t - 604800000000 THEN u.last_delay END AS last_delay
FROM (SELECT e, destination AS airport, moment - 60000000 AS t, (moment - 60000000) // 3600000000 * 3600000000 - 604800000000 AS week FROM example) AS p
ASOF JOIN landing AS u ON u.destination = p.airport AND u.ts < p.t
ASOF JOIN landing AS a ON a.destination = p.airport AND a.ts < p.t - 10800000000
ASOF JOIN landing AS b ON b.destination = p.airport AND b.ts < p.week;

-- landings by state; a missing state has no history, so it stands beside the others as ''
CREATE TABLE jam AS
SELECT state, ts, max(n) AS n, arg_max(total, n) AS total, arg_max(late, n) AS late
FROM (
  SELECT state_to AS state, landed AS ts,
    row_number() OVER w AS n, CAST(sum(delay) OVER w AS BIGINT) AS total, CAST(sum(CASE WHEN delay >= 15 THEN 1 ELSE 0 END) OVER w AS BIGINT) AS late
  FROM flight
  WHERE state_to IS NOT NULL
  WINDOW w AS (PARTITION BY state_to ORDER BY landed ROWS UNBOUNDED PRECEDING)
)
GROUP BY ALL
UNION ALL
SELECT DISTINCT coalesce(state, ''), -9007199254740992, 0, 0, 0 FROM airport;

CREATE TABLE weather_from AS
SELECT p.e, u.late - b.late AS late_2h, u.n - b.n AS n_2h, CASE WHEN u.n > a.n THEN (u.total - a.total) / (u.n - a.n) END AS mean_delay_6h
FROM (SELECT e, coalesce(state, '') AS state, moment - 60000000 AS t FROM example) AS p
ASOF JOIN jam AS u ON u.state = p.state AND u.ts < p.t
ASOF JOIN jam AS b ON b.state = p.state AND b.ts < p.t - 7200000000
ASOF JOIN jam AS a ON a.state = p.state AND a.ts < p.t - 21600000000;

CREATE TABLE weather_to AS
SELECT p.e, u.late - b.late AS late_2h, u.n - b.n AS n_2h, CASE WHEN u.n > a.n THEN (u.total - a.total) / (u.n - a.n) END AS mean_delay_6h
FROM (SELECT e, coalesce(state_to, '') AS state, moment - 60000000 AS t FROM example) AS p
ASOF JOIN jam AS u ON u.state = p.state AND u.ts < p.t
ASOF JOIN jam AS b ON b.state = p.state AND b.ts < p.t - 7200000000
ASOF JOIN jam AS a ON a.state = p.state AND a.ts < p.t - 21600000000;

-- landings by route; worked out every night, two hours late
CREATE TABLE point AS SELECT DISTINCT origin, destination, (moment - 7200000000) // 86400000000 * 86400000000 AS t FROM example;

CREATE TABLE slice AS
WITH routes AS (
  SELECT origin, destination, list(landed ORDER BY landed) AS times, list(delay ORDER BY landed) AS delays
  FROM flight GROUP BY ALL
), numbered AS (
  SELECT origin, destination, landed AS ts, max(n) AS n
  FROM (SELECT origin, destination, landed, row_number() OVER (PARTITION BY origin, destination ORDER BY landed) AS n FROM flight)
  GROUP BY ALL
  UNION ALL
  SELECT DISTINCT origin, destination, -9007199254740992, 0 FROM flight
)
SELECT p.origin, p.destination, p.t, list_slice(delays, a.n + 1, u.n) AS seen
FROM point AS p
ASOF JOIN numbered AS u ON u.origin = p.origin AND u.destination = p.destination AND u.ts < p.t
ASOF JOIN numbered AS a ON a.origin = p.origin AND a.destination = p.destination AND a.ts < p.t - 2592000000000
JOIN routes ON routes.origin = p.origin AND routes.destination = p.destination;

CREATE TABLE route AS
WITH worked_out AS (
  SELECT origin, destination, t, len(seen) AS flights, list_sum(seen) / nullif(len(seen), 0) AS mean_delay, list_aggregate(seen, 'quantile_disc', 0.9) AS p90_delay
  FROM slice
)
SELECT e, flights, mean_delay, p90_delay
FROM (SELECT e, origin, destination, (moment - 7200000000) // 86400000000 * 86400000000 AS t FROM example)
JOIN worked_out USING (origin, destination, t);
