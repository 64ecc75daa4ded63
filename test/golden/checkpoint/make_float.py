"""Golden float16 and bfloat16 conversions by PyTorch. Usage: make_float.py OUT.json

encode: bits of float32 values that lie on, just beside and between halves, and the bits `.half()` gives them.
decode: sha256 of the float32 bytes of every finite 16-bit pattern, in order (NaN payloads are nobody's concern).
"""
import hashlib
import json
import sys

import numpy as np
import torch

EVERY = np.arange(0x10000, dtype=np.uint16)


def decoded_digest(dtype):
    values = torch.from_numpy(EVERY.view(np.int16)).view(dtype).float()
    return hashlib.sha256(values[values.isfinite()].numpy().tobytes()).hexdigest()


def hard_values(count=200, seed=7):
    """Random halves, the midpoints to their upper neighbours, and the float32 just below and just above each."""
    random = np.random.default_rng(seed)
    magnitudes = np.concatenate([np.arange(8), np.arange(0x3FC, 0x408), np.arange(0x7BF8, 0x7C00), random.integers(0, 0x7C00, count)])
    halves = magnitudes.astype(np.uint16).view(np.float16).astype(np.float32)
    above = (magnitudes + 1).astype(np.uint16).view(np.float16).astype(np.float32)
    above[np.isinf(above)] = 65536
    middle = (halves + above) / 2
    values = np.concatenate([halves, middle, np.nextafter(middle, np.float32(0)), np.nextafter(middle, np.float32(1e6))])
    values = np.concatenate([values, np.float32([1e-45, 1e-10, 1e5, 3e38, np.inf])])
    return np.concatenate([values, -values])


def main():
    values = hard_values()
    halves = torch.from_numpy(values).half().numpy()
    golden = dict(
        encode=dict(float32=values.view(np.uint32).tolist(), float16=halves.view(np.uint16).tolist()),
        decode=dict(float16=decoded_digest(torch.float16), bfloat16=decoded_digest(torch.bfloat16)),
    )
    with open(sys.argv[1], "w", encoding="utf8") as file:
        json.dump(golden, file)
        file.write("\n")


main()
