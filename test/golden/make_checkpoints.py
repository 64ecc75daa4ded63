"""Tiny random checkpoints of every family in Hugging Face layout. Usage: make_checkpoints.py OUT_FOLDER

Every tensor, biases, gamma and beta included, is drawn from N(0, .3): with the usual initialisation (zero biases, unit gamma)
a forgotten bias or a wrong activation function would pass unnoticed. Of each family three shapes, three activations, three storage
types, three ways of naming the weights.
"""
import sys

import torch

from causal_checkpoints import CAUSAL_MAKERS
from checkpoint_files import draw, write_checkpoint
from checkpoint_shapes import (
    albert_head_shapes, albert_shapes, discriminator_shapes, distilbert_head_shapes, distilbert_shapes, electra_shapes,
    encoder_shapes, generator_shapes, head_shapes, linear, lm_head_shapes, mpnet_shapes, pooler_shapes, prefixed,
)
from checkpoint_tokenizers import (
    ALBERT_SPECIALS, CASED_WORDS, MPNET_SPECIALS, WORDS, byte_pairs, pieces, vocabulary, write_byte_pairs, write_cased_tokenizer,
    write_pieces, write_vocabulary,
)
from deberta_checkpoints import DEBERTA_MAKERS
from modern_checkpoints import MODERN_MAKERS



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
    write_checkpoint(folder, c, draw(shapes, 7, torch.float32), lower_case=True)
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
    write_checkpoint(folder, c, draw(shapes, 9, torch.bfloat16), lower_case=False)
    write_cased_tokenizer(folder, words)


def encoder_config(family, architecture, sizes, activation, words, **more):
    """Of a family after BERT; `sizes` are layers, width, heads and the inside of the feed-forward network."""
    return config(*sizes, activation, words, architecture, model_type=family, **more)


def mpnet_config(architecture, sizes, activation, words, **more):
    c = encoder_config("mpnet", architecture, sizes, activation, words, pad_token_id=1, relative_attention_num_buckets=32, **more)
    return {name: value for name, value in c.items() if name not in ("type_vocab_size", "position_embedding_type")}


def mpnet_gelu(folder):
    words = vocabulary(WORDS, MPNET_SPECIALS)
    c = mpnet_config("MPNetForMaskedLM", (3, 20, 4, 28), "gelu", words)
    shapes = prefixed(mpnet_shapes(c), "mpnet") | lm_head_shapes(c, tied=True)
    write_checkpoint(folder, c, draw(shapes, 21, torch.float32), lower_case=True)
    write_vocabulary(folder, words)


def mpnet_tanh(folder):
    words = vocabulary(WORDS[:40], MPNET_SPECIALS)
    c = mpnet_config("MPNetModel", (2, 18, 3, 26), "gelu_new", words)
    write_checkpoint(folder, c, draw(mpnet_shapes(c) | pooler_shapes(c), 22, torch.float16), lower_case=True)
    write_vocabulary(folder, words)


def mpnet_relu(folder):
    words = vocabulary(CASED_WORDS + WORDS[13:36], MPNET_SPECIALS)
    c = mpnet_config("MPNetForMaskedLM", (4, 15, 5, 22), "relu", words, layer_norm_eps=1e-5, tie_word_embeddings=False)
    c["relative_attention_num_buckets"] = 40  # of which transformers uses 32
    shapes = prefixed(mpnet_shapes(c), "mpnet") | lm_head_shapes(c, tied=False)
    write_checkpoint(folder, c, draw(shapes, 23, torch.bfloat16), lower_case=False)
    write_vocabulary(folder, words)


