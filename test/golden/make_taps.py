"""Golden taps from Hugging Face eager float32.

Usage: make_taps.py CHECKPOINT OUT.safetensors [--half] [--sentences FILE.json] [--sample N]

--half       the weights are rounded to float16 and computed with in float32
--sentences  two batches of texts, {"unpadded": [[text, pair?], ...], "padded": [...]}; without it the ids are drawn at random.
             Beside OUT a file OUT.masks.json holds the five likeliest words at every [MASK]
--sample     taps of more than N values keep N of them, at flat indices floor(frac(i * 0.6180339887498949) * size) for
             i = 0 .. N-1 (multiples of the golden ratio: spread evenly, and no axis is visited in step), and beside them,
             as `<tap>.max`, the largest absolute value of the whole tap. Norms and attention_received are always whole

Names are `<batch>/<tap>`, batches `unpadded` and `padded`; taps as in the tap table, and attention_received.{l} [B, A, T], the
sum of attentions.{l} over the queries that are not padding. Inputs stand beside them (`padded/input_ids`), as float32.
"""
import argparse
import json

import torch
from safetensors.torch import save_file
from transformers import BertForPreTraining, BertTokenizerFast

HEADS = ("bert.pooler.", "cls.predictions.", "cls.seq_relationship.")
WHOLE = ("tas", "residual_norm", "shift", "attention_received", "input_ids", "attention_mask", "token_type_ids")
GOLDEN_RATIO = 0.6180339887498949


def load(checkpoint, half):
    """The model, and the heads (of HEADS) that the checkpoint has no weights for."""
    model, info = BertForPreTraining.from_pretrained(
        checkpoint, attn_implementation="eager", dtype=torch.float32, output_loading_info=True
    )
    missing = {name for name in info["missing_keys"] if name != "cls.predictions.bias"}  # unused where the decoder has its own
    absent = [head for head in HEADS if any(name.startswith(head) for name in missing)]
    unexplained = [name for name in missing if not name.startswith(tuple(absent))] + list(info["mismatched_keys"])
    if unexplained:
        raise SystemExit(f"{checkpoint}: not loaded: {unexplained}")
    if half:
        for parameter in model.parameters():
            parameter.data = parameter.data.half().float()
    return model.eval(), absent


def watch(model):
    """Hooks for the taps that Hugging Face does not return, and the dictionary they fill on every run."""
    seen = {}

    def keep_input(name):
        return lambda module, inputs: seen.__setitem__(name, inputs[0])

    def keep_output(name):
        return lambda module, inputs, output: seen.__setitem__(name, output)

    model.bert.embeddings.LayerNorm.register_forward_pre_hook(keep_input("residual.0"))
    for l, block in enumerate(model.bert.encoder.layer, start=1):
        block.output.LayerNorm.register_forward_pre_hook(keep_input(f"residual.{l}"))
        block.attention.self.value.register_forward_hook(keep_output(f"values.{l}"))
        block.attention.output.LayerNorm.register_forward_pre_hook(keep_input(f"attention_residual.{l}"))
        block.attention.output.LayerNorm.register_forward_hook(keep_output(f"attention_output.{l}"))
    if model.bert.pooler is not None:
        model.bert.pooler.register_forward_hook(keep_output("pooler"))
    return seen


def by_head(values, heads):
    """[B, T, H] -> [B, T, A, H/A] -> [B, A, T, H/A]"""
    return values.unflatten(-1, (heads, -1)).transpose(1, 2)


def norms(name, vectors):
    return {
        name: vectors.norm(dim=-1),
        f"{name}_l1": vectors.norm(p=1, dim=-1),
        f"{name}_linf": vectors.norm(p=float("inf"), dim=-1),
    }


