"""Writes added.jsonl: folders with added tokens, classes and casing stated in every way, and what transformers makes of them.

    python make_added.py        (with ../requirements.txt installed: transformers 5.23.0, tokenizers 0.23.3)

Each line is one folder: `name`, its `files` (text, or an object to write as JSON), and `cases` as make.py writes them.
"""

import json
import tempfile
from pathlib import Path

from transformers import AutoTokenizer

from make import case

HERE = Path(__file__).parent
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = (
    "the a of is in paris france capital rivers carve valley ##s slowly . , ! ? cat dog sat on mat ##ing run word new old city "
    "king queen and or not"
).split()
PIECES = "[ ] e ##1 ##e 1 ##11".split()


def vocabulary(*more, end="\n"):
    return end.join([*SPECIAL, *WORDS, *more]) + end


def token(content, special=False, **flags):
    return {"content": content, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": special, **flags}


def decoder(first, *tokens):
    """An `added_tokens_decoder`: BERT's special tokens, then `tokens` from the id `first` on."""
    numbered = [*enumerate(token(content, True) for content in SPECIAL), *enumerate(tokens, first)]
    return {str(id): value for id, value in numbered}


def angled(*more):
    """A vocabulary with MPNet's special tokens."""
    return "\n".join([*ANGLED, *WORDS, *more, "<mask>"]) + "\n"


def template(*tokens):
    """A `TemplateProcessing`: None stands for the text."""
    pieces = [{"Sequence": {"id": "A", "type_id": 0}} if t is None else {"SpecialToken": {"id": t, "type_id": 0}} for t in tokens]
    vocab = angled().split()
    return {"type": "TemplateProcessing", "single": pieces, "pair": pieces, "special_tokens": {t: {"id": t, "ids": [vocab.index(t)], "tokens": [t]} for t in tokens if t}}


def angled_json(**parts):
    """MPNet's `tokenizer.json`."""
    vocab = {word: id for id, word in enumerate(angled().split())}
    added = [{"id": vocab[t], **token(t, True, lstrip=t == "<mask>", normalized=t == "<unk>")} for t in [*ANGLED, "<mask>"]]
    post_processor = {"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True, "add_prefix_space": False}
    json = tokenizer_json([])
    return {**json, "added_tokens": added, "post_processor": post_processor, "model": {**json["model"], "vocab": vocab}, **parts}


def config(**settings):
    return {"tokenizer_class": "BertTokenizer", "do_lower_case": True, **settings}


def tokenizer_json(words, added=(), lowercase=True, **parts):
    """A BERT `tokenizer.json`; `parts` go into the normaliser, but for `max_input_chars_per_word`."""
    most = parts.pop("max_input_chars_per_word", 100)
    tokens = [*enumerate(token(content, True) for content in SPECIAL), *enumerate(added, len(SPECIAL) + len(words))]
    ends = [("SpecialToken", "[CLS]"), ("Sequence", "A"), ("SpecialToken", "[SEP]")]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": id, **value} for id, value in tokens],
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": lowercase, **parts},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{kind: {"id": id, "type_id": 0}} for kind, id in ends],
            "pair": [{kind: {"id": id, "type_id": 0}} for kind, id in ends],
            "special_tokens": {t: {"id": t, "ids": [SPECIAL.index(t)], "tokens": [t]} for t in ("[CLS]", "[SEP]")},
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": most,
            "vocab": {word: id for id, word in enumerate([*SPECIAL, *words])},
        },
    }


