"""Names and shapes of the tensors of each family, as Hugging Face stores them."""


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


def embedding_shapes(config):
    width = config.get("embedding_size", config["hidden_size"])
    types = dict(token_type_embeddings=config["type_vocab_size"]) if "type_vocab_size" in config else {}
    tables = dict(word_embeddings=config["vocab_size"], position_embeddings=config["max_position_embeddings"]) | types
    shapes = {f"embeddings.{name}.weight": [rows, width] for name, rows in tables.items()}
    return shapes | {"embeddings.LayerNorm.weight": [width], "embeddings.LayerNorm.bias": [width]}


def encoder_shapes(config):
    hidden, shapes = config["hidden_size"], embedding_shapes(config)
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


def linear(name, inputs, outputs):
    return {f"{name}.weight": [outputs, inputs], f"{name}.bias": [outputs]}


def norm(name, width):
    return {f"{name}.weight": [width], f"{name}.bias": [width]}


def electra_shapes(config):
    width, hidden = config["embedding_size"], config["hidden_size"]
    return encoder_shapes(config) | ({} if width == hidden else linear("embeddings_project", width, hidden))


def generator_shapes(config, tied):
    width, hidden, size = config["embedding_size"], config["hidden_size"], config["vocab_size"]
    transform = norm("generator_predictions.LayerNorm", width) | linear("generator_predictions.dense", hidden, width)
    return transform | ({"generator_lm_head.bias": [size]} if tied else linear("generator_lm_head", width, size))


def discriminator_shapes(config):
    hidden, scope = config["hidden_size"], "discriminator_predictions"
    return linear(f"{scope}.dense", hidden, hidden) | linear(f"{scope}.dense_prediction", hidden, 1)


def lm_head_shapes(config, tied):
    """MPNet's and RoBERTa's. An untied decoder has a bias of its own, beside which the head's takes no part."""
    hidden, size = config["hidden_size"], config["vocab_size"]
    head = linear("lm_head.dense", hidden, hidden) | norm("lm_head.layer_norm", hidden) | {"lm_head.bias": [size]}
    return head if tied else head | linear("lm_head.decoder", hidden, size)


def mpnet_shapes(config):
    hidden, rows = config["hidden_size"], config["relative_attention_num_buckets"]
    shapes = embedding_shapes(config) | {"encoder.relative_attention_bias.weight": [rows, config["num_attention_heads"]]}
    for layer in range(config["num_hidden_layers"]):
        scope = f"encoder.layer.{layer}"
        for name in "qkvo":
            shapes |= linear(f"{scope}.attention.attn.{name}", hidden, hidden)
        shapes |= norm(f"{scope}.attention.LayerNorm", hidden) | norm(f"{scope}.output.LayerNorm", hidden)
        shapes |= linear(f"{scope}.intermediate.dense", hidden, config["intermediate_size"])
        shapes |= linear(f"{scope}.output.dense", config["intermediate_size"], hidden)
    return shapes


def albert_shapes(config):
    hidden = config["hidden_size"]
    shapes = embedding_shapes(config) | linear("encoder.embedding_hidden_mapping_in", config["embedding_size"], hidden)
    for group in range(config["num_hidden_groups"]):
        scope = f"encoder.albert_layer_groups.{group}.albert_layers.0"
        for name in ("query", "key", "value", "dense"):
            shapes |= linear(f"{scope}.attention.{name}", hidden, hidden)
        shapes |= norm(f"{scope}.attention.LayerNorm", hidden) | norm(f"{scope}.full_layer_layer_norm", hidden)
        shapes |= linear(f"{scope}.ffn", hidden, config["intermediate_size"])
        shapes |= linear(f"{scope}.ffn_output", config["intermediate_size"], hidden)
    return shapes


def albert_head_shapes(config, tied):
    width, size = config["embedding_size"], config["vocab_size"]
    head = linear("predictions.dense", config["hidden_size"], width) | norm("predictions.LayerNorm", width) | {"predictions.bias": [size]}
    return head if tied else head | linear("predictions.decoder", width, size)


