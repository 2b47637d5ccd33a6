-- Hand-written, and frozen: how all three forms end. `departures`, `arrivals_in`, `arrivals_to`, `route`, `weather_from` and `weather_to` hold the features by e.
COPY (
  SELECT row AS __row, moment AS __moment, part AS __part, delay >= 15 AS late, landed AS __label_known,
    d.n_1h AS from_n_1h, d.n_3h AS from_n_3h,
    i.mean_delay_3h AS in_mean_delay_3h, (i.late_7d + 2) / (i.n_7d + 10) AS in_late_rate_7d, i.last_delay AS in_last_delay,
    o.mean_delay_3h AS to_mean_delay_3h, (o.late_7d + 2) / (o.n_7d + 10) AS to_late_rate_7d, o.last_delay AS to_last_delay,
    r.flights AS flights, r.mean_delay AS mean_delay, r.p90_delay AS p90_delay,
    (wf.late_2h + 1) / (wf.n_2h + 5) AS from_state_late_rate_2h, wf.mean_delay_6h AS from_state_mean_delay_6h,
    (wt.late_2h + 1) / (wt.n_2h + 5) AS to_state_late_rate_2h, wt.mean_delay_6h AS to_state_mean_delay_6h,
    distance, state,
    (departed + CASE WHEN departed + std >= 986090400000000 THEN dst ELSE std END) // 3600000000 % 24 AS hour,
    sin(((departed + CASE WHEN departed + std >= 986090400000000 THEN dst ELSE std END) // 86400000000 + 3) % 7 + 1) AS "weekday[0]",
    cos(((departed + CASE WHEN departed + std >= 986090400000000 THEN dst ELSE std END) // 86400000000 + 3) % 7 + 1) AS "weekday[1]"
  FROM example
  JOIN departures AS d USING (e)
  JOIN arrivals_in AS i USING (e)
  JOIN arrivals_to AS o USING (e)
  JOIN route AS r USING (e)
  JOIN weather_from AS wf USING (e)
  JOIN weather_to AS wt USING (e)
  ORDER BY e
) TO '{output}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880);
