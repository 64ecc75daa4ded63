"""Writes a Hugging Face BERT folder as ONNX whose one output is the norms of all hidden states.

python exportOnnx.py MODEL_DIR OUT_FILE (float16|float32)

Inputs int64 [B, T]: input_ids, attention_mask, token_type_ids. Output float32 [B, L + 1, T]: norms. float16 rounds the
weights to half precision and computes in float32, as the converted checkpoint does.
"""

import sys

import torch
from transformers import BertModel


class Norms(torch.nn.Module):
    """L2 norms of the hidden states of layers 0 to L, taken in the graph so that nothing else comes home."""

    def __init__(self, bert):
        super().__init__()
        self.bert = bert

    def forward(self, input_ids, attention_mask, token_type_ids):
        states = self.bert(
            input_ids=input_ids,
            attention_mask=attention_mask,
            token_type_ids=token_type_ids,
            output_hidden_states=True,
        ).hidden_states
        return torch.stack([state.square().sum(-1).sqrt() for state in states], dim=1)


def load(folder, precision):
    bert = BertModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="eager").eval()
    return bert.half().float() if precision == "float16" else bert


def main():
    folder, out, precision = sys.argv[1:]
    bert = load(folder, precision)
    ids = torch.randint(5, bert.config.vocab_size, (2, 7))
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0  # a padded row, so that no exporter concludes that the mask is all ones
    names = ["input_ids", "attention_mask", "token_type_ids"]
    with torch.inference_mode():
        torch.onnx.export(
            Norms(bert),
            (ids, mask, torch.zeros_like(ids)),
            out,
            input_names=names,
            output_names=["norms"],
            dynamic_axes={name: {0: "B", 1: "T"} for name in names} | {"norms": {0: "B", 2: "T"}},
            opset_version=17,
            dynamo=False,
        )


main()
