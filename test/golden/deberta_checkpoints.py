"""The tiny checkpoints of DeBERTa, versions 2 and 3."""
import torch

from checkpoint_files import draw, write_checkpoint
from checkpoint_shapes import deberta_head_shapes, deberta_shapes, prefixed
from checkpoint_tokenizers import pieces, write_deberta_pieces

SPECIALS = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"]


def deberta_config(architecture, sizes, activation, words, **more):
    """`sizes` are layers, width, heads and the inside of the feed-forward network."""
    layers, width, heads, inner = sizes
    return dict(
        architectures=[architecture], model_type="deberta-v2", hidden_act=activation, num_hidden_layers=layers, hidden_size=width,
        num_attention_heads=heads, intermediate_size=inner, max_position_embeddings=48, vocab_size=len(words), pad_token_id=0,
        layer_norm_eps=1e-7, relative_attention=True, legacy=True, type_vocab_size=0,
    ) | more


def write(folder, configuration, shapes, seed, dtype, tokenizer):
    write_checkpoint(folder, configuration, draw(shapes, seed, dtype), lower_case=False)
    write_deberta_pieces(folder, tokenizer)


def deberta_gelu(folder):
    """As version 3 is: logarithmic buckets, the keys and queries of offsets made as those of tokens are, no absolute positions."""
    tokenizer = pieces(SPECIALS, 150, "[UNK]")
    positions = dict(position_buckets=6, max_relative_positions=12, position_biased_input=False, norm_rel_ebd="layer_norm", share_att_key=True)
    more = dict(pos_att_type="p2c|c2p", embedding_size=12, **positions)
    c = deberta_config("DebertaV2ForMaskedLM", (3, 20, 4, 28), "gelu", tokenizer.get_vocab(), **more)
    shapes = prefixed(deberta_shapes(c), "deberta") | deberta_head_shapes(c)
    write(folder, c, shapes, 51, torch.float32, tokenizer)


def deberta_tanh(folder):
    """Offsets without buckets, fewer of them than a text has; layers of their own; positions and token types, without a norm of offsets."""
    tokenizer = pieces(SPECIALS, 120, "[UNK]")
    positions = dict(position_buckets=-1, max_relative_positions=5, position_biased_input=True, norm_rel_ebd="none", share_att_key=False)
    more = dict(pos_att_type=["c2p", "p2c"], type_vocab_size=2, **positions)
    c = deberta_config("DebertaV2Model", (2, 18, 3, 26), "gelu_new", tokenizer.get_vocab(), **more)
    write(folder, c, deberta_shapes(c), 52, torch.float16, tokenizer)


def deberta_relu(folder):
    """Keys by the query of an offset alone; the head of later versions, which reads the word embeddings whatever the config says."""
    tokenizer = pieces(SPECIALS, 130, "[UNK]")
    positions = dict(position_buckets=5, max_relative_positions=9, position_biased_input=False, norm_rel_ebd="layer_norm", share_att_key=False)
    more = dict(pos_att_type=["p2c"], legacy=False, tie_word_embeddings=False, layer_norm_eps=1e-5, **positions)
    c = deberta_config("DebertaV2ForMaskedLM", (4, 15, 5, 22), "relu", tokenizer.get_vocab(), **more)
    shapes = prefixed(deberta_shapes(c), "deberta") | deberta_head_shapes(c)
    write(folder, c, shapes, 53, torch.bfloat16, tokenizer)


DEBERTA_MAKERS = {"deberta-gelu": deberta_gelu, "deberta-tanh": deberta_tanh, "deberta-relu": deberta_relu}
