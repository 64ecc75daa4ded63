"""How each family's PyTorch model is loaded, and where its layers are."""
import torch
from transformers import (
    AlbertForPreTraining, AlbertModel, AutoConfig, BertForPreTraining, DebertaV2ForMaskedLM, DistilBertForMaskedLM, ElectraForMaskedLM, MPNetForMaskedLM,
    MPNetModel, RobertaForMaskedLM, RobertaModel, XLMRobertaForMaskedLM, XLMRobertaModel,
)

from causal_adapters import CAUSAL
from modern_adapters import MODERN


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

    def gradient_x_input(self, gradients, entry, words):
        return (gradients["gradient.residual.0"] * words).sum(-1)

    def logits(self, out):
        return out.prediction_logits

    def pooled(self, output):
        """What the pooler gives, from what its module does."""
        return output

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

    gradient_x_input = Bert.gradient_x_input

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


def with_pooler(masked_lm, name, encoder):
    """The masked-LM model with the pooler, which its class leaves out."""

    class WithPooler(masked_lm):
        def __init__(self, config):
            super().__init__(config)
            setattr(self, name, encoder(config))
            self.post_init()

    return WithPooler


class Roberta(Bert):
    model_class = with_pooler(RobertaForMaskedLM, "roberta", RobertaModel)
    inputs = ("input_ids", "attention_mask")
    heads = dict(pooler="roberta.pooler.", masked_lm="lm_head.")
    unused = ("lm_head.bias",)

    def __init__(self, model):
        self.model, self.base, self.blocks = model, model.roberta, model.roberta.encoder.layer

    def logits(self, out):
        return out.logits

    def head(self, states):
        return self.model.lm_head(states)


class XlmRoberta(Roberta):
    model_class = with_pooler(XLMRobertaForMaskedLM, "roberta", XLMRobertaModel)


class Mpnet(Roberta):
    model_class = with_pooler(MPNetForMaskedLM, "mpnet", MPNetModel)
    heads = dict(pooler="mpnet.pooler.", masked_lm="lm_head.")

    def __init__(self, model):
        self.model, self.base, self.blocks = model, model.mpnet, model.mpnet.encoder.layer

    def layers(self, block):
        attention = block.attention
        return attention.attn.v, attention.attn.o, attention.LayerNorm, block.output.LayerNorm


class Albert(Bert):
    model_class = AlbertForPreTraining
    heads = dict(pooler="albert.pooler.", masked_lm="predictions.", sentence_order="sop_classifier.")
    unused = ("predictions.bias",)

    def __init__(self, model):
        self.model, self.base = model, model.albert
        count, groups = model.config.num_hidden_layers, model.albert.encoder.albert_layer_groups
        self.blocks = [groups[int(i / (count / len(groups)))].albert_layers[0] for i in range(count)]

    def layers(self, block):
        return block.attention.value, block.attention.dense, block.attention.LayerNorm, block.full_layer_layer_norm

    def pooled(self, output):
        return output.tanh()

    def head(self, states):
        return self.model.predictions(states)


class DebertaV2(Bert):
    model_class = DebertaV2ForMaskedLM
    inputs = ("input_ids", "attention_mask")
    heads = dict(masked_lm="cls.predictions.")
    unused = ()

    def __init__(self, model):
        self.model, self.base, self.blocks = model, model.deberta, model.deberta.encoder.layer
        embeddings = self.base.embeddings
        self.norms_words = embeddings.position_embeddings is None and embeddings.token_type_embeddings is None
        if self.norms_words:
            embeddings.LayerNorm.register_forward_hook(lambda module, inputs, output: setattr(self, "entry", output))

    def layers(self, block):
        attention = block.attention
        return attention.self.value_proj, attention.output.dense, attention.output.LayerNorm, block.output.LayerNorm

    def gradient_x_input(self, gradients, entry, words):
        """Where nothing is added to the words, what is normed stands for them."""
        embeddings = self.base.embeddings
        if self.norms_words:
            return (gradients["gradient.hidden_states.0"] * entry).sum(-1)
        return super().gradient_x_input(gradients, entry, words if embeddings.embed_proj is None else embeddings.embed_proj(words))

    def logits(self, out):
        return out.logits

    def head(self, states):
        if self.model.legacy:
            return self.model.cls(states)
        return self.model.lm_predictions(states, self.base.embeddings.word_embeddings)


FAMILIES = dict(
    bert=Bert, distilbert=DistilBert, electra=Electra, mpnet=Mpnet, roberta=Roberta, albert=Albert
) | {"xlm-roberta": XlmRoberta, "deberta-v2": DebertaV2} | CAUSAL | MODERN


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
