"""Tiny random BERT and DistilBERT checkpoints in Hugging Face layout. Usage: make_checkpoints.py OUT_FOLDER

Every tensor, biases, gamma and beta included, is drawn from N(0, .3): with the usual initialisation (zero biases, unit gamma)
a forgotten bias or a wrong activation function would pass unnoticed. Of each family three shapes, three activations, three storage
types, three ways of naming the weights.
"""
import json
import os
import sys

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = (
    "the a of and is not , . ! ? ' - old river stone bridge river ##s small dog cat bark ##ed ##ing quick ##ly under over "
    "sees hears they we blue green light house by it her his one two un ##seen ##n e ##t x ##y"
).split()
CASED_WORDS = "The A Anna Rome river River stone ##s ##ed ##ing , . ! ? is of in sees walk slow ##ly E ##x o ##n".split()


def vocabulary(words):
    return SPECIALS + list(dict.fromkeys(words))


def block_shapes(hidden, intermediate):
    return {
        **{f"attention.self.{part}.weight": [hidden, hidden] for part in ("query", "key", "value")},
        **{f"attention.self.{part}.bias": [hidden] for part in ("query", "key", "value")},
        "attention.output.dense.weight": [hidden, hidden],
        "attention.output.dense.bias": [hidden],
        "attention.output.LayerNorm.weight": [hidden],
        "attention.output.LayerNorm.bias": [hidden],
        "intermediate.dense.weight": [intermediate, hidden],
        "intermediate.dense.bias": [intermediate],
        "output.dense.weight": [hidden, intermediate],
        "output.dense.bias": [hidden],
        "output.LayerNorm.weight": [hidden],
        "output.LayerNorm.bias": [hidden],
    }


def encoder_shapes(config):
    hidden = config["hidden_size"]
    shapes = {
        "embeddings.word_embeddings.weight": [config["vocab_size"], hidden],
        "embeddings.position_embeddings.weight": [config["max_position_embeddings"], hidden],
        "embeddings.token_type_embeddings.weight": [config["type_vocab_size"], hidden],
        "embeddings.LayerNorm.weight": [hidden],
        "embeddings.LayerNorm.bias": [hidden],
    }
    for layer in range(config["num_hidden_layers"]):
        block = block_shapes(hidden, config["intermediate_size"])
        shapes.update({f"encoder.layer.{layer}.{name}": shape for name, shape in block.items()})
    return shapes


def pooler_shapes(config):
    hidden = config["hidden_size"]
    return {"pooler.dense.weight": [hidden, hidden], "pooler.dense.bias": [hidden]}


def head_shapes(config, tied):
    """A tied decoder has only a bias of its own, which lies beside it; an untied one has its weight and its bias."""
    hidden, size = config["hidden_size"], config["vocab_size"]
    transform = {
        "cls.predictions.transform.dense.weight": [hidden, hidden],
        "cls.predictions.transform.dense.bias": [hidden],
        "cls.predictions.transform.LayerNorm.weight": [hidden],
        "cls.predictions.transform.LayerNorm.bias": [hidden],
    }
    if tied:
        return transform | {"cls.predictions.bias": [size]}
    return transform | {"cls.predictions.decoder.weight": [size, hidden], "cls.predictions.decoder.bias": [size]}


def draw(shapes, seed, dtype):
    random = np.random.default_rng(seed)
    values = {name: random.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}
    return {name: torch.from_numpy(value).to(dtype) for name, value in values.items()}


def prefixed(shapes, prefix="bert"):
    return {f"{prefix}.{name}": shape for name, shape in shapes.items()}


def distilbert_shapes(config):
    dim, hidden = config["dim"], config["hidden_dim"]
    shapes = {
        "embeddings.word_embeddings.weight": [config["vocab_size"], dim],
        "embeddings.position_embeddings.weight": [config["max_position_embeddings"], dim],
        "embeddings.LayerNorm.weight": [dim],
        "embeddings.LayerNorm.bias": [dim],
    }
    for layer in range(config["n_layers"]):
        scope = f"transformer.layer.{layer}"
        for name in ("attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin"):
            shapes |= {f"{scope}.{name}.weight": [dim, dim], f"{scope}.{name}.bias": [dim]}
        for name in ("sa_layer_norm", "output_layer_norm"):
            shapes |= {f"{scope}.{name}.weight": [dim], f"{scope}.{name}.bias": [dim]}
        shapes |= {f"{scope}.ffn.lin1.weight": [hidden, dim], f"{scope}.ffn.lin1.bias": [hidden]}
        shapes |= {f"{scope}.ffn.lin2.weight": [dim, hidden], f"{scope}.ffn.lin2.bias": [dim]}
    return shapes


def distilbert_head_shapes(config, tied):
    dim, size = config["dim"], config["vocab_size"]
    shapes = {f"vocab_{name}": [dim] for name in ("transform.bias", "layer_norm.weight", "layer_norm.bias")}
    shapes |= {"vocab_transform.weight": [dim, dim], "vocab_projector.bias": [size]}
    return shapes if tied else shapes | {"vocab_projector.weight": [size, dim]}