def run(model, seen, absent, batch):
    """Every tap of the table for one batch."""
    with torch.no_grad():
        out = model(**batch, output_hidden_states=True, output_attentions=True)
    taps = dict(seen)
    hidden, heads = out.hidden_states, model.config.num_attention_heads
    queries = batch["attention_mask"][:, None, :, None]
    for l, states in enumerate(hidden):
        taps[f"hidden_states.{l}"] = states
        taps |= {f"{name}.{l}": value for name, value in norms("tas", states).items()}
        taps |= {f"{name}.{l}": value for name, value in norms("residual_norm", taps[f"residual.{l}"]).items()}
        if l > 0:
            taps[f"values.{l}"] = by_head(taps[f"values.{l}"], heads)
            taps[f"attentions.{l}"] = out.attentions[l - 1]
            taps[f"attention_received.{l}"] = (out.attentions[l - 1] * queries).sum(2)
            taps[f"shift.{l}"] = (states - hidden[l - 1]).norm(dim=-1)
    if "bert.pooler." in absent:
        del taps["pooler"]
    if "cls.predictions." not in absent:
        taps["mlm_logits"] = out.prediction_logits
    return taps


def random_batches(config, seed=5):
    """Ids from 5 up, so that no special token occurs by chance; token types of both kinds in every sentence."""
    random = torch.Generator().manual_seed(seed)

    def batch(lengths):
        shape = (len(lengths), max(lengths))
        mask = (torch.arange(shape[1]) < torch.tensor(lengths)[:, None]).long()
        ids = torch.randint(5, config.vocab_size, shape, generator=random) * mask
        types = (torch.arange(shape[1]) >= torch.tensor(lengths)[:, None] // 2).long() * mask
        return dict(input_ids=ids, attention_mask=mask, token_type_ids=types)

    return {"unpadded": batch([7, 7]), "padded": batch([9, 5, 3])}


def text_batches(checkpoint, path):
    tokenizer = BertTokenizerFast(f"{checkpoint}/vocab.txt", do_lower_case=True)
    with open(path, encoding="utf8") as file:
        texts = json.load(file)
    batches = {name: dict(tokenizer([tuple(t) if len(t) > 1 else t[0] for t in some], padding=True, return_tensors="pt")) for name, some in texts.items()}
    padding = {name: bool((batch["attention_mask"] == 0).any()) for name, batch in batches.items()}
    if padding != {"unpadded": False, "padded": True}:
        raise SystemExit(f"{path}: padding is {padding}")
    return batches, tokenizer


def answers(batch, logits, tokenizer, count=5):
    """The likeliest words at every [MASK] of a batch."""
    found = []
    for sentence, position in (batch["input_ids"] == tokenizer.mask_token_id).nonzero().tolist():
        top = logits[sentence, position].softmax(-1).topk(count)
        found.append(dict(
            sentence=sentence, position=position, ids=top.indices.tolist(),
            tokens=tokenizer.convert_ids_to_tokens(top.indices.tolist()), probabilities=top.values.tolist(),
        ))
    return found


def sampled(taps, count):
    kept = {}
    for name, tap in taps.items():
        size = tap.numel()
        if count is None or size <= count or name.split(".")[0].removesuffix("_l1").removesuffix("_linf") in WHOLE:
            kept[name] = tap
        else:
            kept[name] = tap.flatten()[[int(i * GOLDEN_RATIO % 1 * size) for i in range(count)]]
            kept[f"{name}.max"] = tap.abs().max().reshape(1)
    return kept


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint"); parser.add_argument("out")
    parser.add_argument("--half", action="store_true"); parser.add_argument("--sentences"); parser.add_argument("--sample", type=int)
    a = parser.parse_args()
    model, absent = load(a.checkpoint, a.half)
    seen = watch(model)
    batches, tokenizer = text_batches(a.checkpoint, a.sentences) if a.sentences else (random_batches(model.config), None)
    stored, masks = {}, {}
    for name, batch in batches.items():
        taps = run(model, seen, absent, batch)
        stored |= {f"{name}/{tap}": value.float().contiguous().clone() for tap, value in sampled(batch | taps, a.sample).items()}
        masks[name] = answers(batch, taps["mlm_logits"], tokenizer) if tokenizer else []
    save_file(stored, a.out)
    if tokenizer:
        with open(a.out.removesuffix(".safetensors") + ".masks.json", "w", encoding="utf8") as file:
            json.dump(masks, file, indent=1)
            file.write("\n")
    print(a.out, len(stored), "arrays")


main()
