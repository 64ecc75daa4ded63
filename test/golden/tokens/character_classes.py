"""Writes toolkit/tokens/codePointRanges.json: how Hugging Face's tokenizers classify each code point.

The tokenizers are asked, code point by code point. BERT's knows the marks and punctuation of Unicode 8 and the decompositions
of Unicode 12, the byte-level one the letters and numbers of Unicode 16, a JavaScript engine those of its own Unicode version:
hence a table. Run with ../requirements.txt installed.
"""

import json
from pathlib import Path

from tokenizers.normalizers import BertNormalizer, StripAccents
from tokenizers.pre_tokenizers import BertPreTokenizer, ByteLevel

TARGET = Path(__file__).parents[3] / "toolkit" / "tokens" / "codePointRanges.json"
CODE_POINTS = [point for point in range(0x110000) if not 0xD800 <= point <= 0xDFFF]
OFF = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)


def normalizer(**settings):
    return BertNormalizer(**{**OFF, **settings}).normalize_str


def ranges(matches):
    """Code points for which `matches` holds, as "41-5A 61" in hexadecimal."""
    found = []
    for point in CODE_POINTS:
        if not matches(chr(point)):
            continue
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return " ".join(f"{first:X}" if first == last else f"{first:X}-{last:X}" for first, last in found)


clean = normalizer(clean_text=True)
chinese = normalizer(handle_chinese_chars=True)
strip = normalizer(strip_accents=True)
strip_accents = StripAccents().normalize_str
split = BertPreTokenizer().pre_tokenize_str
split_bytes = ByteLevel(add_prefix_space=False).pre_tokenize_str

classes = {
    "removed": ranges(lambda char: clean(f"a{char}b") == "ab"),
    "punctuation": ranges(lambda char: len(split(f"a{char}b")) == 3),
    "marks": ranges(lambda char: strip(char) == ""),
    "accents": ranges(lambda char: strip_accents(f"a{char}") == "a"),
    "composed": ranges(lambda char: strip(char) not in ("", char)),
    "chinese": ranges(lambda char: chinese(char) == f" {char} "),
    "letters": ranges(lambda char: len(split_bytes(f"a{char}")) == 1),
    "numbers": ranges(lambda char: len(split_bytes(f"1{char}")) == 1),
}
TARGET.write_text(json.dumps(classes, indent=2) + "\n")
print({name: len(text) for name, text in classes.items()})
