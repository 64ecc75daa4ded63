"""Writes structural.json: the structural probe of Hewitt & Manning 2019 on random trees, with gradients by PyTorch, steps of its Adam,
and spanning trees and rank correlations by SciPy.

python3 test/golden/probing/make_structural.py   (numpy, scipy, torch)
"""

import json
from pathlib import Path

import numpy as np
import torch
from scipy.sparse.csgraph import minimum_spanning_tree, shortest_path
from scipy.stats import spearmanr

rng = np.random.default_rng(19)
FEATURES, RANK = 6, 4
sentences = []
for words in (2, 5, 9, 14):
    order = rng.permutation(words)
    heads = [0] * words
    for at in range(1, words):
        heads[order[at]] = int(order[rng.integers(at)]) + 1
    governors = set(heads)
    punctuation = [word + 1 not in governors and rng.random() < 0.4 for word in range(words)]
    punctuation[order[0]] = False
    sentences.append({"heads": heads, "punctuation": punctuation})
count = sum(len(one["heads"]) for one in sentences)
states = rng.normal(size=(count, FEATURES)).round(3).astype("float32")
start = rng.normal(scale=0.5, size=(RANK, FEATURES)).round(3).astype("float32")


def edges_of(heads):
    matrix = np.zeros((len(heads), len(heads)))
    for word, head in enumerate(heads):
        if head > 0:
            matrix[word, head - 1] = 1
    return matrix


def distances_of(heads):
    return shortest_path(edges_of(heads), directed=False, unweighted=True)


def parts(weights):
    """The projected states of each sentence."""
    projected = torch.tensor(states) @ weights.T
    return torch.split(projected, [len(one["heads"]) for one in sentences])


def distance_loss(weights):
    losses = []
    for one, own in zip(sentences, parts(weights)):
        found = ((own[:, None] - own[None]) ** 2).sum(-1)
        gold = torch.tensor(distances_of(one["heads"]))
        losses.append((found - gold).abs().sum() / len(one["heads"]) ** 2)
    return torch.stack(losses).mean()


def depth_loss(weights):
    losses = []
    for one, own in zip(sentences, parts(weights)):
        root = one["heads"].index(0)
        gold = torch.tensor(distances_of(one["heads"])[root])
        losses.append(((own**2).sum(-1) - gold).abs().sum() / len(one["heads"]))
    return torch.stack(losses).mean()


def derived(loss):
    weights = torch.tensor(start, requires_grad=True)
    value = loss(weights)
    value.backward()
    return {"loss": value.item(), "gradient": weights.grad.double().numpy().round(7).ravel().tolist()}


def stepped(loss, steps, rate):
    weights = torch.tensor(start, requires_grad=True)
    adam = torch.optim.Adam([weights], lr=rate)
    for _ in range(steps):
        adam.zero_grad()
        loss(weights).backward()
        adam.step()
    return weights.detach().double().numpy().round(6).ravel().tolist()


def scored(one, own):
    """As the distances and lengths of projected states have it; punctuation is left out of edges and of the root."""
    own = own.detach().double().numpy()
    distances = ((own[:, None] - own[None]) ** 2).sum(-1)
    depths = (own**2).sum(-1)
    gold = distances_of(one["heads"])
    kept = [word for word, is_out in enumerate(one["punctuation"]) if not is_out]
    among = lambda matrix: matrix[np.ix_(kept, kept)]
    undirected = lambda matrix: {frozenset(pair) for pair in zip(*np.nonzero(matrix))}
    found = undirected(minimum_spanning_tree(among(distances)).toarray())
    true = undirected(among(edges_of(one["heads"])))
    root = one["heads"].index(0)
    return {
        "edges": len(true),
        "recovered": len(found & true),
        "isRoot": bool(kept[int(np.argmin(depths[kept]))] == root),
        "distances": [spearmanr(distances[word], gold[word]).statistic.round(9) for word in range(len(gold))],
        "depths": spearmanr(depths, gold[root]).statistic.round(9),
    }


golden = {
    "features": FEATURES,
    "rank": RANK,
    "sentences": sentences,
    "states": states.astype(float).round(3).ravel().tolist(),
    "weights": start.astype(float).round(3).ravel().tolist(),
    "distance": derived(distance_loss),
    "depth": derived(depth_loss),
    "adam": {"steps": 5, "rate": 0.01, "weights": stepped(distance_loss, 5, 0.01)},
    "scores": [scored(one, own) for one, own in zip(sentences, parts(torch.tensor(start)))],
}
Path(__file__).with_name("structural.json").write_text(json.dumps(golden) + "\n")
