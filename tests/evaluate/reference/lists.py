"""Writes lists.json: lists with many ties, and the values of their metrics.

NDCG is scikit-learn's, which averages over ties; the others are worked out here over every order of the tied rows. Run with scikit-learn installed:

    python tests/evaluate/reference/lists.py > tests/evaluate/reference/lists.json
"""
import itertools
import json
import platform

import numpy as np
import sklearn
from sklearn.metrics import ndcg_score

rng = np.random.default_rng(11)


def orders(scores):
    """Every order of the rows that goes down by score."""
    ties = [np.flatnonzero(scores == s) for s in sorted(set(scores), reverse=True)]
    for parts in itertools.product(*[itertools.permutations(tie) for tie in ties]):
        yield [row for part in parts for row in part]


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def average_precision(hits):
    found = [sum(hits[: i + 1]) / (i + 1) for i, hit in enumerate(hits) if hit]
    return sum(found) / len(found)


def metrics(y, s, k):
    hits = [[y[row] > 0 for row in order] for order in orders(s)]
    return {
        f"ndcg({k})": float(ndcg_score([2.0**y - 1], [s], k=k)),
        "map": mean(average_precision(h) for h in hits),
        "mrr": mean(1 / (h.index(True) + 1) for h in hits),
        f"recall({k})": mean(sum(h[:k]) / sum(h) for h in hits),
        f"hit_rate({k})": mean(float(any(h[:k])) for h in hits),
    }


def case(task, k, most):
    lists, labels, scores, values = [], [], [], []
    for number in range(40):
        rows = int(rng.integers(2, 7))
        y = rng.integers(0, most + 1, rows) * (rng.random(rows) < 0.6)
        s = np.round(rng.random(rows) * 3) / 4
        lists += [number] * rows
        labels += y.tolist()
        scores += s.tolist()
        if y.max() > 0:
            values.append(metrics(y, s, k))
    order = rng.permutation(len(lists))
    take = lambda column: [column[i] for i in order]
    names = [name for name in values[0] if task == "ranking" or not name.startswith("recall")]
    return {"task": task, "lists": take(lists), "labels": take(labels), "scores": take(scores), "values": {name: mean(v[name] for v in values) for name in names}}


cases = [case("ranking", 3, 4), case("ranking", 1, 1), case("ranking", 10, 2), case("binary", 2, 1), case("regression", 4, 3)]
print(json.dumps({"versions": {"python": platform.python_version(), "scikit-learn": sklearn.__version__}, "cases": cases}))
