"""The same as adapters.py for causal models, whose blocks begin with a norm."""
import torch
from transformers import GPT2LMHeadModel, GPTNeoXForCausalLM, LlamaForCausalLM, Qwen2ForCausalLM, Qwen3ForCausalLM


class Causal:
    """Of a block, `values` and `joins` give what attention norms are made of, and `norms` its two norms."""

    inputs = ("input_ids", "attention_mask")
    unused = ()
    kind = "lm"
    norms_words = False

    def sentence(self, mask):
        """Where the token stands that stands for the sentence."""
        return mask.sum(1) - 1

    def logits(self, out):
        return out.logits

    def head(self, states):
        """Logits of the model's output."""
        return self.model.lm_head(states)

    def attention(self, block):
        return None

    def states(self):
        """Of each layer from 0 the module whose input is the stream and whose output is what is read next."""
        return [self.norms(block)[0] for block in self.blocks] + [self.last_norm]


class Gpt2(Causal):
    model_class = GPT2LMHeadModel
    heads = dict(lm="lm_head.")

    def __init__(self, model):
        self.model, self.base, self.blocks = model, model.transformer, model.transformer.h
        self.words, self.last_norm = model.transformer.wte, model.transformer.ln_f

    def norms(self, block):
        return block.ln_1, block.ln_2

    def values(self, block):
        """The module that gives the values among others, and how [B, K, T, D] are taken from what it gives."""
        heads = self.model.config.n_head
        return block.attn.c_attn, lambda output: output.chunk(3, dim=-1)[2].unflatten(-1, (heads, -1)).transpose(1, 2)

    def joins(self, block):
        """The layer that joins the heads: [in, out] and its bias."""
        return block.attn.c_proj.weight, block.attn.c_proj.bias


class Llama(Causal):
    model_class = LlamaForCausalLM
    heads = dict(lm="lm_head.")

    def __init__(self, model):
        self.model, self.base, self.blocks = model, model.model, model.model.layers
        self.words, self.last_norm = model.model.embed_tokens, model.model.norm

    def norms(self, block):
        return block.input_layernorm, block.post_attention_layernorm

    def values(self, block):
        return block.self_attn.v_proj, lambda output: output.unflatten(-1, (-1, block.self_attn.head_dim)).transpose(1, 2)

    def joins(self, block):
        return block.self_attn.o_proj.weight.T, torch.zeros(self.model.config.hidden_size)


class Qwen2(Llama):
    model_class = Qwen2ForCausalLM


class Qwen3(Llama):
    model_class = Qwen3ForCausalLM


class GptNeox(Causal):
    model_class = GPTNeoXForCausalLM
    heads = dict(lm="lm_head.")

    def __init__(self, model):
        self.model, self.base, self.blocks = model, model.gpt_neox, model.gpt_neox.layers
        self.words, self.last_norm = model.gpt_neox.embed_in, model.gpt_neox.final_layer_norm

    def norms(self, block):
        return block.input_layernorm, block.post_attention_layernorm

    def values(self, block):
        heads = self.model.config.num_attention_heads
        return block.attention.query_key_value, lambda output: output.unflatten(-1, (heads, -1)).chunk(3, dim=-1)[2].transpose(1, 2)

    def joins(self, block):
        return block.attention.dense.weight.T, block.attention.dense.bias

    def attention(self, block):
        """The module that gives what attention adds to the stream, where no norm reads their sum."""
        return block.attention if block.use_parallel_residual else None


CAUSAL = dict(gpt2=Gpt2, gpt_neox=GptNeox, llama=Llama, qwen2=Qwen2, qwen3=Qwen3)
