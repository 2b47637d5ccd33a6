-- Hand-written, and frozen: what all three forms begin with. Reads the flights and airports, makes instants of the clocks on the wall, draws the moments, and leaves out what is no example.
-- All daylight saving time of 2001 in these zones began on 1 April at 2:00 by the local clock; times that it skipped are read with the offset before.
SET TimeZone = 'UTC';

CREATE TABLE airport AS
SELECT iata, state, offsets.std * 60000000::BIGINT AS std, offsets.dst * 60000000::BIGINT AS dst
FROM read_csv(getvariable('file_airports'), all_varchar = true)
JOIN (VALUES
  ('America/Anchorage', -540, -480), ('America/Boise', -420, -360), ('America/Chicago', -360, -300), ('America/Denver', -420, -360), ('America/Detroit', -300, -240),
  ('America/Indiana/Indianapolis', -300, -300), ('America/Juneau', -540, -480), ('America/Kentucky/Louisville', -300, -240), ('America/Los_Angeles', -480, -420),
  ('America/New_York', -300, -240), ('America/Nome', -540, -480), ('America/Phoenix', -420, -420), ('America/Puerto_Rico', -240, -240), ('America/Sitka', -540, -480),
  ('America/St_Thomas', -240, -240), ('America/Vancouver', -480, -420), ('America/Yakutat', -540, -480), ('Pacific/Honolulu', -600, -600)
) AS offsets(zone, std, dst) USING (zone);

CREATE TABLE flight AS
WITH local AS (
  SELECT file_row_number AS row, epoch_us(date) AS date, origin, destination, distance, delay, state,
    CASE WHEN date >= TIMESTAMP '2001-04-01 03:00:00' THEN dst ELSE std END AS utc_offset, std, dst
  FROM read_parquet(getvariable('file_flights'), file_row_number = true) AS f
  JOIN airport ON airport.iata = f.origin
  WHERE distance BETWEEN 1 AND 6000
)
SELECT row, date, origin, destination, distance, delay, local.state, target.state AS state_to, local.std, local.dst,
  date - utc_offset AS departed,
  date - utc_offset + 3600000000 + CAST(round(distance / 400 * 3600000000) AS BIGINT) AS landed
FROM local
LEFT JOIN airport AS target ON target.iata = local.destination;

CREATE TABLE example AS
WITH asked AS (
  SELECT *,
    departed + 60000000 + CAST('0x' || left(md5(concat(date, chr(31), origin, chr(31), destination, chr(31), distance)), 13) AS BIGINT) % 60000001 AS moment
  FROM flight
), ends AS (
  SELECT min(departed) + 30 * 86400000000 + 86400000000 + 86400000000 + 7200000000 AS warm, max(departed) AS last FROM flight
), parts AS (
  SELECT *, CASE WHEN moment < 987292800000000 THEN 'train' WHEN moment < 989884800000000 THEN 'validate' ELSE 'test' END AS part
  FROM asked, ends
  WHERE landed < last AND moment >= warm AND moment < 993945600000000
)
SELECT row_number() OVER () - 1 AS e, * EXCLUDE (warm, last)
FROM (
  SELECT * FROM parts
  WHERE (part <> 'train' OR landed < 987292800000000) AND (part <> 'validate' OR landed < 989884800000000)
  ORDER BY moment, row
);

DROP TABLE IF EXISTS asked;
