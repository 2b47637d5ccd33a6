"""The latest value alone, by Feast's offline retrieval with its local (file) engine. Prints seconds, processor seconds and peak memory as JSON."""
import json, os, resource, sys, time

begin = time.perf_counter()
import pandas as pd
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig, ValueType
from feast.types import Int64

folder, output, engine = sys.argv[1:4]
work = output + ".repo"
os.makedirs(work, exist_ok=True)
user = Entity(name="user", join_keys=["user"], value_type=ValueType.INT64)
source = FileSource(path=f"{folder}/events.parquet", timestamp_field="time")
view = FeatureView(name="events", entities=[user], ttl=None, schema=[Field(name="amount", dtype=Int64)], source=source)
store = FeatureStore(config=RepoConfig(project="bench", provider="local", registry=f"{work}/registry.db", online_store=None, offline_store={"type": engine}, entity_key_serialization_version=3))
store.apply([user, view])
asks = pd.read_parquet(f"{folder}/asks.parquet")
# Feast takes what happened at the very moment too; ours is strictly before.
asks["event_timestamp"] = asks["time"] - pd.Timedelta(minutes=1) - pd.Timedelta(microseconds=1)
frame = store.get_historical_features(entity_df=asks[["id", "user", "event_timestamp"]], features=["events:amount"]).to_df()
frame[["id", "amount"]].rename(columns={"amount": "last_amount"}).to_parquet(output, compression="zstd")
seconds = time.perf_counter() - begin
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"seconds": seconds, "processor": usage.ru_utime + usage.ru_stime, "megabytes": usage.ru_maxrss / 1024}))
