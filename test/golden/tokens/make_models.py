"""Writes models.jsonl and *.models.jsonl: ids, offsets and word ids of tokenizers that are not BERT's, on hard strings.

    python train.py && python make_models.py        (with ../requirements.txt installed: transformers 5.23.0, tokenizers 0.23.3)

models.jsonl has a line for each folder: `name` and its `files`, where "@bytePairs" stands for the `model` that train.py wrote.
NAME.models.jsonl has its cases, as make.py writes them. Words that are split already are read with `add_prefix_space`, wherever the
tokenizer has a byte-level pre-tokenizer.
"""

import json
import tempfile
from pathlib import Path

from tokenizers import Tokenizer
from transformers import AutoTokenizer

from make import case
from strings import DEPARTURES, TEXTS, WORD_LISTS

HERE = Path(__file__).parent
ANGLED = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
BYTES = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
QWEN = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
LLAMA3 = QWEN.replace("|\\p{N}|", "|\\p{N}{1,3}|")
MORE = [
    "<s>typed</s> by <mask>hand <mask> <pad>",
    "  <mask> a<mask>  b",
    "I'm we'VE he'LL 'tis 's 'S '\u017f",
    "``quoted'' '''x``` \u2581a\u2581 \u2581",
    "\u0007bell \u00ade x\u0301 \u00adx\u0301y q\u0323\u0307 \uff76\uff9e\u0301 \ufb03\u0301 \u2603\u2603a",
    "line\n\n\nfeeds \r\n and  spaces   \n  x\t\ty  ",
    "12345 67 8 \u0664\u0665 \u00bd\u00bd 1,234.5",
    "A\u030angstro\u0308m e\u0301 \u1112\u1161\u11ab q\u0307\u0323 \u0344 \u2126",
]


def token(content, **flags):
    return {"content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True, **flags}


def split(pattern):
    return {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}


def sequence(*steps):
    return {"type": "Sequence", "pretokenizers": list(steps)}


def template(before, after):
    ids = {t: ANGLED.index(t) for t in (*before, *after)}
    special = lambda tokens: [{"SpecialToken": {"id": t, "type_id": 0}} for t in tokens]
    single = [*special(before), {"Sequence": {"id": "A", "type_id": 0}}, *special(after)]
    return {"type": "TemplateProcessing", "single": single, "pair": single, "special_tokens": {t: {"id": t, "ids": [id], "tokens": [t]} for t, id in ids.items()}}


def tokenizer_json(model, pre_tokenizer, normalizer=None, post_processor=None, added=None):
    added = added or [token(t, lstrip=t == "<mask>") for t in ANGLED]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": id, **t} for id, t in enumerate(added)],
        "normalizer": normalizer,
        "pre_tokenizer": pre_tokenizer,
        "post_processor": post_processor,
        "decoder": None,
        "model": model,
    }


