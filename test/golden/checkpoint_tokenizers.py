"""Vocabularies of the tiny checkpoints, and the files that hold their tokenizers."""
import base64
import json
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from tokens.train import unigram

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
MPNET_SPECIALS = ["<s>", "<pad>", "</s>", "[UNK]", "<mask>"]
ALBERT_SPECIALS = ["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"]
WORDS = (
    "the a of and is not , . ! ? ' - old river stone bridge river ##s small dog cat bark ##ed ##ing quick ##ly under over "
    "sees hears they we blue green light house by it her his one two un ##seen ##n e ##t x ##y"
).split()
CASED_WORDS = "The A Anna Rome river River stone ##s ##ed ##ing , . ! ? is of in sees walk slow ##ly E ##x o ##n".split()


def vocabulary(words, specials=SPECIALS):
    return specials + list(dict.fromkeys(words))


def byte_pairs(specials, size=300):
    """A byte-level vocabulary, whose order the special tokens begin."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=specials, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    plain = [word.removeprefix("##") for word in WORDS + CASED_WORDS]
    tokenizer.train_from_iterator([" ".join(plain)] * 2, trainer)
    return tokenizer


def write_byte_pairs(folder, tokenizer):
    ids = {name: tokenizer.token_to_id(name) for name in ("<s>", "</s>")}
    ends = [(name, ids[name]) for name in ("</s>", "<s>")]
    tokenizer.post_processor = processors.RobertaProcessing(*ends, trim_offsets=True, add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.save(f"{folder}/tokenizer.json")


def pieces(specials, size, unknown="<unk>"):
    """A Unigram vocabulary trained on the embedded corpus, which the special tokens begin, with a table of normalisation."""
    tokenizer = unigram(specials, size, unknown)
    charsmap = base64.b64decode(json.loads((Path(__file__).parent / "tokens/charsmap.json").read_text()))
    tokenizer.normalizer = normalizers.Precompiled(charsmap)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer


def write_pieces(folder, tokenizer, start, end):
    ids = [(name, tokenizer.token_to_id(name)) for name in (start, end)]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}", pair=f"{start} $A {end} $B:1 {end}:1", special_tokens=ids
    )
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.save(f"{folder}/tokenizer.json")


def write_deberta_pieces(folder, tokenizer):
    """As DeBERTa's class rebuilds it."""
    collapse = normalizers.Replace(Regex(r"\s{2,}|[\n\r\t]"), " ")
    tokenizer.normalizer = normalizers.Sequence([collapse, normalizers.NFC(), normalizers.Strip(left=False, right=True)])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Metaspace()])
    write_pieces(folder, tokenizer, "[CLS]", "[SEP]")


def write_plain_byte_pairs(folder, tokenizer, first=None):
    """A byte-level tokenizer that puts at most one token before a text."""
    template = dict(single=f"{first} $A", pair=f"{first} $A $B", special_tokens=[(first, 0)]) if first else None
    plain = processors.ByteLevel(trim_offsets=True, add_prefix_space=False)
    tokenizer.post_processor = processors.TemplateProcessing(**template) if template else plain
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.save(f"{folder}/tokenizer.json")


def write_vocabulary(folder, words):
    with open(f"{folder}/vocab.txt", "w", encoding="utf8") as file:
        file.writelines(f"{word}\n" for word in words)


def write_cased_tokenizer(folder, words):
    ids = {word: i for i, word in enumerate(words)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=False)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])],
    )
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(SPECIALS)
    tokenizer.save(f"{folder}/tokenizer.json")
