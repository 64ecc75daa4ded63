"""Known answers for the metrics from numpy, scipy and scikit-learn (pinned in ../requirements.txt). Usage: make.py

Scores are rounded so that ties abound. In sample.json every metric is computed on plain copies of the sentences, each repeated as
often as it was drawn, so that the toolkit's weighing by multiplicity is held against a calculation that knows no weights.
Columns that came later have a generator of their own, so that the others keep their values.
"""
import json
from pathlib import Path

import numpy as np
from scipy.stats import kruskal, spearmanr
from scipy.stats.contingency import odds_ratio
from sklearn.metrics import roc_auc_score

HERE = Path(__file__).parent
TAGS = ["NOUN", "PROPN", "VERB", "ADJ", "ADV", "ADP", "AUX", "CCONJ", "DET", "PART", "PRON", "SCONJ", "PUNCT", "SYM", "NUM", "INTJ", "X"]
CONTENT, FUNCTION, PUNCT = TAGS[:5], TAGS[5:12], TAGS[12:14]
rng = np.random.default_rng(20)
later = np.random.default_rng(21)


def write(name, value):
    (HERE / name).write_text(json.dumps(value) + "\n")


def draws(clusters, count):
    return [np.bincount(rng.integers(clusters, size=clusters), minlength=clusters) for _ in range(count)]


def auc_cases():
    for decimals in (0, 1, 12):
        scores = np.round(rng.normal(10, 2, 60), decimals)
        positive = rng.random(60) < 0.4
        clusters = np.sort(rng.integers(8, size=60))
        weighted = [
            dict(multiplicities=m.tolist(), auc=roc_auc_score(positive, scores, sample_weight=m[clusters])) for m in draws(8, 4)
        ]
        yield dict(
            scores=scores.tolist(), positive=positive.tolist(), clusters=clusters.tolist(),
            auc=roc_auc_score(positive, scores), weighted=weighted,
        )


def quantile_cases():
    for size in (1, 2, 5, 6, 7, 8, 30):
        values = rng.normal(10, 2, size)
        yield dict(values=values.tolist(), quantiles=[[q, np.quantile(values, q)] for q in (0, 0.025, 0.5, 0.65, 0.75, 0.975, 1)])


def share(part, whole):
    return float(part[whole].mean())


def recurrence(upos, form, high, sentence):
    """Of each HIGH content word in turn: how many of its kin in other sentences are HIGH. A copy of a sentence is no other one."""
    origin, form = sentence % 1000, np.char.lower(form)
    shares = []
    for i in np.flatnonzero(high & np.isin(upos, CONTENT)):
        kin = (form == form[i]) & (upos == upos[i]) & (origin != origin[i])
        if kin.any():
            shares.append(high[kin].mean())
    return float(np.mean(shares))


def rho(scores, other, among):
    among = among & ~np.isnan(other)
    return spearmanr(scores[among], other[among]).statistic


def epsilon_squared(scores, upos):
    groups = [scores[upos == tag] for tag in FUNCTION if (upos == tag).any()]
    return kruskal(*groups).statistic / (sum(map(len, groups)) - 1)


def metrics(upos, scores, high, salience, sentence, form, position, sentenceLength, pieces, depth, frequency):
    content, function, punct = (np.isin(upos, tags) for tags in (CONTENT, FUNCTION, PUNCT))
    auc = lambda positive, among: roc_auc_score(positive[among], scores[among])
    table = [[np.sum(content & high), np.sum(~content & high)], [np.sum(content & ~high), np.sum(~content & ~high)]]
    exceeds = [share(content, k & high) > share(content, k) for k in (sentence == s for s in np.unique(sentence))]
    head = salience >= 0
    return dict(
        auc_content_function=auc(content, content | function), auc_content_punct=auc(content, content | punct),
        high_content_share=share(content, high), high_punct_share=share(punct, high), content_share=float(content.mean()),
        high_content_odds=odds_ratio(table, kind="sample").statistic, high_content_sentences=float(np.mean(exceeds)),
        auc_salient_head=auc(salience >= 1, head), auc_salient_noun_head=auc(salience >= 1, head & np.isin(upos, ["NOUN", "PROPN"])),
        high_recurrence=recurrence(upos, form, high, sentence), function_role_effect=epsilon_squared(scores, upos),
        rho_frequency=rho(scores, frequency, np.full(len(upos), True)),
        **{f"rho_{name}": rho(scores, values, content | function) for name, values in dict(depth=depth, position=position, pieces=pieces).items()},
    )


def repeated(columns, cluster, multiplicities):
    """The words of every cluster as often as it was drawn, each copy of a sentence a sentence of its own."""
    rows, sentence = [], []
    for c, times in enumerate(multiplicities):
        for copy in range(times):
            at = np.flatnonzero(cluster == c)
            rows.extend(at)
            sentence.extend(columns["sentence"][at] + 1000 * copy)
    return {name: column[rows] for name, column in columns.items()} | dict(sentence=np.array(sentence))


def attributes(upos, sentence):
    """Forms from a short list, so that they recur; frequencies for all but punctuation, some depths unknown."""
    position = np.concatenate([np.arange(np.sum(sentence == s)) for s in np.unique(sentence)]).astype(float)
    return dict(
        form=later.choice(["bank", "Bank", "run", "light", "still"], size=len(upos)), position=position,
        sentenceLength=np.array([np.sum(sentence == s) for s in sentence], float), pieces=later.integers(1, 4, len(upos)).astype(float),
        depth=np.where(later.random(len(upos)) < 0.1, np.nan, later.integers(0, 5, len(upos))),
        frequency=np.where(np.isin(upos, PUNCT), np.nan, np.round(later.normal(8, 2, len(upos)), 1)),
    )


def plain(column):
    return [None if value != value else value for value in column.tolist()]


def sample():
    lengths = rng.integers(5, 12, size=16)
    sentence = np.repeat(np.arange(16), lengths)
    document = sentence // 4
    upos = rng.choice(TAGS, size=len(sentence), p=[0.2, 0.1, 0.1] + [0.6 / 14] * 14)
    scores = np.round(rng.normal(10, 2, len(sentence)) + np.isin(upos, CONTENT), 1)
    salience = np.where(rng.random(len(sentence)) < 0.5, rng.integers(0, 3, len(sentence)), -1)
    high = np.concatenate([scores[sentence == s] >= np.quantile(scores[sentence == s], 0.75) for s in range(16)])
    columns = dict(upos=upos, scores=scores, high=high, salience=salience, sentence=sentence, **attributes(upos, sentence))
    by_cluster = lambda cluster, drawn: [
        dict(multiplicities=m.tolist(), metrics=metrics(**repeated(columns, cluster, m))) for m in drawn
    ]
    return dict(
        **{name: plain(column) for name, column in columns.items()}, document=document.tolist(), metrics=metrics(**columns),
        highByCorpus=(scores >= np.quantile(scores, 0.75)).tolist(),
        sentenceDraws=by_cluster(sentence, draws(16, 3)), documentDraws=by_cluster(document, draws(4, 3)),
    )


write("auc.json", list(auc_cases()))
write("quantile.json", list(quantile_cases()))
write("sample.json", sample())