NAMES = {"bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>", "unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "<mask>"}
ROBERTA = {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": False}
GENERIC = {"tokenizer_class": "PreTrainedTokenizerFast", **NAMES}
BPE = "@bytePairs"
FOLDERS = {
    "roberta": {
        "tokenizer.json": tokenizer_json(BPE, BYTES, post_processor=ROBERTA),
        "tokenizer_config.json": {"tokenizer_class": "RobertaTokenizer", "mask_token": {"__type": "AddedToken", **token("<mask>", lstrip=True, special=False)}},
        "config.json": {"model_type": "roberta"},
    },
    "roberta-untrimmed": {
        "tokenizer.json": tokenizer_json(BPE, BYTES, post_processor=ROBERTA),
        "tokenizer_config.json": {"tokenizer_class": "RobertaTokenizer", "trim_offsets": False, "add_prefix_space": True},
        "config.json": {"model_type": "roberta"},
    },
    "gpt2": {
        "tokenizer.json": tokenizer_json(BPE, {**BYTES, "add_prefix_space": True}, post_processor={**BYTES, "trim_offsets": False}),
        "tokenizer_config.json": {"tokenizer_class": "GPT2Tokenizer", "bos_token": "</s>", "eos_token": "</s>", "unk_token": "</s>"},
        "config.json": {"model_type": "gpt2"},
    },
    "qwen2-class": {
        "tokenizer.json": tokenizer_json(BPE, sequence(BYTES), post_processor={**BYTES, "trim_offsets": False}),
        "tokenizer_config.json": {"tokenizer_class": "Qwen2Tokenizer", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"},
        "config.json": {"model_type": "qwen2"},
    },
    "gpt-neox": {
        "tokenizer.json": tokenizer_json(BPE, {**BYTES, "add_prefix_space": True}, post_processor=template(["<s>"], ["</s>"])),
        "tokenizer_config.json": {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "add_bos_token": True},
        "config.json": {"model_type": "gpt_neox"},
    },
    "modernbert": {
        "tokenizer.json": tokenizer_json(BPE, BYTES, {"type": "NFC"}, template(["<s>"], ["</s>"])),
        "tokenizer_config.json": GENERIC,
        "config.json": {"model_type": "modernbert"},
    },
    "qwen2": {
        "tokenizer.json": tokenizer_json(BPE, sequence(split(QWEN), {**BYTES, "use_regex": False}), {"type": "NFC"}, {**BYTES, "use_regex": False}),
        "tokenizer_config.json": GENERIC,
        "config.json": {"model_type": "bert"},
    },
    "qwen3": {
        "tokenizer.json": tokenizer_json(BPE, sequence(split(QWEN), {**BYTES, "use_regex": False}), {"type": "NFC"}, {**BYTES, "use_regex": False}),
        "tokenizer_config.json": {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"},
        "config.json": {"model_type": "qwen3"},
    },
    "llama3": {
        "tokenizer.json": tokenizer_json({"@": BPE, "ignore_merges": True}, sequence(split(LLAMA3), {**BYTES, "use_regex": False}), None, {"type": "Sequence", "processors": [BYTES, template(["<s>"], [])]}),
        "tokenizer_config.json": GENERIC,
        "config.json": {"model_type": "bert"},
    },
    "digits": {
        "tokenizer.json": tokenizer_json(BPE, sequence({"type": "Digits", "individual_digits": True}, BYTES)),
        "tokenizer_config.json": GENERIC,
        "config.json": {"model_type": "bert"},
    },
}

GAPS = {"type": "BPE", "unk_token": None, "fuse_unk": False, "vocab": {t: id for id, t in enumerate([*ANGLED, "a", "b", "ab", "\u0120", "\u0120a", "\u00c3"])}, "merges": [["a", "b"], ["\u0120", "a"]]}
GAP_TEXTS = ["ab a ba b", "axb xab abx", "xxab xx", "\u00e9a \u00e8b", "xyz", "ab\u4e2d\u4e2db"]
for name, changes in {"gaps": {}, "gaps-unknown": {"unk_token": "<unk>"}, "gaps-fused": {"unk_token": "<unk>", "fuse_unk": True}}.items():
    model = tokenizer_json({**GAPS, **changes}, BYTES, post_processor=template(["<s>"], ["</s>"]))
    FOLDERS[name] = {"tokenizer.json": model, "tokenizer_config.json": GENERIC, "config.json": {"model_type": "bert"}}

PRECOMPILED = {"type": "Precompiled", "precompiled_charsmap": "@charsmap"}
SPACES = {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always", "split": True}
UNIGRAM = "@unigram"
PUNCTUATION = {"type": "Punctuation", "behavior": "Isolated"}
# As transformers 4 wrote it for DeBERTa.
COLLAPSED = [
    {"type": "Strip", "strip_left": True, "strip_right": True}, PRECOMPILED, {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
]
FOLDERS.update({
    "xlm-roberta": {
        "tokenizer.json": tokenizer_json({"@": UNIGRAM, "unk_id": 0}, SPACES, PRECOMPILED, template(["<pad>"], [])),
        "tokenizer_config.json": {"tokenizer_class": "XLMRobertaTokenizer"},
        "config.json": {"model_type": "xlm-roberta"},
    },
    "albert": {
        "tokenizer.json": tokenizer_json(UNIGRAM, SPACES, PRECOMPILED, template(["<s>"], ["</s>"])),
        "tokenizer_config.json": {**NAMES, "tokenizer_class": "AlbertTokenizer"},
        "config.json": {"model_type": "albert"},
    },
    "albert-accented": {
        "tokenizer.json": tokenizer_json(UNIGRAM, SPACES, {"type": "Sequence", "normalizers": [{"type": "NFC"}, PRECOMPILED]}, template(["<s>"], ["</s>"])),
        "tokenizer_config.json": {**NAMES, "tokenizer_class": "AlbertTokenizer", "keep_accents": True, "do_lower_case": False, "add_prefix_space": False},
        "config.json": {"model_type": "albert"},
    },
    "deberta-v2": {
        "tokenizer.json": tokenizer_json({"@": UNIGRAM, "unk_id": 0}, SPACES, PRECOMPILED, template(["<pad>"], [])),
        "tokenizer_config.json": {**NAMES, "tokenizer_class": "DebertaV2TokenizerFast"},
        "config.json": {"model_type": "deberta-v2"},
    },
    "deberta-v2-punctuation": {
        "tokenizer.json": tokenizer_json(UNIGRAM, SPACES, PRECOMPILED),
        "tokenizer_config.json": {**NAMES, "do_lower_case": True, "split_by_punct": True, "add_prefix_space": False},
        "config.json": {"model_type": "deberta-v2"},
    },
    "deberta-v2-file": {
        "tokenizer.json": tokenizer_json(UNIGRAM, sequence(PUNCTUATION, SPACES), {"type": "Sequence", "normalizers": COLLAPSED}, template(["<s>"], ["</s>"])),
        "tokenizer_config.json": GENERIC,
        "config.json": {"model_type": "deberta-v2"},
    },
    "unigram": {
        "tokenizer.json": tokenizer_json(UNIGRAM, {**SPACES, "prepend_scheme": "first"}, PRECOMPILED, template(["<s>"], ["</s>"])),
        "tokenizer_config.json": GENERIC,
        "config.json": {"model_type": "bert"},
    },
})

WORD_PIECES = "@wordPieces"
LOWERED = [{"type": "NFKD"}, {"type": "StripAccents"}, {"type": "Lowercase"}]
CLEANED = [
    {"type": "Strip", "strip_left": True, "strip_right": True},
    {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": False},
]
FOLDERS.update({
    "wordpiece-lowered": {
        "tokenizer.json": tokenizer_json(WORD_PIECES, sequence({"type": "WhitespaceSplit"}, PUNCTUATION), {"type": "Sequence", "normalizers": LOWERED}, template(["<s>"], ["</s>"])),
        "tokenizer_config.json": GENERIC,
        "config.json": {"model_type": "bert"},
    },
    "wordpiece-cleaned": {
        "tokenizer.json": tokenizer_json(WORD_PIECES, sequence({"type": "BertPreTokenizer"}, {"type": "Digits", "individual_digits": False}), {"type": "Sequence", "normalizers": CLEANED}, template(["<s>"], ["</s>"])),
        "tokenizer_config.json": GENERIC,
        "config.json": {"model_type": "bert"},
    },
})


def filled(value):
    """A folder's files with the model in place of its name."""
    if isinstance(value, str) and value.startswith("@"):
        return json.loads((HERE / f"{value[1:]}.json").read_text(encoding="utf-8"))
    if isinstance(value, dict):
        own = {key: filled(item) for key, item in value.items() if key != "@"}
        return {**filled(value["@"]), **own} if "@" in value else own
    return [filled(item) for item in value] if isinstance(value, list) else value


def load(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, contents in filled(files).items():
            (Path(folder) / name).write_text(json.dumps(contents), encoding="utf-8")
        return AutoTokenizer.from_pretrained(folder)


def with_spaces(tokenizer):
    """
    Has a byte-level tokenizer read every word as after a space. Before a byte-level pre-tokenizer that stands alone, its
    `add_prefix_space` does the same; after a step that cuts, it would put a space before each part of a word.
    """
    state = json.loads(tokenizer.backend_tokenizer.to_str())
    steps = state["pre_tokenizer"].get("pretokenizers", [state["pre_tokenizer"]])
    if "ByteLevel" in [step["type"] for step in steps]:
        own = [state["normalizer"]] if state["normalizer"] else []
        one_space = {"type": "Replace", "pattern": {"Regex": "^ {2}"}, "content": " "}
        state["normalizer"] = {"type": "Sequence", "normalizers": [*own, {"type": "Prepend", "prepend": " "}, one_space]}
        for part in (state["post_processor"] or {}).get("processors", [state["post_processor"] or {}]):
            part |= {"add_prefix_space": True} if "add_prefix_space" in part else {}
        tokenizer._tokenizer = Tokenizer.from_str(json.dumps(state))
    return tokenizer


if __name__ == "__main__":
    lines = []
    for name, files in FOLDERS.items():
        lines.append(json.dumps({"name": name, "files": files}))
        tokenizer = load(files)
        has_gaps = name.startswith("gaps")
        cases = [case(tokenizer, text) for text in (GAP_TEXTS if has_gaps else TEXTS + DEPARTURES + MORE)]
        if not has_gaps:
            tokenizer = with_spaces(tokenizer)
            cases += [case(tokenizer, words) for words in WORD_LISTS]
        (HERE / f"{name}.models.jsonl").write_text("\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n", newline="\n")
    (HERE / "models.jsonl").write_text("\n".join(lines) + "\n", newline="\n")
