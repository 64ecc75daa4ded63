"""Writes the tokenizer goldens: ids, offsets and word ids of Hugging Face's fast BERT tokenizer on hard strings.

    python make.py        (with ../requirements.txt installed: transformers 5.23.0, tokenizers 0.23.3)

Each line of a golden is one case: a `text`, or `words` split already. Offsets are in UTF-16 code units. bert-base-uncased has
its own vocabulary; every other variant has synthetic.vocab.txt, which this script writes, in which every character of the
strings is a wordpiece, so that no [UNK] hides how the text was normalised.
"""

import json
import shutil
import tempfile
from pathlib import Path

from tokenizers.normalizers import BertNormalizer
from transformers import BertTokenizerFast

from strings import DEPARTURES, TEXTS, WORD_LISTS

HERE = Path(__file__).parent
BERT = HERE.parents[2] / "checkpoints" / "bert-base-uncased" / "vocab.txt"
SYNTHETIC = HERE / "synthetic.vocab.txt"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
PIECES = ["the", "The", "cafe", "caf\u00e9", "##ing", "##ed", "un", "##believ", "##able", "don", "token", "##ization", "ne"]
VARIANTS = {
    "bert-base-uncased": (BERT, {}),
    "uncased": (SYNTHETIC, {"do_lower_case": True}),
    "cased": (SYNTHETIC, {"do_lower_case": False}),
    "cased-stripped": (SYNTHETIC, {"do_lower_case": False, "strip_accents": True}),
    "uncased-accented": (SYNTHETIC, {"do_lower_case": True, "strip_accents": False}),
    "cased-joined-ideographs": (SYNTHETIC, {"do_lower_case": False, "tokenize_chinese_chars": False}),
}


def write_synthetic_vocabulary():
    strings = TEXTS + DEPARTURES + [word for words in WORD_LISTS for word in words]
    characters = set("".join(strings))
    for lowercase in (False, True):
        for strip in (False, True):
            normalizer = BertNormalizer(lowercase=lowercase, strip_accents=strip)
            characters |= set("".join(normalizer.normalize_str(string) for string in strings))
    unwanted = {c for c in characters if c.isspace() or not c.isprintable() and ord(c) < 0x300 or c in "\u2028\u2029\u0085"}
    # A few characters stay out of the vocabulary, so that [UNK] occurs too.
    unwanted |= set("\u2603\U0001f9ff\u0e5b")
    pieces = sorted(characters - unwanted)
    SYNTHETIC.write_text("\n".join(SPECIAL + PIECES + pieces + [f"##{c}" for c in pieces]) + "\n", encoding="utf-8", newline="\n")


def utf16(text, offset):
    """A code point offset in UTF-16 units."""
    return len(text[:offset].encode("utf-16-le")) // 2


def case(tokenizer, source):
    words = isinstance(source, list)
    encoding = tokenizer(source, is_split_into_words=words, return_offsets_mapping=True, add_special_tokens=True)
    word_ids = encoding.word_ids()
    offsets = []
    for word_id, (start, end) in zip(word_ids, encoding["offset_mapping"]):
        within = "" if word_id is None else source[word_id] if words else source
        offsets.append([utf16(within, start), utf16(within, end)])
    return {
        "words" if words else "text": source,
        "ids": encoding["input_ids"],
        "offsets": offsets,
        "wordIds": word_ids,
    }


def load(vocabulary, settings):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(vocabulary, Path(folder) / "vocab.txt")
        (Path(folder) / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer", **settings}))
        return BertTokenizerFast.from_pretrained(folder)


def write_golden(name, tokenizer, sources):
    lines = [json.dumps(case(tokenizer, source)) for source in sources]
    (HERE / f"{name}.jsonl").write_text("\n".join(lines) + "\n", newline="\n")


if __name__ == "__main__":
    write_synthetic_vocabulary()
    for name, (vocabulary, settings) in VARIANTS.items():
        write_golden(name, load(vocabulary, settings), TEXTS + WORD_LISTS)
    write_golden("departures", load(*VARIANTS["uncased"]), DEPARTURES)
