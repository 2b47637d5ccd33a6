"""Reference values for tests/train/reference.test.ts, from scikit-learn and LightGBM. Run with both installed:

    python tests/train/reference/make.py > tests/train/reference/values.json

The rows come from a linear congruential generator that the test repeats (numbers as float32, as a learner sees them).
"""

import json

import lightgbm
import numpy
import sklearn
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import MinMaxScaler, StandardScaler

state = 12345


def draw():
    global state
    state = (1664525 * state + 1013904223) % 2**32
    return state / 2**32


def rows(n):
    x, y, c, z = [], [], [], []
    for _ in range(n):
        a, b, d = draw() * 4 - 2, draw() * 10, draw()
        x.append([a, b, d])
        m = a - 0.2 * b + 1.5 * a * d
        y.append(1 if draw() < 1 / (1 + numpy.exp(-m)) else 0)
        c.append(0 if m < -1.5 else 1 if m + draw() < 0.5 else 2)
        z.append(3 * a - b + d + draw())
    return numpy.array(x, dtype=numpy.float32).astype(numpy.float64), numpy.array(y), numpy.array(c), numpy.array(z)


x, y, c, z = rows(2000)
logistic = LogisticRegression(C=0.5, tol=1e-12, max_iter=10000, solver="newton-cholesky").fit(x, y)
softmax = LogisticRegression(C=2.0, tol=1e-12, max_iter=100000, solver="lbfgs").fit(x, c)
ridge = Ridge(alpha=3.0, solver="cholesky").fit(x, z)
scaler = StandardScaler().fit(x)
ranges = MinMaxScaler().fit(x)
scores = 1 / (1 + numpy.exp(-x[:300, 0]))
isotonic = IsotonicRegression(out_of_bounds="clip").fit(scores, y[:300])

# Texts and directions, from a generator of their own so that the rows below stay what they were.
texts_state = 99


def draw_text():
    global texts_state
    texts_state = (1664525 * texts_state + 1013904223) % 2**32
    return texts_state / 2**32


words = ["late", "train", "again", "Zug", "spät", "платформа", "x", "ticket", "refund"]
texts = [" ".join(words[int(draw_text() ** 2 * len(words))] for _ in range(1 + i % 7)) for i in range(24)]
tf_idf = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)\w+").fit(texts)
turned = [[round(10 * draw_text() + 3 * (i % 7), 3), round(5 * draw_text() - 2 * (i % 7), 3), round(draw_text(), 3), round(100 * draw_text() + (i % 3) * 40, 3)] for i in range(60)]


def directions(scaled):
    given = numpy.array(turned)
    whole = StandardScaler().fit_transform(given) if scaled else given
    pca = PCA(n_components=3, svd_solver="full").fit(whole)
    return {"rows": turned, "components": pca.components_.tolist(), "explained": pca.explained_variance_ratio_.tolist(), "projected": pca.transform(whole)[:20].tolist()}


train, test = slice(0, 10000), slice(10000, 20000)
x2, y2, c2, z2 = rows(20000)
given = {"num_leaves": 15, "learning_rate": 0.1, "max_bin": 255, "min_data_in_leaf": 20, "verbosity": -1, "num_threads": 1, "deterministic": True}
binary = lightgbm.train({**given, "objective": "binary"}, lightgbm.Dataset(x2[train], label=y2[train]), 50)
square = lightgbm.train({**given, "objective": "regression"}, lightgbm.Dataset(x2[train], label=z2[train]), 50)

print(
    json.dumps(
        {
            "versions": {"scikit-learn": sklearn.__version__, "lightgbm": lightgbm.__version__, "numpy": numpy.__version__},
            "tf_idf": {"texts": texts, "terms": sorted(tf_idf.vocabulary_, key=lambda term: term.encode()), "idf": [float(tf_idf.idf_[tf_idf.vocabulary_[term]]) for term in sorted(tf_idf.vocabulary_, key=lambda term: term.encode())], "rows": tf_idf.transform(texts).toarray()[:, [tf_idf.vocabulary_[term] for term in sorted(tf_idf.vocabulary_, key=lambda term: term.encode())]].tolist()},
            "pca": {"plain": directions(False), "scaled": directions(True)},
            "logistic": {"intercept": logistic.intercept_.tolist(), "weights": logistic.coef_.tolist()},
            "softmax": {"probabilities": softmax.predict_proba(x[:20]).tolist()},
            "linear": {"intercept": float(ridge.intercept_), "weights": ridge.coef_.tolist()},
            "standardize": {"mean": scaler.mean_.tolist(), "scale": scaler.scale_.tolist()},
            "minmax": {"low": ranges.data_min_.tolist(), "scale": ranges.data_range_.tolist()},
            "isotonic": {"x": isotonic.X_thresholds_.tolist(), "y": isotonic.y_thresholds_.tolist()},
            "gbdt": {"auc": roc_auc_score(y2[test], binary.predict(x2[test])), "rmse": float(numpy.sqrt(numpy.mean((square.predict(x2[test]) - z2[test]) ** 2)))},
        },
        indent=1,
    )
)
