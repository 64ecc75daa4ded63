"""Draws the tensors of the tiny checkpoints and writes their files."""
import json
import os

import numpy as np
import torch
from safetensors.torch import save_file

TOKENIZERS = dict(
    bert="BertTokenizer", distilbert="DistilBertTokenizer", electra="ElectraTokenizer", mpnet="MPNetTokenizer",
    roberta="RobertaTokenizer", albert="AlbertTokenizer", modernbert="PreTrainedTokenizerFast", gpt2="GPT2Tokenizer",
    llama="PreTrainedTokenizerFast", qwen2="Qwen2Tokenizer", qwen3="Qwen2Tokenizer", gpt_neox="GPTNeoXTokenizer",
) | {"xlm-roberta": "XLMRobertaTokenizer", "deberta-v2": "DebertaV2Tokenizer"}


def draw(shapes, seed, dtype):
    random = np.random.default_rng(seed)
    values = {name: random.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}
    return {name: torch.from_numpy(value).to(dtype) for name, value in values.items()}


def write_json(path, value):
    with open(path, "w", encoding="utf8") as file:
        json.dump(value, file, indent=2, ensure_ascii=False)
        file.write("\n")


def write_checkpoint(folder, configuration, tensors, lower_case, specials=None):
    tokenizer_class = TOKENIZERS[configuration["model_type"]]
    os.makedirs(folder, exist_ok=True)
    save_file(tensors, f"{folder}/model.safetensors", metadata={"format": "pt"})
    write_json(f"{folder}/config.json", configuration)
    write_json(
        f"{folder}/tokenizer_config.json",
        {"do_lower_case": lower_case, "model_max_length": configuration.get("max_position_embeddings", configuration.get("n_positions")), "tokenizer_class": tokenizer_class}
        | (specials or {}),
    )
