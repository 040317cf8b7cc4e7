"""scikit-learn as a program: word 1-2-grams and a linear model, one thread.

    peer_sklearn.py train multilabel|multiclass TRAINING.fasttext MODEL
    peer_sklearn.py score MODEL TEXTS.txt OUTPUT
    peer_sklearn.py features TRAINING.fasttext TEXTS.txt TRAINING.svm TEXTS.svm    # for liblinear

Texts are tokenised already: words are split at spaces, the fastest analyser there is. To score 16
labels, features are hashed: twice as fast as looking them up in a vocabulary. For topics and
reviews they are weighted by tf-idf. Scores of all labels are one product of a sparse and a dense
matrix.
"""

import pickle
import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
from scipy.special import expit, softmax
from sklearn.datasets import dump_svmlight_file
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MultiLabelBinarizer
from sklearn.svm import LinearSVC
from texts import NO_LABEL, split_fasttext

CHUNK = 10_000
ANALYSER: dict[str, Any] = {
    "ngram_range": (1, 2), "tokenizer": str.split, "token_pattern": None, "lowercase": False,
    "dtype": np.float32}


def weighted() -> TfidfVectorizer:
    return TfidfVectorizer(sublinear_tf=True, min_df=2, **ANALYSER)


def labelled(path: str) -> tuple[list[list[str]], list[str]]:
    """The labels of each document, and the texts."""
    with open(path, encoding="utf-8") as file:
        lines = [split_fasttext(line) for line in file]
    return [labels for labels, _ in lines], [text for _, text in lines]


def train(kind: str, source: str, target: str) -> None:
    labels, texts = labelled(source)
    if kind == "multilabel":
        vectors = HashingVectorizer(n_features=2 ** 20, alternate_sign=False, **ANALYSER)
        classes = sorted({label for own in labels for label in own} - {NO_LABEL})
        gold = MultiLabelBinarizer(classes=classes).fit_transform(
            [[label for label in own if label != NO_LABEL] for own in labels])
        model = OneVsRestClassifier(LogisticRegression(solver="liblinear", C=10))
        model.fit(vectors.transform(texts), gold)
        weights = np.vstack([one.coef_ for one in model.estimators_])
        bias = np.concatenate([one.intercept_ for one in model.estimators_])
        link = expit
    else:
        vectors = weighted()
        model = LinearSVC().fit(vectors.fit_transform(texts), [own[0] for own in labels])
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


def features(source: str, texts: str, target: str, texts_target: str) -> None:
    """The features of two files in the format of liblinear; classes are numbered in their order."""
    labels, training = labelled(source)
    number = {label: index for index, label in enumerate(sorted({own[0] for own in labels}))}
    vectors = weighted()
    dump_svmlight_file(vectors.fit_transform(training), [number[own[0]] for own in labels], target,
                       zero_based=False)
    with open(texts, encoding="utf-8") as lines:
        rows = vectors.transform(lines)
    dump_svmlight_file(rows, [0] * rows.shape[0], texts_target, zero_based=False)


if __name__ == "__main__":
    {"train": train, "score": score, "features": features}[sys.argv[1]](*sys.argv[2:])