def roberta_gelu(folder):
    tokenizer = byte_pairs(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    words = tokenizer.get_vocab()
    sizes = dict(pad_token_id=1, type_vocab_size=1, max_position_embeddings=64)  # bytes of words that it does not know
    c = encoder_config("roberta", "RobertaForMaskedLM", (3, 20, 4, 28), "gelu", words, **sizes)
    shapes = prefixed(encoder_shapes(c), "roberta") | lm_head_shapes(c, tied=True)
    write_checkpoint(folder, c, draw(shapes, 24, torch.float32), lower_case=False)
    write_byte_pairs(folder, tokenizer)


def roberta_tanh(folder):
    tokenizer = byte_pairs(["<pad>", "<s>", "</s>", "<unk>", "<mask>"])
    words = tokenizer.get_vocab()
    sizes = dict(pad_token_id=0, type_vocab_size=1)
    c = encoder_config("roberta", "RobertaModel", (2, 18, 2, 30), "gelu_new", words, **sizes)
    tensors = old_names(draw(encoder_shapes(c) | pooler_shapes(c), 71, torch.float16))
    tensors["embeddings.position_ids"] = torch.arange(c["max_position_embeddings"]).reshape(1, -1)
    write_checkpoint(folder, c, tensors, lower_case=False)
    write_byte_pairs(folder, tokenizer)


def roberta_relu(folder):
    tokenizer = byte_pairs(["<s>", "</s>", "<unk>", "<pad>", "<mask>"])
    words = tokenizer.get_vocab()
    more = dict(pad_token_id=3, type_vocab_size=2, layer_norm_eps=1e-5, tie_word_embeddings=False)
    c = encoder_config("roberta", "RobertaForMaskedLM", (4, 15, 5, 22), "relu", words, **more)
    shapes = prefixed(encoder_shapes(c), "roberta") | lm_head_shapes(c, tied=False)
    write_checkpoint(folder, c, draw(shapes, 25, torch.bfloat16), lower_case=False)
    write_byte_pairs(folder, tokenizer)


def xlmr_gelu(folder):
    tokenizer = pieces(["<s>", "<pad>", "</s>", "<unk>", "<mask>"], 140)
    words = tokenizer.get_vocab()
    sizes = dict(pad_token_id=1, type_vocab_size=1, max_position_embeddings=64)
    c = encoder_config("xlm-roberta", "XLMRobertaForMaskedLM", (3, 20, 5, 26), "gelu", words, **sizes)
    shapes = prefixed(encoder_shapes(c), "roberta") | lm_head_shapes(c, tied=True)
    write_checkpoint(folder, c, draw(shapes, 72, torch.float32), lower_case=False)
    write_pieces(folder, tokenizer, "<s>", "</s>")


def xlmr_relu(folder):
    tokenizer = pieces(["<s>", "</s>", "<pad>", "<unk>", "<mask>"], 130)
    words = tokenizer.get_vocab()
    more = dict(pad_token_id=2, type_vocab_size=2, layer_norm_eps=1e-5, tie_word_embeddings=False)
    c = encoder_config("xlm-roberta", "XLMRobertaForMaskedLM", (4, 21, 3, 34), "relu", words, **more)
    shapes = prefixed(encoder_shapes(c), "roberta") | lm_head_shapes(c, tied=False)
    write_checkpoint(folder, c, draw(shapes, 73, torch.bfloat16), lower_case=False)
    write_pieces(folder, tokenizer, "<s>", "</s>")


def xlmr_tanh(folder):
    tokenizer = pieces(["<s>", "<pad>", "</s>", "<unk>", "<mask>"], 120)
    words = tokenizer.get_vocab()
    sizes = dict(pad_token_id=1, type_vocab_size=1)
    c = encoder_config("xlm-roberta", "XLMRobertaModel", (2, 18, 3, 26), "gelu_new", words, **sizes)
    write_checkpoint(folder, c, draw(encoder_shapes(c) | pooler_shapes(c), 26, torch.float16), lower_case=False)
    write_pieces(folder, tokenizer, "<s>", "</s>")


def albert_gelu(folder):
    tokenizer = pieces(ALBERT_SPECIALS, 150)
    words = tokenizer.get_vocab()
    sizes = dict(embedding_size=12, num_hidden_groups=1, inner_group_num=1, max_position_embeddings=64)
    c = encoder_config("albert", "AlbertForMaskedLM", (3, 20, 4, 28), "gelu", words, **sizes)
    shapes = prefixed(albert_shapes(c), "albert") | albert_head_shapes(c, tied=True)
    write_checkpoint(folder, c, draw(shapes, 27, torch.float32), lower_case=True)
    write_pieces(folder, tokenizer, "[CLS]", "[SEP]")


def albert_tanh(folder):
    tokenizer = pieces(ALBERT_SPECIALS, 120)
    words = tokenizer.get_vocab()
    sizes = dict(embedding_size=18, num_hidden_groups=2, inner_group_num=1)
    c = encoder_config("albert", "AlbertModel", (4, 18, 3, 26), "gelu_new", words, **sizes)
    shapes = albert_shapes(c) | linear("pooler", 18, 18)
    write_checkpoint(folder, c, draw(shapes, 28, torch.float16), lower_case=True)
    write_pieces(folder, tokenizer, "[CLS]", "[SEP]")


def albert_relu(folder):
    tokenizer = pieces(ALBERT_SPECIALS, 130)
    words = tokenizer.get_vocab()
    sizes = dict(embedding_size=26, num_hidden_groups=2, inner_group_num=1, layer_norm_eps=1e-5, tie_word_embeddings=False)
    c = encoder_config("albert", "AlbertForMaskedLM", (5, 15, 5, 22), "relu", words, **sizes)
    shapes = prefixed(albert_shapes(c), "albert") | albert_head_shapes(c, tied=False)
    write_checkpoint(folder, c, draw(shapes, 29, torch.bfloat16), lower_case=False)
    write_pieces(folder, tokenizer, "[CLS]", "[SEP]")


MAKERS = {
    "tiny-gelu": tiny_gelu, "tiny-tanh": tiny_tanh, "tiny-relu": tiny_relu,
    "distil-gelu": distil_gelu, "distil-tanh": distil_tanh, "distil-relu": distil_relu,
    "electra-gelu": electra_gelu, "electra-tanh": electra_tanh, "electra-relu": electra_relu,
    "mpnet-gelu": mpnet_gelu, "mpnet-tanh": mpnet_tanh, "mpnet-relu": mpnet_relu,
    "roberta-gelu": roberta_gelu, "roberta-tanh": roberta_tanh, "roberta-relu": roberta_relu,
    "xlmr-gelu": xlmr_gelu, "xlmr-tanh": xlmr_tanh, "xlmr-relu": xlmr_relu,
    "albert-gelu": albert_gelu, "albert-tanh": albert_tanh, "albert-relu": albert_relu,
} | CAUSAL_MAKERS | MODERN_MAKERS | DEBERTA_MAKERS


def main():
    out = sys.argv[1]
    for name, make in MAKERS.items():
        make(f"{out}/{name}")
        print(name)


main()
