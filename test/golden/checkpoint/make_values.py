"""Every tensor of the tiny checkpoints as the safetensors library reads it. Usage: make_values.py CHECKPOINTS OUT.json

For each tensor: dtype, shape and the sha256 of its values as float32 bytes (integers are listed without a digest).
"""
import hashlib
import json
import os
import sys

from safetensors import safe_open

checkpoints, out = sys.argv[1:3]
golden = {}
for name in sorted(os.listdir(checkpoints)):
    with safe_open(f"{checkpoints}/{name}/model.safetensors", "pt") as file:
        golden[name] = {}
        for key in sorted(file.keys()):
            tensor = file.get_tensor(key)
            digest = hashlib.sha256(tensor.float().numpy().tobytes()).hexdigest() if tensor.is_floating_point() else None
            golden[name][key] = dict(dtype=file.get_slice(key).get_dtype(), shape=list(tensor.shape), sha256=digest)
with open(out, "w", encoding="utf8") as file:
    json.dump(golden, file, indent=1)
    file.write("\n")
