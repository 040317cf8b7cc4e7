"""scikit-learn as a program: word 1-2-grams and a linear model, one thread.

    peer_sklearn.py train multilabel|multiclass TRAINING.fasttext MODEL
    peer_sklearn.py score MODEL TEXTS.txt OUTPUT

Texts are tokenised already: words are split at spaces, the fastest analyser there is. To score 16
labels, features are hashed: twice as fast as looking them up in a vocabulary. For topics and reviews
they are weighted by tf-idf. Scores of all labels are one product of a sparse and a dense matrix.
"""

import pickle
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
from scipy.special import expit, softmax
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.svm import LinearSVC
from texts import NO_LABEL, split_fasttext

CHUNK = 10_000
ANALYSER: dict[str, Any] = dict(
    ngram_range=(1, 2), tokenizer=str.split, token_pattern=None, lowercase=False, dtype=np.float32)


def train(kind: str, source: str, target: str) -> None:
    with open(source, encoding="utf-8") as file:
        lines = [split_fasttext(line) for line in file]
    texts = [text for _, text in lines]
    if kind == "multilabel":
        vectors = HashingVectorizer(n_features=2 ** 20, alternate_sign=False, **ANALYSER)
        classes = sorted({label for labels, _ in lines for label in labels} - {NO_LABEL})
        gold = MultiLabelBinarizer(classes=classes).fit_transform(
            [[label for label in labels if label != NO_LABEL] for labels, _ in lines])
        model = OneVsRestClassifier(LogisticRegression(solver="liblinear", C=10))
        model.fit(vectors.transform(texts), gold)
        weights = np.vstack([one.coef_ for one in model.estimators_])
        bias = np.concatenate([one.intercept_ for one in model.estimators_])
        link = expit
    else:
        vectors = TfidfVectorizer(sublinear_tf=True, min_df=2, **ANALYSER)
        model = LinearSVC().fit(vectors.fit_transform(texts), [labels[0] for labels, _ in lines])
        classes, weights, bias = list(model.classes_), model.coef_, model.intercept_
        if len(classes) == 2:
            weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
        link = softmax
    with open(target, "wb") as file:
        pickle.dump((vectors, np.ascontiguousarray(weights.T, np.float32), bias, link), file)


def chunks(path: str) -> Iterator[list[str]]:
    with open(path, encoding="utf-8") as lines:
        while chunk := list(islice(lines, CHUNK)):
            yield chunk


def score(source: str, texts: str, target: str) -> None:
    with open(source, "rb") as file:
        vectors, weights, bias, link = pickle.load(file)
    row = " ".join(["%.4f"] * len(bias)) + "\n"
    axis = {"axis": 1} if link is softmax else {}
    with open(target, "w", encoding="utf-8") as output:
        for chunk in chunks(texts):
            scores = link(vectors.transform(chunk) @ weights + bias, **axis)
            output.writelines(row % tuple(values) for values in scores.tolist())


if __name__ == "__main__":
    {"train": train, "score": score}[sys.argv[1]](*sys.argv[2:])
