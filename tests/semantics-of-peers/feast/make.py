"""What Feast answers where its rules and ours may part: rows of a feature view, questions, and what the point-in-time join and the online store give.

Writes JSON to standard output; `values.json` beside this file is what Feast 0.67.0 said (its local provider: files, SQLite). Times are microseconds since 1970.
"""
import contextlib
import io
import json
import logging
import os
import sys
import tempfile
import warnings
from datetime import datetime, timedelta, timezone

os.environ["FEAST_USAGE"] = "False"
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import pandas as pd
from feast import Entity, FeatureStore, FeatureView, Field, FileSource
from feast.infra.online_stores.sqlite import SqliteOnlineStoreConfig
from feast.repo_config import RegistryConfig, RepoConfig
from feast.types import Float64, Int64
from feast.value_type import ValueType

T = int(datetime(2024, 1, 10, tzinfo=timezone.utc).timestamp()) * 1_000_000
MINUTE = 60_000_000
HOUR = 60 * MINUTE


def instant(micros):
    return pd.Timestamp(micros, unit="us", tz="UTC")


def stat(driver, at, created, rate):
    return {"driver": driver, "at": at, "created": created, "rate": rate}


def ask(driver, asked):
    return {"driver": driver, "asked": asked}


def frame(rows, naive=False):
    at = [instant(row["at"]) for row in rows]
    return pd.DataFrame({
        "driver": pd.array([row["driver"] for row in rows], dtype="int64"),
        "event_timestamp": [one.tz_localize(None) for one in at] if naive else at,
        "created": [instant(row["created"]) for row in rows],
        "rate": pd.array([row["rate"] for row in rows], dtype="Int64"),
    })


def store_in(folder, rows, ttl, created, naive=False):
    path = os.path.join(folder, "stats.parquet")
    frame(rows, naive).to_parquet(path)
    store = FeatureStore(config=RepoConfig(
        project="peers", provider="local", entity_key_serialization_version=3,
        registry=RegistryConfig(path=os.path.join(folder, "registry.db")),
        online_store=SqliteOnlineStoreConfig(path=os.path.join(folder, "online.db")),
    ))
    driver = Entity(name="driver", join_keys=["driver"], value_type=ValueType.INT64)
    source = FileSource(name="stats_source", path=path, timestamp_field="event_timestamp", **({"created_timestamp_column": "created"} if created else {}))
    view = FeatureView(name="stats", entities=[driver], ttl=timedelta(microseconds=ttl), schema=[Field(name="driver", dtype=Int64), Field(name="rate", dtype=Int64)], source=source)
    store.apply([driver, view])
    return store


def plain(value):
    return None if value is None or pd.isna(value) else float(value)


def historical(rows, asks, ttl=24 * HOUR, created=True, by_created=False, naive=False):
    """The joined value of each question in order, and how many rows came back: `None` where Feast gives null."""
    with tempfile.TemporaryDirectory() as folder:
        store = store_in(folder, rows, ttl, created, naive)
        entities = pd.DataFrame({"driver": pd.array([row["driver"] for row in asks], dtype="Int64"), "event_timestamp": [instant(row["asked"]) for row in asks], "question": range(len(asks))})
        joined = store.get_historical_features(entity_df=entities, features=["stats:rate"], **({"filter_by_created_timestamp": True} if by_created else {})).to_df()
        found = {int(row.question): plain(row.rate) for row in joined.itertuples()}
        return {"values": [found.get(i) for i in range(len(asks))], "rows": len(joined)}


def online(rows, runs, driver, ttl=24 * HOUR):
    """What the online store holds for a driver after each run of `materialize` (from, to, how many of the rows the source had by then)."""
    with tempfile.TemporaryDirectory() as folder:
        store = store_in(folder, rows, ttl, True)
        answers = []
        for start, end, there in runs:
            frame(rows[:there]).to_parquet(os.path.join(folder, "stats.parquet"))
            store.materialize(datetime.fromtimestamp(start / 1e6, timezone.utc), datetime.fromtimestamp(end / 1e6, timezone.utc))
            answers.append(plain(store.get_online_features(features=["stats:rate"], entity_rows=[{"driver": driver}]).to_dict()["rate"][0]))
        return answers


