"""The tiny checkpoints of causal models."""
import torch

from checkpoint_files import draw, write_checkpoint
from checkpoint_shapes import gpt2_shapes, prefixed
from checkpoint_tokenizers import byte_pairs, write_plain_byte_pairs

END = "<|endoftext|>"


def written(folder, configuration, shapes, seed, dtype, tokenizer, more=None):
    write_checkpoint(folder, configuration, draw(shapes, seed, dtype) | (more or {}), lower_case=False)
    write_plain_byte_pairs(folder, tokenizer)


def gpt2_config(architecture, sizes, activation, tokenizer, **more):
    """`sizes` are layers, width, heads and the inside of the feed-forward network."""
    layers, width, heads, inner = sizes
    return dict(
        architectures=[architecture], model_type="gpt2", activation_function=activation, n_layer=layers, n_embd=width, n_head=heads,
        n_inner=inner, n_positions=96, vocab_size=tokenizer.get_vocab_size(), pad_token_id=0,
    ) | more


def gpt2_gelu(folder):
    tokenizer = byte_pairs([END])
    c = gpt2_config("GPT2LMHeadModel", (3, 20, 4, 28), "gelu", tokenizer)
    written(folder, c, prefixed(gpt2_shapes(c), "transformer"), 31, torch.float32, tokenizer)


def gpt2_tanh(folder):
    """Without a head, with the causal masks that early checkpoints store."""
    tokenizer = byte_pairs([END], size=280)
    c = gpt2_config("GPT2Model", (2, 18, 3, None), "gelu_new", tokenizer, tie_word_embeddings=False)
    masks = {f"h.{layer}.attn.bias": torch.ones(96, 96).tril().to(torch.uint8)[None, None] for layer in range(2)}
    written(folder, c, gpt2_shapes(c), 32, torch.float16, tokenizer, masks)


def gpt2_relu(folder):
    tokenizer = byte_pairs([END])
    more = dict(layer_norm_epsilon=1e-3, tie_word_embeddings=False)
    c = gpt2_config("GPT2LMHeadModel", (4, 15, 5, 22), "relu", tokenizer, **more)
    shapes = prefixed(gpt2_shapes(c), "transformer") | {"lm_head.weight": [c["vocab_size"], 15]}
    written(folder, c, shapes, 33, torch.bfloat16, tokenizer)


CAUSAL_MAKERS = {"gpt2-gelu": gpt2_gelu, "gpt2-tanh": gpt2_tanh, "gpt2-relu": gpt2_relu}
