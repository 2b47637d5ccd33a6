"""LightGBM's side of gbdt.ts: same rows, bins, leaves, threads. Arguments: folder, parameters as JSON. Prints one JSON line."""

import json
import sys
import time

import lightgbm
import numpy

folder, given = sys.argv[1], json.loads(sys.argv[2])
rows, features, test = given["rows"], given["features"], given["test"]
x = numpy.fromfile(f"{folder}/x.f32", dtype=numpy.float32).reshape(features, rows + test).T
y = numpy.fromfile(f"{folder}/y.f64", dtype=numpy.float64)
data = lightgbm.Dataset(x[:rows], label=y[:rows], categorical_feature=given["categorical"], params={"max_bin": given["bins"], "num_threads": given["threads"], "verbosity": -1})
started = time.perf_counter()
data.construct()
binned = time.perf_counter()
model = lightgbm.train(
    {
        "objective": "binary", "num_leaves": given["leaves"], "max_depth": given["depth"], "learning_rate": given["learning_rate"], "max_bin": given["bins"],
        "min_data_in_leaf": given["min_leaf"], "num_threads": given["threads"], "verbosity": -1, "deterministic": True, "force_row_wise": given.get("row_wise", True), "seed": 1,
    },
    data,
    num_boost_round=given["trees"],
)
ended = time.perf_counter()
model.predict(x[rows:]).tofile(f"{folder}/lightgbm.f64")
print(json.dumps({"version": lightgbm.__version__, "bin": binned - started, "train": ended - binned}))