def deberta_shapes(config):
    hidden, width = config["hidden_size"], config.get("embedding_size", config["hidden_size"])
    shapes = {"embeddings.word_embeddings.weight": [config["vocab_size"], width]} | norm("embeddings.LayerNorm", hidden)
    if config["position_biased_input"]:
        shapes |= {"embeddings.position_embeddings.weight": [config["max_position_embeddings"], width]}
    if config["type_vocab_size"]:
        shapes |= {"embeddings.token_type_embeddings.weight": [config["type_vocab_size"], width]}
    if width != hidden:
        shapes |= {"embeddings.embed_proj.weight": [hidden, width]}
    span = max(config["position_buckets"], 0) or config["max_relative_positions"]
    shapes |= {"encoder.rel_embeddings.weight": [2 * span, hidden]}
    if config["norm_rel_ebd"] == "layer_norm":
        shapes |= norm("encoder.LayerNorm", hidden)
    of_positions = dict(c2p="pos_key", p2c="pos_query")
    own = [] if config["share_att_key"] else [name for kind, name in of_positions.items() if kind in config["pos_att_type"]]
    for layer in range(config["num_hidden_layers"]):
        scope = f"encoder.layer.{layer}"
        for name in ["query", "key", "value"] + own:
            shapes |= linear(f"{scope}.attention.self.{name}_proj", hidden, hidden)
        shapes |= linear(f"{scope}.attention.output.dense", hidden, hidden) | norm(f"{scope}.attention.output.LayerNorm", hidden)
        shapes |= linear(f"{scope}.intermediate.dense", hidden, config["intermediate_size"])
        shapes |= linear(f"{scope}.output.dense", config["intermediate_size"], hidden) | norm(f"{scope}.output.LayerNorm", hidden)
    return shapes


def deberta_head_shapes(config):
    """A tied decoder; that of later versions is tied always."""
    hidden, size = config["hidden_size"], config["vocab_size"]
    if not config["legacy"]:
        scope = "lm_predictions.lm_head"
        return linear(f"{scope}.dense", hidden, hidden) | norm(f"{scope}.LayerNorm", hidden) | {f"{scope}.bias": [size]}
    width, scope = config.get("embedding_size", hidden), "cls.predictions"
    return linear(f"{scope}.transform.dense", hidden, width) | norm(f"{scope}.transform.LayerNorm", width) | {f"{scope}.bias": [size]}


def gpt2_shapes(config):
    """Linear layers are stored [in, out]."""
    hidden = config["n_embd"]
    inner = config["n_inner"] or 4 * hidden
    conv = lambda name, inputs, outputs: {f"{name}.weight": [inputs, outputs], f"{name}.bias": [outputs]}
    shapes = {"wte.weight": [config["vocab_size"], hidden], "wpe.weight": [config["n_positions"], hidden]} | norm("ln_f", hidden)
    for layer in range(config["n_layer"]):
        scope = f"h.{layer}"
        shapes |= norm(f"{scope}.ln_1", hidden) | norm(f"{scope}.ln_2", hidden)
        shapes |= conv(f"{scope}.attn.c_attn", hidden, 3 * hidden) | conv(f"{scope}.attn.c_proj", hidden, hidden)
        shapes |= conv(f"{scope}.mlp.c_fc", hidden, inner) | conv(f"{scope}.mlp.c_proj", inner, hidden)
    return shapes


def llama_shapes(config):
    """Of Qwen2, which has biases, and of Qwen3, which has norms of heads, too."""
    hidden, inner, size, kind = config["hidden_size"], config["intermediate_size"], config["head_dim"], config["model_type"]
    shapes = {"embed_tokens.weight": [config["vocab_size"], hidden], "norm.weight": [hidden]}
    heads = dict(q=config["num_attention_heads"], k=config["num_key_value_heads"], v=config["num_key_value_heads"])
    for layer in range(config["num_hidden_layers"]):
        scope = f"layers.{layer}"
        shapes |= {f"{scope}.input_layernorm.weight": [hidden], f"{scope}.post_attention_layernorm.weight": [hidden]}
        for name, count in heads.items():
            part = linear(f"{scope}.self_attn.{name}_proj", hidden, count * size)
            shapes |= part if kind == "qwen2" else dict(list(part.items())[:1])
        shapes |= {f"{scope}.self_attn.o_proj.weight": [hidden, heads["q"] * size]}
        if kind == "qwen3":
            shapes |= {f"{scope}.self_attn.{name}_norm.weight": [size] for name in "qk"}
        shapes |= {f"{scope}.mlp.{name}_proj.weight": [inner, hidden] for name in ("gate", "up")}
        shapes |= {f"{scope}.mlp.down_proj.weight": [hidden, inner]}
    return shapes


def gpt_neox_shapes(config):
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    shapes = {"embed_in.weight": [config["vocab_size"], hidden]} | norm("final_layer_norm", hidden)
    for layer in range(config["num_hidden_layers"]):
        scope = f"layers.{layer}"
        shapes |= norm(f"{scope}.input_layernorm", hidden) | norm(f"{scope}.post_attention_layernorm", hidden)
        shapes |= linear(f"{scope}.attention.query_key_value", hidden, 3 * hidden) | linear(f"{scope}.attention.dense", hidden, hidden)
        shapes |= linear(f"{scope}.mlp.dense_h_to_4h", hidden, inner) | linear(f"{scope}.mlp.dense_4h_to_h", inner, hidden)
    return shapes


def prefixed(shapes, prefix="bert"):
    return {f"{prefix}.{name}": shape for name, shape in shapes.items()}