ADDED = ["the [E1] king [E2] run .", "the [e1] king [e2] run .", "[E1][E2]", ["the", "[E1]", "king[E2]"]]
FLAGS = [
    token("zz", single_word=True),
    token("zzing", single_word=True),
    token("lef", lstrip=True),
    token("rig", rstrip=True),
    token("Norm", normalized=True),
    token("new york", normalized=True),
    token("\u4e2d\u6587", normalized=True),
    token("caf\u00e9", normalized=True, single_word=True),
    token(" sp"),
    token("both", lstrip=True, rstrip=True, normalized=True),
    token("\U0001f600", single_word=True),
    token("C++ (a|b)"),
    token("\n_", lstrip=True, rstrip=True),
    token("\u2003a", lstrip=True, rstrip=True, single_word=True),
    token("\u3000", lstrip=True),
]
FLAGGED = [
    "zz xzz zzx zz. zz_ zz\u0301 zz\u200d zz1 zzing \U0001d400zz zz\U0001d400 zz\U0001f600",
    "the  lef  the lef lef",
    "\u2003\u0085lef \u200blef",
    "rig  rig the rig\n",
    "norm NORM nOrms xnorm N\u00d6RM No\u00adrm \u0130norm",
    "New York new\u00a0york NEW  YORK new yorks",
    "x\u4e2d\u6587y \u4e2d \u6587",
    "CAFE caf\u00e9 cafes cafe\u0301s cafe\u0301 \U0001f600 caf\u00e9\U0001f600 a\U0001f600",
    "caf\u00e9\u200bs caf\u00e9\u200b",
    "rig  sp the sp",
    "a \n_ \n_ \n_a",
    "\u2003a\u2003a . \u2003a \u3000.\u3000 both  \u3000.",
    "the  Both  BOTH  the",
    "rig lef",
    "rig  lef  ",
    "C++ (a|b) c++ (a|b)",
    "[MASK][mask] [CLS]",
    ["new", "york", "the  lef", "zz", "x zz", "rig  ", " both "],
    ["zz", "zz", "\u00e9zz"],
]
CASED = [*WORDS, "The", "France", "Paris"]
PARTS = dict(strip_accents=False, handle_chinese_chars=False, clean_text=False, max_input_chars_per_word=5)
SPOILT = ["Th\u00e9 capital the\u4e2dcat s\u00adat cat", "The CAPITAL"]
EXTRA = token("[E1]", lstrip=True)
MASK = token("[MASK]", lstrip=True)
MASKED = ["the [MASK] king", "the [mask] \n [MASK]", ["the", " [MASK]", "a [MASK] run"]]
TYPED = {"__type": "AddedToken"}
FOUR = dict(additional_special_tokens=["[E1]", "[E2]"])
ANGLED = ["<s>", "<pad>", "</s>", "<unk>", "[UNK]"]
ANGLED_TEXTS = ["The <mask> of France.", "the  <mask><MASK> <s> <S> [MASK] </s>", ["the", " <mask>", "king<mask> run"], "<pad>the <unk> zz"]
MPNET_PARTS = dict(bos_token="<s>", eos_token="</s>", sep_token="</s>", cls_token="<s>", unk_token="[UNK]", pad_token="<pad>", mask_token="<mask>")
MPNET_MAP = {**MPNET_PARTS, "mask_token": {k: v for k, v in token("<mask>", lstrip=True).items() if k != "special"}}
ALL_NEW = [token("[NEW]", True), token("[E1]", True)]