def case(stats, asks, **options):
    return {"stats": stats, "asks": asks, "ttl": options.get("ttl", 24 * HOUR), "historical": historical(stats, asks, **options)}


def cases():
    edge = [stat(1, T, T, 7)]
    ladder = [ask(1, T - 1), ask(1, T), ask(1, T + 1)]
    yield "at the instant", case(edge, ladder)
    yield "the far end of the ttl", case(edge, [ask(1, T + 2 * HOUR - 1), ask(1, T + 2 * HOUR), ask(1, T + 2 * HOUR + 1)], ttl=2 * HOUR)
    tie = [stat(1, T, T + 2 * MINUTE, 5), stat(1, T, T + MINUTE, 9)]
    yield "a tie, by created", case(tie, [ask(1, T + HOUR)])
    yield "a tie without created", case(tie, [ask(1, T + HOUR)], created=False)
    yield "a tie without created, the file turned round", case(tie[::-1], [ask(1, T + HOUR)], created=False)
    late = [stat(1, T - HOUR, T - HOUR, 3), stat(1, T, T + 5 * HOUR, 8)]
    moments = [ask(1, T + HOUR), ask(1, T + 5 * HOUR), ask(1, T + 5 * HOUR + 1)]
    yield "written late", case(late, moments)
    yield "written late, filtered by created", case(late, moments, by_created=True)
    yield "a correction", case([stat(1, T, T, 9), stat(1, T, T + 5 * HOUR, 5)], [ask(1, T + HOUR), ask(1, T + 6 * HOUR)])
    yield "the latest value is missing", case([stat(1, T - HOUR, T - HOUR, 3), stat(1, T, T, None)], [ask(1, T + MINUTE)])
    yield "never seen", case(edge, [ask(2, T + HOUR)])
    yield "asked twice at one time", case(edge, [ask(1, T + HOUR), ask(1, T + HOUR), ask(1, T + 2 * HOUR)])
    yield "times without a zone", case(edge, [ask(1, T - 1), ask(1, T)], naive=True)

    old = [stat(1, T, T, 7)]
    yield "online beyond the ttl", {"stats": old, "asked": "now", "ttl": 2 * HOUR, "online": online(old, [(T - HOUR, T + HOUR, 1)], 1, ttl=2 * HOUR)}
    arrives = [stat(1, T, T, 7), stat(1, T + HOUR, T + 5 * HOUR, 8)]
    runs = [(T - HOUR, T + 3 * HOUR, 1), (T + 3 * HOUR, T + 8 * HOUR, 2)]
    yield "online, written after its run", {"stats": arrives, "runs": runs, "ttl": 24 * HOUR, "online": online(arrives, runs, 1), "historical": historical(arrives, [ask(1, T + 8 * HOUR)])}
    nights = [stat(1, T - HOUR, T - HOUR, 7), stat(1, T + 2 * HOUR, T + 2 * HOUR, 8)]
    run = [(T - 24 * HOUR, T, 2)]
    yield "online between two runs", {"stats": nights, "asks": [ask(1, T + 3 * HOUR)], "runs": run, "ttl": 24 * HOUR, "online": online(nights, run, 1), "historical": historical(nights, [ask(1, T + 3 * HOUR)])}


if __name__ == "__main__":
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        import feast

        found = {"feast": feast.__version__, "cases": dict(cases())}
    lines = [f"  {json.dumps(name)}: {json.dumps(one)}" for name, one in found["cases"].items()]
    sys.stdout.write("{\n" + f' "feast": {json.dumps(found["feast"])},\n "cases": {{\n' + ",\n".join(lines) + "\n }\n}\n")
