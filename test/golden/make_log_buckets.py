"""Buckets of relative positions from -599 to 599, as DeBERTa has them. Usage: make_log_buckets.py OUT.json"""
import json
import sys

import torch
from transformers.models.deberta_v2.modeling_deberta_v2 import make_log_bucket_position

SIZES = [(256, 512), (6, 12), (5, 9), (2, 12), (3, 5), (32, 128), (63, 500), (128, 70)]

offsets = torch.arange(-599, 600)
found = [
    dict(count=count, furthest=furthest, buckets=make_log_bucket_position(offsets, count, furthest).long().tolist())
    for count, furthest in SIZES
]
with open(sys.argv[1], "w", encoding="utf8") as file:
    json.dump(found, file)
    file.write("\n")
