"""The tiny checkpoints of encoders whose blocks begin with a norm."""
import torch
from tokenizers import decoders, processors

from checkpoint_files import draw, write_checkpoint
from checkpoint_shapes import prefixed
from checkpoint_tokenizers import SPECIALS, byte_pairs

NAMES = dict(pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")


def layer(name, inputs, outputs, biased):
    return {f"{name}.weight": [outputs, inputs]} | ({f"{name}.bias": [outputs]} if biased else {})


def norm(name, width, biased):
    return {f"{name}.weight": [width]} | ({f"{name}.bias": [width]} if biased else {})


def modernbert_shapes(config):
    """The first block has no norm before its attention; query, key and value are one layer, and so are what is activated and the gate."""
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    norms, attention, mlp = config["norm_bias"], config["attention_bias"], config["mlp_bias"]
    shapes = {"embeddings.tok_embeddings.weight": [config["vocab_size"], hidden]}
    shapes |= norm("embeddings.norm", hidden, norms) | norm("final_norm", hidden, norms)
    for at in range(config["num_hidden_layers"]):
        scope = f"layers.{at}"
        shapes |= norm(f"{scope}.attn_norm", hidden, norms) if at > 0 else {}
        shapes |= layer(f"{scope}.attn.Wqkv", hidden, 3 * hidden, attention) | layer(f"{scope}.attn.Wo", hidden, hidden, attention)
        shapes |= norm(f"{scope}.mlp_norm", hidden, norms)
        shapes |= layer(f"{scope}.mlp.Wi", hidden, 2 * inner, mlp) | layer(f"{scope}.mlp.Wo", inner, hidden, mlp)
    return shapes


def modernbert_head_shapes(config):
    hidden, size = config["hidden_size"], config["vocab_size"]
    head = layer("head.dense", hidden, hidden, config["classifier_bias"]) | norm("head.norm", hidden, config["norm_bias"])
    decoder = {} if config["tie_word_embeddings"] else {"decoder.weight": [size, hidden]}
    return head | decoder | ({"decoder.bias": [size]} if config["decoder_bias"] else {})


def modernbert_config(architecture, sizes, activation, tokenizer, **more):
    """`sizes` are layers, width, heads and the inside of the feed-forward network."""
    layers, width, heads, inner = sizes
    return dict(
        architectures=[architecture], model_type="modernbert", hidden_activation=activation, num_hidden_layers=layers, hidden_size=width,
        num_attention_heads=heads, intermediate_size=inner, max_position_embeddings=96, vocab_size=tokenizer.get_vocab_size(),
        norm_bias=False, attention_bias=False, mlp_bias=False, classifier_bias=False, decoder_bias=True, tie_word_embeddings=True,
        pad_token_id=0,
    ) | more


def write(folder, configuration, shapes, seed, dtype, tokenizer):
    write_checkpoint(folder, configuration, draw(shapes, seed, dtype), lower_case=False, specials=NAMES)
    ids = [(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=ids
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.save(f"{folder}/tokenizer.json")


def modernbert_gelu(folder):
    """Two of three blocks see two places to each side, and each kind has its own base of rotary positions."""
    tokenizer = byte_pairs(SPECIALS)
    rotary = dict(global_attn_every_n_layers=3, local_attention=5, global_rope_theta=400.0, local_rope_theta=20.0)
    c = modernbert_config("ModernBertForMaskedLM", (3, 24, 4, 28), "gelu", tokenizer, **rotary)
    write(folder, c, prefixed(modernbert_shapes(c), "model") | modernbert_head_shapes(c), 41, torch.float32, tokenizer)


def modernbert_tanh(folder):
    """Without a head, and with every bias."""
    tokenizer = byte_pairs(SPECIALS, size=280)
    biases = dict(norm_bias=True, attention_bias=True, mlp_bias=True, tie_word_embeddings=False)
    more = dict(local_attention=2, layer_types=["sliding_attention", "full_attention"])
    c = modernbert_config("ModernBertModel", (2, 18, 3, 26), "gelu_pytorch_tanh", tokenizer, **biases, **more)
    write(folder, c, modernbert_shapes(c), 42, torch.float16, tokenizer)


def modernbert_relu(folder):
    tokenizer = byte_pairs(SPECIALS)
    bases = dict(full_attention=dict(rope_type="default", rope_theta=50.0), sliding_attention=dict(rope_type="default", rope_theta=300.0))
    more = dict(global_attn_every_n_layers=2, local_attention=6, rope_parameters=bases, norm_eps=1e-3)
    head = dict(classifier_bias=True, classifier_activation="relu", decoder_bias=False, tie_word_embeddings=False)
    c = modernbert_config("ModernBertForMaskedLM", (4, 20, 5, 22), "relu", tokenizer, **more, **head)
    write(folder, c, prefixed(modernbert_shapes(c), "model") | modernbert_head_shapes(c), 43, torch.bfloat16, tokenizer)


MODERN_MAKERS = {
    "modernbert-gelu": modernbert_gelu, "modernbert-tanh": modernbert_tanh, "modernbert-relu": modernbert_relu,
}
