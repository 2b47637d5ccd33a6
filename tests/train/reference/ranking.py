"""How well LightGBM's lambdarank ranks made-up lists, for tests/train/ranking.test.ts. Run with LightGBM installed:

    python tests/train/reference/ranking.py > tests/train/reference/ranking.json

The rows come from a linear congruential generator that the test repeats (numbers as float32, as a learner sees them).
"""

import json

import lightgbm
import numpy

state = 2024


def draw():
    global state
    state = (1664525 * state + 1013904223) % 2**32
    return state / 2**32


def lists(n, most):
    """Each list has its own level, which says nothing of the order within it."""
    x, y, sizes = [], [], []
    for _ in range(n):
        level = draw() * 6
        rows = 4 + int(draw() * 16)
        sizes.append(rows)
        for _ in range(rows):
            a, b, c = draw() * 4 - 2, draw() * 10, draw()
            x.append([a, b, c + level, level])
            m = 1.3 * a - 0.15 * b + 1.5 * a * c + 3 * (draw() + draw() + draw() - 1.5)
            y.append(min(most, max(0, int(numpy.floor(m + most / 4)))))
    return numpy.array(x, dtype=numpy.float32).astype(numpy.float64), numpy.array(y), sizes


def ndcg(scores, y, sizes, k):
    found, at = [], 0
    for rows in sizes:
        s, l = scores[at : at + rows], y[at : at + rows]
        at += rows
        if l.max() == 0:
            continue
        discount = [1 / numpy.log2(r + 2) if r < k else 0 for r in range(rows)]
        order = numpy.argsort(-s, kind="stable")
        found.append(sum((2.0 ** l[order] - 1) * discount) / sum(numpy.sort(2.0**l - 1)[::-1] * discount))
    return float(numpy.mean(found))


values = {"versions": {"lightgbm": lightgbm.__version__}}
for name, most in [("graded", 4), ("clicks", 1)]:
    x, y, sizes = lists(1500, most)
    x2, y2, sizes2 = lists(1500, most)
    given = {"objective": "lambdarank", "num_leaves": 15, "learning_rate": 0.1, "min_data_in_leaf": 20, "verbosity": -1, "num_threads": 1, "deterministic": True}
    model = lightgbm.train(given, lightgbm.Dataset(x, y, group=sizes), 100)
    scores = model.predict(x2)
    values[name] = {"ndcg10": ndcg(scores, y2, sizes2, 10), "ndcg3": ndcg(scores, y2, sizes2, 3), "rows": len(y), "labels": int(y.sum())}
print(json.dumps(values, indent=1))