FOLDERS = {
    "added_tokens_decoder": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(added_tokens_decoder=decoder(45, token("[E1]", True), token("[E2]", True)), **FOUR)}, ADDED),
    "added_tokens.json": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(), "added_tokens.json": {"[e1]": 45, "[e2]": 46}, "special_tokens_map.json": {"additional_special_tokens": ["[e1]", "[e2]"]}}, ADDED),
    "added_tokens.json: special where the newer list says so": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(**FOUR), "added_tokens.json": {"[E2]": 46, "[E1]": 45}}, ADDED),
    "a slow tokenizer of transformers 4": ({"vocab.txt": vocabulary(), "tokenizer_config.json": config(added_tokens_decoder=decoder(38, token("[E1]", True), token("[E2]", True), token("covid", normalized=True)), **FOUR, extra_special_tokens={}), "added_tokens.json": {"[E1]": 38, "[E2]": 39, "covid": 40}, "special_tokens_map.json": {"additional_special_tokens": [token("[E1]"), token("[E2]")]}}, ["The capital of [E1] France, covid slowly.", "COVID covids xcovid [e1] [E1][E2]"]),
    "tokenizer.json": ({"tokenizer.json": tokenizer_json(WORDS, ALL_NEW), "tokenizer_config.json": {"do_lower_case": True}}, ["the [NEW] capital", "king[NEW][E1]"]),
    "tokenizer.json beside added_tokens.json": ({"tokenizer.json": tokenizer_json(WORDS, ALL_NEW), "tokenizer_config.json": config(), "added_tokens.json": {"[NEW]": 38, "zz": 40}}, ["the [E1] king[NEW] ZZ run", "[new] [NEW]"]),
    "added_tokens_decoder instead of tokenizer.json": ({"tokenizer.json": tokenizer_json(WORDS, ALL_NEW), "tokenizer_config.json": config(added_tokens_decoder=decoder(38, token("zz")))}, ["the [E1] king[NEW] zz run"]),
    "added_tokens_decoder beside tokenizer.json, generic": ({"tokenizer.json": tokenizer_json(WORDS, ALL_NEW), "tokenizer_config.json": config(tokenizer_class="PreTrainedTokenizerFast", added_tokens_decoder=decoder(40, token("zz")))}, ["the [E1] king[NEW] zz run"]),
    "an empty added_tokens_decoder": ({"tokenizer.json": tokenizer_json(WORDS, ALL_NEW), "tokenizer_config.json": config(added_tokens_decoder={}), "added_tokens.json": {"[NEW]": 38}}, ["the [E1] king[NEW] zz run"]),
    "generic, nothing but tokenizer.json": ({"tokenizer.json": tokenizer_json(WORDS, ALL_NEW), "tokenizer_config.json": {"tokenizer_class": "TokenizersBackend"}, "special_tokens_map.json": {"mask_token": MASK}}, ["the [E1] king[NEW] [MASK] run"]),
    "lists in both files": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(additional_special_tokens=["[F]"]), "special_tokens_map.json": {"extra_special_tokens": ["[E1]", {"content": "[G]", "lstrip": True}]}}, ["the [E1] king [F] [G]"]),
    "an older list that a newer one hides": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(extra_special_tokens=["[F]"]), "special_tokens_map.json": {"additional_special_tokens": ["[E1]"]}}, ["the [E1] king [F]"]),
    "parts of the checkpoint's own": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(entity_token="[E1]", bos_token="zz", add_bos_token=False, extra_special_tokens={"other_token": "[NEW]"})}, ["the [E1] king[NEW] zz run"]),
    "tokens as objects": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(extra_special_tokens=["[E1]", {**TYPED, "content": "zz", "lstrip": True}], mask_token={**TYPED, **MASK, "normalized": True})}, [*MASKED, "the [E1] ZZ run"]),
    "[MASK] that strips, in special_tokens_map.json": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(), "special_tokens_map.json": {"mask_token": {k: v for k, v in MASK.items() if k != "special"}}}, MASKED),
    "[MASK] that strips, in added_tokens_decoder": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(mask_token="[MASK]", added_tokens_decoder={**decoder(0), "4": {**MASK, "special": True}})}, MASKED),
    "[MASK] in added_tokens.json alone": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(), "added_tokens.json": {"[MASK]": 4}}, MASKED),
    "special_tokens_map.json beside added_tokens_decoder": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(added_tokens_decoder=decoder(0)), "special_tokens_map.json": {"additional_special_tokens": ["[E1]"]}}, ADDED),
    "an added token of the vocabulary": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(added_tokens_decoder={**decoder(0), "33": token("king")})}, ["the kings king viking KING"]),
    "names of Object.prototype": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(), "added_tokens.json": {"__proto__": 45, "constructor": 46}}, ["the __proto__ constructor toString"]),
    "flags": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(added_tokens_decoder=decoder(45, *FLAGS))}, FLAGGED),
    "flags, cased": ({"vocab.txt": vocabulary(*PIECES), "tokenizer_config.json": config(do_lower_case=False, added_tokens_decoder=decoder(45, *FLAGS))}, FLAGGED),
    "cased tokenizer.json, no do_lower_case": ({"tokenizer.json": tokenizer_json(CASED, lowercase=False), "tokenizer_config.json": {"tokenizer_class": "BertTokenizer"}}, ["The capital of France"]),
    "cased tokenizer.json, no tokenizer_config.json": ({"tokenizer.json": tokenizer_json(CASED, lowercase=False)}, ["The capital of France"]),
    "cased tokenizer.json, generic": ({"tokenizer.json": tokenizer_json(CASED, lowercase=False), "tokenizer_config.json": config(tokenizer_class="PreTrainedTokenizerFast")}, ["The capital of France"]),
    "cased tokenizer.json, generic by config.json": ({"tokenizer.json": tokenizer_json(CASED, lowercase=False), "config.json": {"model_type": "bert", "tokenizer_class": "PreTrainedTokenizerFast"}}, ["The capital of France"]),
    "tokenizer.json set up otherwise": ({"tokenizer.json": tokenizer_json(CASED, **PARTS), "tokenizer_config.json": {"tokenizer_class": "BertTokenizerFast"}}, SPOILT),
    "tokenizer.json set up otherwise, generic": ({"tokenizer.json": tokenizer_json(CASED, **PARTS), "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "do_lower_case": False}}, SPOILT),
    **{f"class {name}": ({"vocab.txt": vocabulary(), "tokenizer_config.json": {"tokenizer_class": name}}, ["The capital"]) for name in ("BertTokenizerFast", "DistilBertTokenizer", "ElectraTokenizerFast", "MobileBertTokenizer", "SqueezeBertTokenizer")},
    "a blank last line": ({"vocab.txt": vocabulary() + "\n"}, ["The capital of France"]),
    "a blank last line, and an added token after it": ({"vocab.txt": vocabulary() + "\n", "added_tokens.json": {"zz": 39}}, ["The capital of zz"]),
    "blank lines in between": ({"vocab.txt": vocabulary("", "zz", "", "x")}, ["The capital zz x"]),
    "a wordpiece on two lines": ({"vocab.txt": vocabulary("the", "zz", "zz")}, ["The capital zz"]),
    "whitespace at the end of lines": ({"vocab.txt": vocabulary("zz ", "x\u3000\u0085", "\u2028", "y", end=" \r\n")}, ["The capital zz x y"]),
    "a byte order mark": ({"vocab.txt": "\ufeff" + vocabulary()}, ["The capital of France"]),
}

MPNET = {"model_type": "mpnet"}
FOLDERS.update({
    "MPNet: nothing but vocab.txt": ({"vocab.txt": angled(), "config.json": MPNET}, ANGLED_TEXTS),
    "MPNet: vocab.txt, every part stated": ({"vocab.txt": angled(), "tokenizer_config.json": {**MPNET_PARTS, "tokenizer_class": "MPNetTokenizer"}, "special_tokens_map.json": MPNET_MAP, "config.json": MPNET}, ANGLED_TEXTS),
    "MPNet: tokenizer.json with RobertaProcessing": ({"tokenizer.json": angled_json(), "tokenizer_config.json": {**MPNET_PARTS, "tokenizer_class": "MPNetTokenizer", "do_lower_case": False}, "special_tokens_map.json": MPNET_MAP, "config.json": MPNET}, ANGLED_TEXTS),
    "MPNet: added_tokens_decoder": ({"vocab.txt": angled(), "tokenizer_config.json": {"tokenizer_class": "MPNetTokenizer", "added_tokens_decoder": {"0": token("<s>", True), "39": token("[E1]", True)}}, "config.json": MPNET}, [*ANGLED_TEXTS, "the [E1] king"]),
    "MPNet: other tokens for its parts": ({"vocab.txt": angled("[M]", "[C]"), "tokenizer_config.json": {"tokenizer_class": "MPNetTokenizer", "mask_token": "[M]", "cls_token": "[C]", "sep_token": {**TYPED, **token("<s>", rstrip=True)}}, "config.json": MPNET}, [*ANGLED_TEXTS, "the  [M] king <s> run [C]"]),
    "BERT: other tokens for its parts": ({"vocab.txt": vocabulary("<s>", "<m>"), "tokenizer_config.json": config(cls_token="<s>", mask_token="<m>")}, ["the <m> king [MASK] <s>"]),
    "generic: RobertaProcessing": ({"tokenizer.json": angled_json(), "tokenizer_config.json": {**MPNET_PARTS, "tokenizer_class": "PreTrainedTokenizerFast"}}, ANGLED_TEXTS),
    "generic: no part stated": ({"tokenizer.json": angled_json(), "tokenizer_config.json": {"tokenizer_class": "TokenizersBackend"}}, ANGLED_TEXTS),
    "generic: BertProcessing": ({"tokenizer.json": angled_json(post_processor={"type": "BertProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0]}), "tokenizer_config.json": {"tokenizer_class": "TokenizersBackend"}}, ANGLED_TEXTS),
    "generic: two tokens before and none after": ({"tokenizer.json": angled_json(post_processor=template("<s>", "<pad>", None)), "tokenizer_config.json": {"tokenizer_class": "TokenizersBackend"}}, ANGLED_TEXTS),
    "generic: none before and two after": ({"tokenizer.json": angled_json(post_processor=template(None, "</s>", "<mask>")), "tokenizer_config.json": {"tokenizer_class": "TokenizersBackend"}}, ANGLED_TEXTS),
    "generic: nothing around the text": ({"tokenizer.json": angled_json(post_processor=template(None)), "tokenizer_config.json": {"tokenizer_class": "TokenizersBackend"}}, ANGLED_TEXTS),
})


def load(files):
    with tempfile.TemporaryDirectory() as folder:
        for name, contents in {"config.json": {"model_type": "bert"}, **files}.items():
            text = contents if isinstance(contents, str) else json.dumps(contents)
            (Path(folder) / name).write_text(text, encoding="utf-8", newline="")
        return AutoTokenizer.from_pretrained(folder)


if __name__ == "__main__":
    lines = []
    for name, (files, sources) in FOLDERS.items():
        tokenizer = load(files)
        lines.append(json.dumps({"name": name, "files": files, "cases": [case(tokenizer, source) for source in sources]}))
    (HERE / "added.jsonl").write_text("\n".join(lines) + "\n", newline="\n")
