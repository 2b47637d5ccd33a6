"""Writes metrics.json: inputs with many ties and scikit-learn's values for them.

Made with Python 3.11, scikit-learn 1.9.1 (the versions are written into the file):  python tests/evaluate/reference/metrics.py > tests/evaluate/reference/metrics.json
"""
import json
import platform

import numpy as np
import sklearn
from sklearn import metrics as m

rng = np.random.default_rng(7)


def number(value):
    return float(value)


def binary(rows, decimals, rate):
    p = np.clip(rng.beta(1.3, 3.0, rows), 0, 1)
    y = (rng.random(rows) < p * rate).astype(int)
    s = np.round(p, decimals)
    yes = s >= 0.3
    bins = 10
    idx = np.minimum(bins - 1, np.floor(s * bins).astype(int))
    ece = sum((idx == b).sum() * abs(y[idx == b].mean() - s[idx == b].mean()) for b in range(bins) if (idx == b).any()) / rows
    half = s >= 0.5
    tn, fp, fn, tp = m.confusion_matrix(y, yes).ravel()
    return {
        "task": "binary",
        "labels": y.tolist(),
        "scores": s.tolist(),
        "decided": yes.astype(int).tolist(),
        "values": {
            "auc": number(m.roc_auc_score(y, s)),
            "average_precision": number(m.average_precision_score(y, s)),
            "logloss": number(m.log_loss(y, s)),
            "brier": number(m.brier_score_loss(y, s)),
            "ece(10)": number(ece),
            "accuracy": number(m.accuracy_score(y, half)),
            "recall(0.5)": number(m.recall_score(y, half)),
            "accuracy of warn": number(m.accuracy_score(y, yes)),
            "precision of warn": number(m.precision_score(y, yes)),
            "recall of warn": number(m.recall_score(y, yes)),
            "f1 of warn": number(m.f1_score(y, yes)),
            "mcc of warn": number(m.matthews_corrcoef(y, yes)),
            "specificity of warn": number(m.recall_score(y, yes, pos_label=0)),
            "false_positive_rate of warn": number(fp / (fp + tn)),
            "positive_rate of warn": number(yes.mean()),
            "lift of warn": number(m.precision_score(y, yes) / y.mean()),
        },
    }


def multiclass(rows, classes, decimals):
    logits = rng.normal(size=(rows, classes))
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    y = np.array([rng.choice(classes, p=row) for row in p])
    s = np.round(p, decimals) + 0.01
    s = s / s.sum(axis=1, keepdims=True)
    predicted = s.argmax(axis=1)
    return {
        "task": "multiclass",
        "classes": [f"c{k}" for k in range(classes)],
        "labels": y.tolist(),
        "scores": s.ravel().tolist(),
        "confusion": m.confusion_matrix(y, predicted).tolist(),
        "values": {
            "accuracy": number(m.accuracy_score(y, predicted)),
            "logloss": number(m.log_loss(y, s)),
            "macro_f1": number(m.f1_score(y, predicted, average="macro")),
            "balanced_accuracy": number(m.balanced_accuracy_score(y, predicted)),
            "macro_auc": number(m.roc_auc_score(y, s, multi_class="ovr", average="macro")),
        },
    }


def regression(rows):
    y = rng.normal(200, 40, rows)
    s = y + rng.normal(3, 10, rows)
    return {
        "task": "regression",
        "labels": y.tolist(),
        "scores": s.tolist(),
        "values": {
            "rmse": number(m.root_mean_squared_error(y, s)),
            "mae": number(m.mean_absolute_error(y, s)),
            "r2": number(m.r2_score(y, s)),
            "mape": number(m.mean_absolute_percentage_error(y, s)),
            "bias": number((s - y).mean()),
            "pinball": number(m.mean_pinball_loss(y, s)),
            "pinball(0.9)": number(m.mean_pinball_loss(y, s, alpha=0.9)),
        },
    }


print(json.dumps({
    "python": platform.python_version(),
    "scikit-learn": sklearn.__version__,
    "numpy": np.__version__,
    "cases": [binary(400, 2, 1.0), binary(300, 1, 0.5), binary(200, 6, 1.0), multiclass(240, 3, 2), multiclass(200, 5, 1), regression(200)],
}))
