"""Trains small vocabularies on the embedded corpus: byte-level BPE (bytePairs.json) and Unigram (unigram.json).

    python train.py        (with ../requirements.txt installed: tokenizers 0.23.3)

Each file is the part `model` of a `tokenizer.json`. The first tokens are special, as RoBERTa and XLM-R have them.
"""

import json
from pathlib import Path

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

HERE = Path(__file__).parent
CORPUS = HERE.parents[2] / "experiments" / "corpora" / "embedded.conllu"
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]


def sentences():
    lines = CORPUS.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")]


def write(name, tokenizer):
    model = json.loads(tokenizer.to_str())["model"]
    (HERE / name).write_text(json.dumps(model, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8", newline="\n")


def byte_pairs():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(sentences(), trainers.BpeTrainer(vocab_size=900, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False))
    return tokenizer


if __name__ == "__main__":
    write("bytePairs.json", byte_pairs())
