"""Writes treebanks.json: digests of what the fast tokenizers of transformers give for the texts and for the words of treebanks.

    python make_treebanks.py TREEBANKS CHECKPOINTS      (with ../requirements.txt installed: transformers 5.23.0, tokenizers 0.23.3)

TREEBANKS is a folder with the files of FILES, CHECKPOINTS one with those of REAL in Hugging Face layout. The other tokenizers are those of
make.py and of make_models.py. By tokenizer, file, and `texts` (the lines `# text =`) or `words` (the forms of each sentence, split
already): how many tokens there are, and the sha256 of a line for each sentence with its ids, offsets and word ids as compact JSON.
"""

import hashlib
import json
import sys
from pathlib import Path

from transformers import AutoTokenizer

import make
import make_models

HERE = Path(__file__).parent
FILES = ["en_ewt-dev.conllu", "en_gum-dev.conllu"]
REAL = [
    "all-MiniLM-L6-v2", "all-mpnet-base-v2", "bert-base-cased", "bert-base-multilingual-cased", "distilbert-grammar", "paraphrase-MiniLM-L3-v2",
    "SmolLM2-135M-Instruct",
]


def sources(path):
    """The texts of the sentences, and their words."""
    texts, words = [], []
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.split("\n")
        texts.append(next(line.removeprefix("# text = ") for line in lines if line.startswith("# text = ")))
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        words.append([row[1] for row in rows if row[0].isdigit()])
    return dict(texts=texts, words=words)


def digest(tokenizer, cases):
    sha256, tokens = hashlib.sha256(), 0
    for source in cases:
        found = make.case(tokenizer, source)
        tokens += len(found["ids"])
        line = json.dumps([found["ids"], found["offsets"], found["wordIds"]], separators=(",", ":"))
        sha256.update(f"{line}\n".encode())
    return dict(tokens=tokens, sha256=sha256.hexdigest())


def tokenizers(checkpoints):
    for name, (vocabulary, settings) in make.VARIANTS.items():
        yield name, make.load(vocabulary, settings)
    for name, files in make_models.FOLDERS.items():
        if not name.startswith("gaps"):
            yield name, make_models.load(files)
    for name in REAL:
        yield name, AutoTokenizer.from_pretrained(checkpoints / name)


def main(treebanks, checkpoints):
    treebanks = {file: sources(treebanks / file) for file in FILES}
    golden = {}
    for name, tokenizer in tokenizers(checkpoints):
        texts = {file: digest(tokenizer, found["texts"]) for file, found in treebanks.items()}
        tokenizer = make_models.with_spaces(tokenizer)
        words = {file: digest(tokenizer, found["words"]) for file, found in treebanks.items()}
        golden[name] = {file: dict(texts=texts[file], words=words[file]) for file in FILES}
        print(name)
    (HERE / "treebanks.json").write_text(json.dumps(golden, indent=1) + "\n", newline="\n")


main(*map(Path, sys.argv[1:]))
