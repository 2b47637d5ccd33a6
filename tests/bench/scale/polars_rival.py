"""The same features in Polars: running sums by user, and the sums before each edge by as-of joins, all lazy. Prints seconds, processor seconds and peak memory as JSON."""
import json, resource, sys, time

begin = time.perf_counter()
import polars as pl

folder, output = sys.argv[1:3]
US = {"hour": 3_600_000_000, "day": 86_400_000_000, "week": 604_800_000_000}

asks = pl.scan_parquet(f"{folder}/asks.parquet").with_columns(t=pl.col("time").dt.epoch("us") - 60_000_000).sort("t")
events = (
    pl.scan_parquet(f"{folder}/events.parquet")
    .select("user", "amount", "failed", at=pl.col("time").dt.epoch("us"))
    .sort("at", "amount")
    .select(
        "user", "at",
        n=pl.int_range(1, pl.len() + 1).over("user"),
        amounts=pl.col("amount").cum_sum().over("user"),
        failures=pl.col("failed").cast(pl.Int64).cum_sum().over("user"),
        last=pl.col("amount"),
    )
    .collect()
    .lazy()
)
frame = asks
edges = {"now": pl.col("t"), "hour": pl.col("t") - US["hour"], "day": pl.col("t") - US["day"], "week": pl.col("t") - US["week"], "month": pl.col("t") - pl.col("t") % US["day"] - 30 * US["day"]}
for name, edge in edges.items():
    frame = (
        frame.with_columns(edge=edge)
        .join_asof(events.rename({c: f"{c}_{name}" for c in ("n", "amounts", "failures", "last")}), left_on="edge", right_on="at", by="user", strategy="backward", allow_exact_matches=False, check_sortedness=False)
        .drop("at", "edge", strict=False)
        .with_columns(pl.col(f"n_{name}", f"amounts_{name}", f"failures_{name}").fill_null(0))
    )
n = lambda name: pl.col("n_now") - pl.col(f"n_{name}")
amount = lambda name: pl.col("amounts_now") - pl.col(f"amounts_{name}")
mean = lambda name: pl.when(n(name) > 0).then(amount(name) / n(name))
frame = frame.select(
    "id", "time", "bad",
    n_1h=n("hour"), n_1d=n("day"), sum_1d=amount("day"), mean_7d=mean("week"), failed_7d=pl.col("failures_now") - pl.col("failures_week"),
    last_amount=pl.col("last_now"), sum_30d=amount("month"), mean_30d=mean("month"),
)
frame.collect().write_parquet(output, compression="zstd")
seconds = time.perf_counter() - begin
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"seconds": seconds, "processor": usage.ru_utime + usage.ru_stime, "megabytes": usage.ru_maxrss / 1024}))
