"""Hugging Face transformers on PyTorch: python pytorchSystem.py MODEL_DIR THREADS (float16|float32)

Speaks the protocol of protocol.ts. float16 rounds the weights to half precision and computes in float32, as the
converted checkpoint does. Attention is transformers' default, scaled_dot_product_attention.
"""

import json
import sys
import time

import torch
import transformers


def run_batch(bert, rows):
    """Norms of one padded batch, one [L + 1, T] tensor a sentence."""
    length = max(map(len, rows))
    ids = torch.zeros(len(rows), length, dtype=torch.int64)
    mask = torch.zeros_like(ids)
    for b, row in enumerate(rows):
        ids[b, : len(row)] = torch.tensor(row)
        mask[b, : len(row)] = 1
    states = bert(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
    norms = torch.stack([torch.linalg.vector_norm(state, dim=-1) for state in states], dim=1)
    return [norms[b, :, : len(row)] for b, row in enumerate(rows)]


def answer(bert, request):
    sentences = request["sentences"]
    norms = [None] * len(sentences)
    started = time.perf_counter()
    for batch in request["batches"]:
        for index, found in zip(batch, run_batch(bert, [sentences[index] for index in batch])):
            norms[index] = found
    seconds = time.perf_counter() - started
    reply = {
        "seconds": seconds,
        "tokens": sum(map(len, sentences)),
        "checksum": sum(found.double().sum(-1) for found in norms).tolist(),
    }
    return reply | {"norms": [found.tolist() for found in norms]} if request["norms"] else reply


def main():
    folder, threads, precision = sys.argv[1:]
    # stdout belongs to the protocol, whatever a library has to say.
    out, sys.stdout = sys.stdout, sys.stderr
    torch.set_num_threads(int(threads))
    transformers.logging.set_verbosity_error()
    bert = transformers.BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    if precision == "float16":
        bert = bert.half().float()
    versions = {"torch": torch.__version__, "transformers": transformers.__version__}
    print(json.dumps({"ready": versions}), file=out, flush=True)
    with torch.inference_mode():
        for line in sys.stdin:
            print(json.dumps(answer(bert, json.loads(line))), file=out, flush=True)


main()
