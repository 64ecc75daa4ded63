"""The tiny checkpoints of causal models."""
import torch

from checkpoint_files import draw, write_checkpoint
from checkpoint_shapes import gpt2_shapes, gpt_neox_shapes, llama_shapes, prefixed
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


def llama_config(family, architecture, sizes, heads, activation, tokenizer, **more):
    """`sizes` are layers, width and the inside of the feed-forward network; `heads` those of queries, of keys and values, and their size."""
    layers, width, inner = sizes
    queries, keys, size = heads
    return dict(
        architectures=[architecture], model_type=family, hidden_act=activation, hidden_size=width, intermediate_size=inner,
        num_hidden_layers=layers, num_attention_heads=queries, num_key_value_heads=keys, head_dim=size, max_position_embeddings=96,
        vocab_size=tokenizer.get_vocab_size(), rms_norm_eps=1e-6, pad_token_id=0, tie_word_embeddings=True,
    ) | more


def llama_silu(folder):
    """Its tokenizer puts a token before a text, and has one for what is unknown."""
    tokenizer = byte_pairs(["<s>", "</s>", "<unk>"])
    c = llama_config("llama", "LlamaForCausalLM", (3, 20, 28), (4, 2, 6), "silu", tokenizer, rope_theta=500.0)
    specials = dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>")
    write_checkpoint(folder, c, draw(prefixed(llama_shapes(c), "model"), 34, torch.float32), lower_case=False, specials=specials)
    write_plain_byte_pairs(folder, tokenizer, first="<s>")


def llama_tanh(folder):
    """Without a head."""
    tokenizer = byte_pairs([END], size=280)
    more = dict(tie_word_embeddings=False, rope_parameters=dict(rope_type="default", rope_theta=100.0))
    c = llama_config("llama", "LlamaModel", (2, 18, 26), (6, 1, 4), "gelu_pytorch_tanh", tokenizer, **more)
    write_checkpoint(folder, c, draw(llama_shapes(c), 35, torch.float16), lower_case=False, specials=dict(eos_token=END))
    write_plain_byte_pairs(folder, tokenizer)


def llama_relu(folder):
    tokenizer = byte_pairs([END])
    c = llama_config("llama", "LlamaForCausalLM", (4, 15, 22), (5, 5, 8), "relu", tokenizer, tie_word_embeddings=False, rms_norm_eps=1e-3)
    shapes = prefixed(llama_shapes(c), "model") | {"lm_head.weight": [c["vocab_size"], 15]}
    write_checkpoint(folder, c, draw(shapes, 36, torch.bfloat16), lower_case=False, specials=dict(eos_token=END))
    write_plain_byte_pairs(folder, tokenizer)


def qwen2_silu(folder):
    tokenizer = byte_pairs([END])
    c = llama_config("qwen2", "Qwen2ForCausalLM", (3, 20, 28), (4, 2, 6), "silu", tokenizer, rope_theta=1000000.0)
    written(folder, c, prefixed(llama_shapes(c), "model"), 37, torch.float32, tokenizer)


def qwen2_tanh(folder):
    headless_qwen(folder, ("qwen2", "Qwen2Model"), (6, 1, 4), 100.0, 61)


def qwen2_relu(folder):
    untied_qwen(folder, ("qwen2", "Qwen2ForCausalLM"), (6, 2, 8), 62)


def qwen3_silu(folder):
    tokenizer = byte_pairs([END])
    more = dict(use_sliding_window=False, sliding_window=8, max_window_layers=1)
    c = llama_config("qwen3", "Qwen3ForCausalLM", (3, 20, 28), (6, 3, 4), "silu", tokenizer, **more)
    written(folder, c, prefixed(llama_shapes(c), "model"), 38, torch.float32, tokenizer)


def qwen3_tanh(folder):
    headless_qwen(folder, ("qwen3", "Qwen3Model"), (3, 3, 8), 300.0, 63)


