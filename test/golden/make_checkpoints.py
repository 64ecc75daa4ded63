"""Tiny random checkpoints of every family in Hugging Face layout. Usage: make_checkpoints.py OUT_FOLDER

Every tensor, biases, gamma and beta included, is drawn from N(0, .3): with the usual initialisation (zero biases, unit gamma)
a forgotten bias or a wrong activation function would pass unnoticed. Of each family three shapes, three activations, three storage
types, three ways of naming the weights. Some seeds were passed over where a derivative could not be checked by steps in float32.
"""
import json
import os
import sys

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from checkpoint_shapes import (
    discriminator_shapes, distilbert_head_shapes, distilbert_shapes, electra_shapes, encoder_shapes, generator_shapes, head_shapes,
    pooler_shapes,
)

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = (
    "the a of and is not , . ! ? ' - old river stone bridge river ##s small dog cat bark ##ed ##ing quick ##ly under over "
    "sees hears they we blue green light house by it her his one two un ##seen ##n e ##t x ##y"
).split()
TOKENIZERS = dict(bert="BertTokenizer", distilbert="DistilBertTokenizer", electra="ElectraTokenizer")
CASED_WORDS = "The A Anna Rome river River stone ##s ##ed ##ing , . ! ? is of in sees walk slow ##ly E ##x o ##n".split()


def vocabulary(words):
    return SPECIALS + list(dict.fromkeys(words))


def draw(shapes, seed, dtype):
    random = np.random.default_rng(seed)
    values = {name: random.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}
    return {name: torch.from_numpy(value).to(dtype) for name, value in values.items()}


def prefixed(shapes, prefix="bert"):
    return {f"{prefix}.{name}": shape for name, shape in shapes.items()}


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
    tokenizer_class = TOKENIZERS[configuration["model_type"]]
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


def electra_gelu(folder):
    words = vocabulary(WORDS)
    c = config(3, 20, 4, 28, "gelu", words, "ElectraForMaskedLM", model_type="electra", embedding_size=12)
    shapes = prefixed(electra_shapes(c), "electra") | generator_shapes(c, tied=True)
    write_checkpoint(folder, c, draw(shapes, 17, torch.float32), lower_case=True)
    write_vocabulary(folder, words)


def electra_tanh(folder):
    words = vocabulary(WORDS[:40])
    c = config(2, 18, 3, 26, "gelu_new", words, "ElectraForPreTraining", model_type="electra", embedding_size=18)
    shapes = prefixed(electra_shapes(c), "electra") | discriminator_shapes(c)
    write_checkpoint(folder, c, draw(shapes, 8, torch.float16), lower_case=True)
    write_vocabulary(folder, words)


def electra_relu(folder):
    words = vocabulary(CASED_WORDS + WORDS[13:36])
    sizes = dict(model_type="electra", embedding_size=26, layer_norm_eps=1e-5)
    c = config(4, 15, 5, 22, "relu", words, "ElectraForMaskedLM", tie_word_embeddings=False, **sizes)
    shapes = prefixed(electra_shapes(c), "electra") | generator_shapes(c, tied=False)
    write_checkpoint(folder, c, draw(shapes, 49, torch.bfloat16), lower_case=False)
    write_cased_tokenizer(folder, words)


MAKERS = {
    "tiny-gelu": tiny_gelu, "tiny-tanh": tiny_tanh, "tiny-relu": tiny_relu,
    "distil-gelu": distil_gelu, "distil-tanh": distil_tanh, "distil-relu": distil_relu,
    "electra-gelu": electra_gelu, "electra-tanh": electra_tanh, "electra-relu": electra_relu,
}


def main():
    out = sys.argv[1]
    for name, make in MAKERS.items():
        make(f"{out}/{name}")
        print(name)


main()
