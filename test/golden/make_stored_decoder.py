"""Golden taps of a masked-LM head whose decoder is stored although config.json ties it to the embeddings.

Usage: make_stored_decoder.py CHECKPOINT OUT.safetensors

CHECKPOINT is loaded with one more tensor, cls.predictions.decoder.weight, whose value at flat index i is
((37 * i) mod 101 - 50) / 100. That it is used, and not the embeddings, is decided by transformers; the script fails where it is not.
Inputs and names are those of make_taps.py; the taps are those that depend on the head.
"""
import os
import shutil
import sys
import tempfile

import torch
from safetensors.torch import load_file, save_file

from adapters import load
from make_taps import INPUTS, random_batches, run, watch, with_targets

TAPS = INPUTS + ("mlm_logits", "mlm_top1", "label_logit", "mlm_loss", "cotangent.mlm_loss", "cotangent.logit", "gradient_x_input")


def with_decoder(checkpoint, folder):
    """Copies the checkpoint, adds the tensor, and returns it."""
    tensors = load_file(f"{checkpoint}/model.safetensors")
    shape = tensors["bert.embeddings.word_embeddings.weight"].shape
    values = (torch.arange(shape.numel()) * 37 % 101 - 50).double() / 100
    tensors["cls.predictions.decoder.weight"] = values.float().reshape(shape)
    save_file(tensors, f"{folder}/model.safetensors", metadata={"format": "pt"})
    shutil.copy(f"{checkpoint}/config.json", folder)
    return tensors["cls.predictions.decoder.weight"]


def main():
    checkpoint, out = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        decoder = with_decoder(checkpoint, folder)
        model, absent = load(folder, half=False)
    if not torch.equal(model.cls.predictions.decoder.weight, decoder):
        raise SystemExit("transformers did not use the stored decoder")
    seen = watch(model)
    stored = {}
    for seed, (name, batch) in enumerate(random_batches(model.config).items()):
        batch = with_targets(batch, model.config, absent, seed)
        taps = batch | run(model, seen, absent, batch)
        stored |= {f"{name}/{tap}": taps[tap].float().contiguous().clone() for tap in TAPS}
    save_file(stored, out)
    print(os.path.basename(out), len(stored), "arrays")


if __name__ == "__main__":
    main()
