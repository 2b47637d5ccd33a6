"""What Fennel answers where its rules and ours may part: events, look-ups, and what its own mock client (the in-process engine that its package brings for tests) gives.

Writes JSON to standard output; `values.json` beside this file is what fennel-ai 1.5.80 said. Times are microseconds since 1970.
"""
import contextlib
import io
import json
import logging
import sys
import warnings
from datetime import datetime, timezone
from importlib.metadata import version
from typing import List

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import pandas as pd
from fennel.connectors import Webhook, source
from fennel.datasets import Average, Count, Dataset, LastK, Stddev, Sum, dataset, field, pipeline
from fennel.dtypes import Continuous
from fennel.lib import inputs, meta
from fennel.testing import MockClient

T = int(datetime(2024, 1, 10, tzinfo=timezone.utc).timestamp()) * 1_000_000
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

webhook = Webhook(name="webhook")


@source(webhook.endpoint("events"), disorder="14d", cdc="append")
@meta(owner="peers@example.com")
@dataset
class Events:
    k: str
    x: int
    at: datetime


@meta(owner="peers@example.com")
@dataset(index=True)
class Features:
    k: str = field(key=True)
    n: int
    s: int
    mean: float
    dev: float
    latest: List[int]
    at: datetime

    @pipeline
    @inputs(Events)
    def windows(cls, events: Dataset):
        hour = Continuous("1h")
        return events.groupby("k").aggregate(
            n=Count(window=hour),
            s=Sum(of="x", window=hour),
            mean=Average(of="x", window=hour, default=-1.0),
            dev=Stddev(of="x", window=hour, default=-1.0),
            latest=LastK(of="x", limit=1, dedup=False, window=hour),
        )


@source(webhook.endpoint("rows"), disorder="14d", cdc="upsert")
@meta(owner="peers@example.com")
@dataset(index=True)
class Rows:
    k: str = field(key=True)
    x: int
    at: datetime


def event(at, x, seen=None):
    return {"at": at, "seen": at if seen is None else seen, "x": x}


def log(client, events):
    client.log("webhook", "events", pd.DataFrame({"k": "a", "x": [one["x"] for one in events], "at": [pd.Timestamp(one["at"], unit="us", tz="UTC") for one in events]}))


def look_up(client, asks, column, key="a", of=Features):
    times = pd.Series([pd.Timestamp(at, unit="us", tz="UTC") for at in asks])
    found, _there = client.lookup(of, keys=pd.DataFrame({"k": [key] * len(asks)}), timestamps=times)
    plain = lambda value: value if not isinstance(value, list) else (value[0] if value else None)
    return [None if value is None or (not isinstance(value, list) and pd.isna(value)) else float(plain(value)) for value in found[column].tolist()]


def asked(events, asks, column):
    """Events in the order in which they are logged, and what a column is at each moment."""
    client = MockClient()
    client.commit(datasets=[Events, Features], featuresets=[], message="peers")
    log(client, events)
    return {"events": events, "asks": asks, "values": look_up(client, asks, column)}


def cases():
    one = [event(T, 7)]
    yield "at the instant", asked(one, [T - 1, T, T + 1], "n")
    yield "the far end of a window", asked(one, [T + HOUR, T + HOUR + 1, T + HOUR + SECOND - 1, T + HOUR + SECOND], "n")
    client = MockClient()
    client.commit(datasets=[Events, Features], featuresets=[], message="peers")
    log(client, one)
    yield "a key never seen", {"events": [], "asks": [T + MINUTE], "values": look_up(client, [T + MINUTE], "n", "b")}
    yield "a sum over nothing", asked(one, [T + 3 * HOUR], "s")
    yield "a mean over nothing", asked(one, [T + 3 * HOUR], "mean")
    yield "a deviation", asked([event(T, 1), event(T + MINUTE, 3)], [T + 2 * MINUTE], "dev")
    yield "a deviation of one", asked(one, [T + MINUTE], "dev")
    tie = [event(T, 9), event(T, 5)]
    yield "a tie", asked(tie, [T + MINUTE], "latest")
    yield "a tie, logged the other way round", asked(tie[::-1], [T + MINUTE], "latest")

    versions = [event(T, 9), event(T, 5, seen=T + 5 * HOUR)]
    asks = [T + HOUR, T + 5 * HOUR, T + 5 * HOUR + 1]
    client = MockClient()
    client.commit(datasets=[Rows], featuresets=[], message="peers")
    client.log("webhook", "rows", pd.DataFrame({"k": "a", "x": [one["x"] for one in versions], "at": [pd.Timestamp(one["seen"], unit="us", tz="UTC") for one in versions]}))
    yield "a correction", {"events": versions, "asks": asks, "values": look_up(client, asks, "x", of=Rows)}

    before, late = event(T, 3), event(T + MINUTE, 8, seen=T + 5 * HOUR)
    client = MockClient()
    client.commit(datasets=[Events, Features], featuresets=[], message="peers")
    log(client, [before])
    first = look_up(client, [T + 2 * MINUTE], "latest")
    log(client, [late])
    yield "written late", {"events": [before, late], "asks": [T + 2 * MINUTE], "values": look_up(client, [T + 2 * MINUTE], "latest"), "before": first}


if __name__ == "__main__":
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        found = {"fennel": version("fennel-ai"), "cases": dict(cases())}
    lines = [f"  {json.dumps(name)}: {json.dumps(one)}" for name, one in found["cases"].items()]
    sys.stdout.write("{\n" + f' "fennel": {json.dumps(found["fennel"])},\n "cases": {{\n' + ",\n".join(lines) + "\n }\n}\n")
