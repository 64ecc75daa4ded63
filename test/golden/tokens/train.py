"""Trains small vocabularies on the embedded corpus: byte-level BPE (bytePairs.json) and Unigram (unigram.json). Counts one for WordPiece
(wordPieces.json). Has SentencePiece make a table of normalisation of a few rules (charsmap.json, base64).

    python train.py        (with ../requirements.txt installed: tokenizers 0.23.3, sentencepiece 0.2.3)

The first three are the part `model` of a `tokenizer.json`. The first tokens are special, as RoBERTa and XLM-R have them.
"""

import base64
import json
import tempfile
from collections import Counter
from pathlib import Path

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
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


def word_pieces(words=400, endings=200):
    """Characters, the commonest words and the commonest endings of words: what the library's trainer makes differs from run to run."""
    split = pre_tokenizers.BertPreTokenizer()
    seen = Counter(word for sentence in sentences() for word, _ in split.pre_tokenize_str(sentence))
    ends = Counter()
    for word, count in seen.items():
        ends.update({f"##{word[at:]}": count for at in range(max(1, len(word) - 5), len(word))})
    common = lambda counts, size: [piece for piece, _ in sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:size]]
    characters = sorted(set("".join(seen)))
    pieces = SPECIAL + characters + [f"##{c}" for c in characters] + common(seen, words) + common(ends, endings)
    vocabulary = {piece: id for id, piece in enumerate(dict.fromkeys(pieces))}
    return Tokenizer(models.WordPiece(vocabulary, unk_token="<unk>", max_input_chars_per_word=100))


def unigram(special=SPECIAL, size=700, unknown="<unk>"):
    """
    From the third decimal on, trained scores differ from run to run, and so does the order of equal ones: they are rounded to one, and sorted.
    """
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    trainer = trainers.UnigramTrainer(vocab_size=size, special_tokens=special, unk_token=unknown, show_progress=False)
    tokenizer.train_from_iterator(sentences(), trainer)
    trained = json.loads(tokenizer.to_str())["model"]["vocab"][len(special):]
    scored = sorted(((piece, round(score, 1)) for piece, score in trained), key=lambda one: (-one[1], one[0]))
    return Tokenizer(models.Unigram([(name, 0.0) for name in special] + scored, special.index(unknown)))


# What becomes of characters and of clusters: longer, shorter, as long, nothing; keys that begin with others.
RULES = {
    "\uff21": "A", "\uff42": "b", "\ufb01": "fi", "\ufb03": "ffi", "\u00bd": "1/2", "\u2126": "\u03a9", "\u212b": "\u00c5", "e\u0301": "\u00e9",
    "A\u030a": "\u00c5", "\u304b\u3099": "\u304c", "\uff76": "\u30ab", "\uff76\uff9e": "\u30ac", "\u00ad": "", "\u200b": "", "\t": " ", "\n": " ",
    "\r": " ", "\u00a0": " ", "\u3000": " ", "\u2028": " ", "\ufeff": "", "\u2026": "...", "\u2460": "1", "\u1100\u1161": "\uac00", "\U0001d41a": "a",
    "q\u0323\u0307": "q", "\u0007": "", "x\u0301": "x", "\u00b2": "2", "\u0344": "\u0308\u0301",
}


def charsmap():
    """The table that SentencePiece makes of the rules."""
    with tempfile.TemporaryDirectory() as folder:
        rules, text = Path(folder) / "rules.tsv", Path(folder) / "text.txt"
        points = lambda string: " ".join(f"{ord(char):X}" for char in string)
        rules.write_text("".join(f"{points(key)}\t{points(value)}\n" for key, value in RULES.items()))
        text.write_text("\n".join(sentences()) + "\n", encoding="utf-8")
        settings = dict(input=str(text), model_prefix=f"{folder}/model", vocab_size=300, hard_vocab_limit=False, minloglevel=2)
        sentencepiece.SentencePieceTrainer.train(normalization_rule_tsv=str(rules), **settings)
        model = (Path(folder) / "model.model").read_bytes()
        return sentencepiece_model_pb2.ModelProto.FromString(model).normalizer_spec.precompiled_charsmap


if __name__ == "__main__":
    write("bytePairs.json", byte_pairs())
    write("unigram.json", unigram())
    write("wordPieces.json", word_pieces())
    table = base64.b64encode(charsmap()).decode()
    (HERE / "charsmap.json").write_text(json.dumps(table) + "\n", newline="\n")