def distilbert_config(layers, dim, heads, hidden, activation, words, architecture, **more):
    return dict(
        architectures=[architecture], model_type="distilbert", activation=activation, dim=dim, hidden_dim=hidden,
        n_layers=layers, n_heads=heads, max_position_embeddings=24, vocab_size=len(words), pad_token_id=0,
        sinusoidal_pos_embds=False,
    ) | more


def old_names(tensors):
    """LayerNorm's parameters as checkpoints of 2018 and 2019 call them."""
    renamed = lambda name: name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
    return {renamed(name): value for name, value in tensors.items()}


def config(layers, hidden, heads, intermediate, activation, words, architecture, **more):
    return dict(
        architectures=[architecture], model_type="bert", hidden_act=activation, hidden_size=hidden,
        intermediate_size=intermediate, num_hidden_layers=layers, num_attention_heads=heads, max_position_embeddings=24,
        type_vocab_size=2, vocab_size=len(words), pad_token_id=0, position_embedding_type="absolute",
    ) | {"layer_norm_eps": 1e-12} | more


def write_json(path, value):
    with open(path, "w", encoding="utf8") as file:
        json.dump(value, file, indent=2, ensure_ascii=False)
        file.write("\n")


def write_checkpoint(folder, configuration, tensors, lower_case):
    tokenizer_class = "DistilBertTokenizer" if configuration["model_type"] == "distilbert" else "BertTokenizer"
    os.makedirs(folder, exist_ok=True)
    save_file(tensors, f"{folder}/model.safetensors", metadata={"format": "pt"})
    write_json(f"{folder}/config.json", configuration)
    write_json(
        f"{folder}/tokenizer_config.json",
        {"do_lower_case": lower_case, "model_max_length": configuration["max_position_embeddings"], "tokenizer_class": tokenizer_class},
    )


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


def tiny_gelu(folder):
    words = vocabulary(WORDS)
    c = config(3, 32, 4, 64, "gelu", words, "BertForPreTraining")
    shapes = prefixed(encoder_shapes(c) | pooler_shapes(c)) | head_shapes(c, tied=True)
    write_checkpoint(folder, c, draw(shapes, 1, torch.float32), lower_case=True)
    write_vocabulary(folder, words)


def tiny_tanh(folder):
    words = vocabulary(WORDS[:44])
    c = config(2, 24, 2, 40, "gelu_new", words, "BertModel")
    tensors = old_names(draw(encoder_shapes(c) | pooler_shapes(c), 2, torch.float16))
    tensors["embeddings.position_ids"] = torch.arange(c["max_position_embeddings"]).reshape(1, -1)
    write_checkpoint(folder, c, tensors, lower_case=True)
    write_vocabulary(folder, words)


def tiny_relu(folder):
    words = vocabulary(CASED_WORDS + WORDS[13:36])
    c = config(4, 20, 5, 36, "relu", words, "BertForMaskedLM", layer_norm_eps=1e-5, tie_word_embeddings=False)
    shapes = prefixed(encoder_shapes(c)) | head_shapes(c, tied=False)
    write_checkpoint(folder, c, draw(shapes, 3, torch.bfloat16), lower_case=False)
    write_cased_tokenizer(folder, words)


def distil_gelu(folder):
    words = vocabulary(WORDS)
    c = distilbert_config(3, 28, 4, 60, "gelu", words, "DistilBertForMaskedLM")
    shapes = prefixed(distilbert_shapes(c), "distilbert") | distilbert_head_shapes(c, tied=True)
    write_checkpoint(folder, c, draw(shapes, 4, torch.float32), lower_case=True)
    write_vocabulary(folder, words)


def distil_tanh(folder):
    words = vocabulary(WORDS[:40])
    c = distilbert_config(2, 18, 3, 44, "gelu_new", words, "DistilBertModel", sinusoidal_pos_embds=True)
    write_checkpoint(folder, c, draw(distilbert_shapes(c), 5, torch.float16), lower_case=True)
    write_vocabulary(folder, words)


def distil_relu(folder):
    words = vocabulary(CASED_WORDS + WORDS[13:36])
    c = distilbert_config(4, 30, 5, 32, "relu", words, "DistilBertForMaskedLM", tie_word_embeddings=False)
    shapes = prefixed(distilbert_shapes(c), "distilbert") | distilbert_head_shapes(c, tied=False)
    write_checkpoint(folder, c, draw(shapes, 6, torch.bfloat16), lower_case=False)
    write_cased_tokenizer(folder, words)


MAKERS = {
    "tiny-gelu": tiny_gelu, "tiny-tanh": tiny_tanh, "tiny-relu": tiny_relu,
    "distil-gelu": distil_gelu, "distil-tanh": distil_tanh, "distil-relu": distil_relu,
}


def main():
    out = sys.argv[1]
    for name, make in MAKERS.items():
        make(f"{out}/{name}")
        print(name)


main()
