"""Buckets of relative positions from -599 to 599, as MPNet's encoder has them. Usage: make_buckets.py OUT.json"""
import json
import sys

import torch
from transformers.models.mpnet.modeling_mpnet import MPNetEncoder

offsets = torch.arange(-599, 600)
with open(sys.argv[1], "w", encoding="utf8") as file:
    json.dump(MPNetEncoder.relative_position_bucket(offsets).tolist(), file)
    file.write("\n")