def qwen3_relu(folder):
    untied_qwen(folder, ("qwen3", "Qwen3ForCausalLM"), (4, 1, 6), 39)


def headless_qwen(folder, names, heads, theta, seed):
    tokenizer = byte_pairs([END], size=280)
    more = dict(tie_word_embeddings=False, rope_parameters=dict(rope_type="default", rope_theta=theta))
    c = llama_config(*names, (2, 18, 26), heads, "gelu_pytorch_tanh", tokenizer, **more)
    written(folder, c, llama_shapes(c), seed, torch.float16, tokenizer)


def untied_qwen(folder, names, heads, seed):
    tokenizer = byte_pairs([END])
    more = dict(tie_word_embeddings=False, rms_norm_eps=1e-3, layer_types=["full_attention"] * 4)
    c = llama_config(*names, (4, 15, 22), heads, "relu", tokenizer, **more)
    shapes = prefixed(llama_shapes(c), "model") | {"lm_head.weight": [c["vocab_size"], 15]}
    written(folder, c, shapes, seed, torch.bfloat16, tokenizer)



def gpt_neox_config(architecture, sizes, activation, tokenizer, **more):
    layers, width, heads, inner = sizes
    return dict(
        architectures=[architecture], model_type="gpt_neox", hidden_act=activation, hidden_size=width, intermediate_size=inner,
        num_hidden_layers=layers, num_attention_heads=heads, max_position_embeddings=96, vocab_size=tokenizer.get_vocab_size(),
        layer_norm_eps=1e-5, pad_token_id=1,
    ) | more


def gpt_neox_gelu(folder):
    """A quarter of each head of 8 dimensions is turned."""
    tokenizer = byte_pairs([END, "<|padding|>"])
    c = gpt_neox_config("GPTNeoXForCausalLM", (3, 24, 3, 28), "gelu", tokenizer, rotary_pct=0.25, tie_word_embeddings=True)
    written(folder, c, prefixed(gpt_neox_shapes(c), "gpt_neox"), 40, torch.float32, tokenizer)


def gpt_neox_tanh(folder):
    """Without a head; its halves come one after the other."""
    tokenizer = byte_pairs([END, "<|padding|>"], size=280)
    rotary = dict(rope_type="default", rope_theta=100.0, partial_rotary_factor=0.5)
    c = gpt_neox_config("GPTNeoXModel", (2, 16, 2, 26), "gelu_new", tokenizer, rope_parameters=rotary, use_parallel_residual=False)
    written(folder, c, gpt_neox_shapes(c), 41, torch.float16, tokenizer)


def gpt_neox_relu(folder):
    tokenizer = byte_pairs([END, "<|padding|>"])
    more = dict(rotary_pct=1.0, rotary_emb_base=500, layer_norm_eps=1e-3, tie_word_embeddings=False)
    c = gpt_neox_config("GPTNeoXForCausalLM", (4, 12, 3, 22), "relu", tokenizer, **more)
    shapes = prefixed(gpt_neox_shapes(c), "gpt_neox") | {"embed_out.weight": [c["vocab_size"], 12]}
    written(folder, c, shapes, 42, torch.bfloat16, tokenizer)


CAUSAL_MAKERS = {
    "gpt2-gelu": gpt2_gelu, "gpt2-tanh": gpt2_tanh, "gpt2-relu": gpt2_relu,
    "llama-silu": llama_silu, "llama-tanh": llama_tanh, "llama-relu": llama_relu,
    "qwen2-silu": qwen2_silu, "qwen2-tanh": qwen2_tanh, "qwen2-relu": qwen2_relu,
    "qwen3-silu": qwen3_silu, "qwen3-tanh": qwen3_tanh, "qwen3-relu": qwen3_relu,
    "neox-gelu": gpt_neox_gelu, "neox-tanh": gpt_neox_tanh, "neox-relu": gpt_neox_relu,
}
