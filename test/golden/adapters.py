"""How each family's PyTorch model is loaded, and where its layers are."""
import torch
from transformers import AutoConfig, BertForPreTraining, DistilBertForMaskedLM, ElectraForMaskedLM


class Bert:
    model_class = BertForPreTraining
    inputs = ("input_ids", "attention_mask", "token_type_ids")
    heads = dict(pooler="bert.pooler.", masked_lm="cls.predictions.", next_sentence="cls.seq_relationship.")
    unused = ("cls.predictions.bias",)  # where the decoder has its own

    def __init__(self, model):
        self.model, self.base, self.blocks = model, model.bert, model.bert.encoder.layer

    def layers(self, block):
        """Of a block: the value layer, the one that joins the heads, the LayerNorms after attention and at the end."""
        attention = block.attention
        return attention.self.value, attention.output.dense, attention.output.LayerNorm, block.output.LayerNorm

    def logits(self, out):
        return out.prediction_logits

    def head(self, states):
        """Logits of final states."""
        return self.model.cls.predictions(states)


class DistilBert:
    model_class = DistilBertForMaskedLM
    inputs = ("input_ids", "attention_mask")
    heads = dict(masked_lm="vocab_")
    unused = ()

    def __init__(self, model):
        self.model, self.base, self.blocks = model, model.distilbert, model.distilbert.transformer.layer

    def layers(self, block):
        return block.attention.v_lin, block.attention.out_lin, block.sa_layer_norm, block.output_layer_norm

    def logits(self, out):
        return out.logits

    def head(self, states):
        transformed = self.model.activation(self.model.vocab_transform(states))
        return self.model.vocab_projector(self.model.vocab_layer_norm(transformed))


class Electra(Bert):
    model_class = ElectraForMaskedLM
    heads = dict(masked_lm="generator_")
    unused = ()

    def __init__(self, model):
        self.model, self.base, self.blocks = model, model.electra, model.electra.encoder.layer

    def logits(self, out):
        return out.logits

    def head(self, states):
        return self.model.generator_lm_head(self.model.generator_predictions(states))


FAMILIES = dict(bert=Bert, distilbert=DistilBert, electra=Electra)


def load(checkpoint, half):
    """The model as its family knows it, and the heads that the checkpoint has no weights for."""
    family = FAMILIES[AutoConfig.from_pretrained(checkpoint).model_type]
    model, info = family.model_class.from_pretrained(
        checkpoint, attn_implementation="eager", dtype=torch.float32, output_loading_info=True
    )
    missing = {name for name in info["missing_keys"] if name not in family.unused}
    absent = [head for head, prefix in family.heads.items() if any(name.startswith(prefix) for name in missing)]
    unexplained = [name for name in missing if not name.startswith(tuple(family.heads[head] for head in absent))] + list(info["mismatched_keys"])
    if unexplained:
        raise SystemExit(f"{checkpoint}: not loaded: {unexplained}")
    if half:
        for parameter in model.parameters():
            parameter.data = parameter.data.half().float()
    return family(model.eval()), absent
