"""The same as adapters.py for encoders whose blocks begin with a norm."""
import torch
from transformers import ModernBertForMaskedLM


class Copy(torch.nn.Module):
    """The same values as another tensor, so that a derivative by one is not that by the other."""

    def forward(self, states):
        return states.clone()


class ModernBert:
    model_class = ModernBertForMaskedLM
    inputs = ("input_ids", "attention_mask")
    heads = dict(masked_lm="head.", decoder="decoder.")
    unused = ()
    kind = "mlm"
    norms_words = True  # and adds nothing to them: what is normed stands for them

    def __init__(self, model):
        self.model, self.base, self.blocks = model, model.model, model.model.layers
        self.words, self.last_norm = model.model.embeddings.tok_embeddings, model.model.final_norm
        self.blocks[0].attn_norm = Copy()

    def norm_words_first(self):
        """Makes the norm a part of the table, so that what is looked up is what enters the first block."""
        embeddings = self.base.embeddings
        self.words = embeddings.tok_embeddings = torch.nn.Sequential(embeddings.tok_embeddings, embeddings.norm)
        embeddings.norm = torch.nn.Identity()

    def logits(self, out):
        return out.logits

    def head(self, states):
        return self.model.decoder(self.model.head(states))

    def sentence(self, mask):
        """Where the token stands that stands for the sentence."""
        return torch.zeros_like(mask[:, 0])

    def states(self):
        return [block.attn_norm for block in self.blocks] + [self.last_norm]

    def norms(self, block):
        return block.attn_norm, block.mlp_norm

    def values(self, block):
        heads = self.model.config.num_attention_heads
        return block.attn.Wqkv, lambda output: output.chunk(3, dim=-1)[2].unflatten(-1, (heads, -1)).transpose(1, 2)

    def joins(self, block):
        layer = block.attn.Wo
        return layer.weight.T, torch.zeros(len(layer.weight)) if layer.bias is None else layer.bias


MODERN = dict(modernbert=ModernBert)
