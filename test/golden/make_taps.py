"""Golden taps from Hugging Face eager float32.

Usage: make_taps.py CHECKPOINT OUT.safetensors [--half] [--sentences FILE.json] [--answers OUT.json] [--sample N]

--half       the weights are rounded to float16 and computed with in float32
--sentences  two batches of texts, {"unpadded": [[text, pair?], ...], "padded": [...]}, for the checkpoint's own tokenizer; without
             it the ids are drawn at random. Of the first batch, texts that are not as long as the first one are left out
--answers    the five likeliest words at every [MASK] of the texts
--sample     taps of more than N values keep N of them, at flat indices floor(frac(i * 0.6180339887498949) * size) for
             i = 0 .. N-1 (multiples of the golden ratio: spread evenly, and no axis is visited in step), and beside them,
             as `<tap>.max`, the largest absolute value of the whole tap. What has one value a token or sentence is always whole

Names are `<batch>/<tap>`, batches `unpadded` and `padded`; taps as in the tap table, and attention_received.{l} [B, A, T], the
sum of attentions.{l} over the queries that are not padding. Inputs stand beside them (`padded/input_ids`), as float32.

Attention norms are made the long way, with a vector of H for every pair of tokens. Gradients are autograd's, of the sum over the
batch of [CLS]'s norm, of the cosine and, where there is a head, of the weighted losses and the weighted logits of the labels.
"""
import argparse
import itertools
import json

import torch
from safetensors.torch import save_file
from transformers import AutoTokenizer

from adapters import load
from stream_taps import run_stream, watch_stream
from tap_values import gradients, norms, targets

INPUTS = ("input_ids", "attention_mask", "token_type_ids", "labels", "label_weights", "reference")
ONE_A_TOKEN = ("tas", "residual_norm", "shift", "embedding_norm", "mlm_loss", "mlm_top1", "label_logit", "gradient_x_input")
WHOLE = INPUTS + ONE_A_TOKEN + ("attention_received", "attention_from_cls", "cosine")
GOLDEN_RATIO = 0.6180339887498949


def in_turn(hooks):
    """One hook for a block that runs several times in a pass: for each time its own."""
    each = itertools.cycle(hooks)
    return lambda *seen: next(each)(*seen)


def watch(family):
    """Hooks for the taps that Hugging Face does not return, and the dictionary they fill on every run."""
    seen = {}

    def keep_input(name):
        return lambda module, inputs: seen.__setitem__(name, inputs[0])

    def keep_output(name):
        return lambda module, inputs, output: seen.__setitem__(name, output)

    family.base.embeddings.word_embeddings.register_forward_hook(keep_output("word_embeddings"))
    family.base.embeddings.LayerNorm.register_forward_pre_hook(keep_input("residual.0"))
    for block in dict.fromkeys(family.blocks):
        turns = [l for l, other in enumerate(family.blocks, start=1) if other is block]
        value, _, attention_norm, last_norm = family.layers(block)
        for module, keep, name in (
            (last_norm, keep_input, "residual"), (value, keep_output, "values"),
            (attention_norm, keep_input, "attention_residual"), (attention_norm, keep_output, "attention_output"),
        ):
            hook = module.register_forward_pre_hook if keep is keep_input else module.register_forward_hook
            hook(in_turn([keep(f"{name}.{l}") for l in turns]))
    if "pooler" in family.heads and family.base.pooler is not None:
        family.base.pooler.register_forward_hook(lambda module, inputs, output: seen.__setitem__("pooler", family.pooled(output)))
    return seen


def by_head(values, heads):
    """[B, T, H] -> [B, T, A, H/A] -> [B, A, T, H/A]"""
    return values.unflatten(-1, (heads, -1)).transpose(1, 2)


def attention_norms(attentions, values, output, norm, states):
    """Kobayashi et al. 2020, and 2021 with residual connection and LayerNorm: [B, T, T] each, query by key."""
    heads = attentions.shape[1]
    f = torch.einsum("bhjd,hdo->bhjo", values, output.weight.T.unflatten(0, (heads, -1)))
    sent = torch.einsum("bhij,bhjo->bijo", attentions, f)
    sent_or_own = sent + torch.eye(states.shape[1])[None, :, :, None] * states[:, :, None]
    everything = sent_or_own.sum(2) + output.bias
    spread = (everything.var(-1, unbiased=False) + norm.eps).sqrt()[:, :, None, None]
    after = (sent_or_own - sent_or_own.mean(-1, keepdim=True)) / spread * norm.weight
    bias = (output.bias - output.bias.mean()) / spread[:, :, 0] * norm.weight + norm.bias
    torch.testing.assert_close(after.sum(2) + bias, norm(everything), rtol=1e-4, atol=1e-4)
    return sent.norm(dim=-1), after.norm(dim=-1)


def run(family, seen, absent, batch):
    """Every tap of the table for one batch."""
    inputs = {name: batch[name] for name in family.inputs}
    out = family.model(**inputs, output_hidden_states=True, output_attentions=True)
    taps = dict(seen)
    hidden, heads = out.hidden_states, family.model.config.num_attention_heads
    queries = batch["attention_mask"][:, None, :, None]
    taps["embedding_norm"] = seen["word_embeddings"].norm(dim=-1)
    for l, states in enumerate(hidden):
        taps[f"hidden_states.{l}"] = states
        taps |= {f"{name}.{l}": value for name, value in norms("tas", states).items()}
        taps |= {f"{name}.{l}": value for name, value in norms("residual_norm", taps[f"residual.{l}"]).items()}
        if l > 0:
            values, attentions = by_head(taps[f"values.{l}"], heads), out.attentions[l - 1]
            taps[f"values.{l}"] = values
            taps[f"attentions.{l}"] = attentions
            taps[f"attention_received.{l}"] = (attentions * queries).sum(2)
            taps[f"attention_mean.{l}"] = attentions.mean(1)
            taps[f"attention_from_cls.{l}"] = attentions[:, :, 0]
            _, joins, attention_norm, _ = family.layers(family.blocks[l - 1])
            plain, residual = attention_norms(attentions, values, joins, attention_norm, hidden[l - 1])
            taps[f"attention_norm.{l}"], taps[f"attention_norm_residual.{l}"] = plain, residual
            taps[f"shift.{l}"] = (states - hidden[l - 1]).norm(dim=-1)
    if "pooler" in absent:
        del taps["pooler"]
    more, sums = targets(batch, hidden[-1], None if "masked_lm" in absent else family.logits(out), hidden[-1][:, 0])
    states = {f"hidden_states.{l}": states for l, states in enumerate(hidden)}
    found = gradients(states | {name: state for name, state in seen.items() if name.startswith("residual.")}, hidden[-1], sums)
    found["gradient_x_input"] = family.gradient_x_input(found, hidden[0], seen["word_embeddings"])
    return {name: tap.detach() for name, tap in (taps | more | found).items()}


def with_targets(batch, config, absent, seed):
    """The batch with labels, half of them the ids themselves, weights of both signs, and vectors to be near to."""
    random = torch.Generator().manual_seed(seed)
    ids = batch["input_ids"]
    batch = batch | dict(reference=torch.randn(len(ids), config.hidden_size, generator=random))
    if "masked_lm" in absent or "lm" in absent:
        return batch
    other = torch.randint(5, config.vocab_size, ids.shape, generator=random)
    labels = torch.where(torch.rand(ids.shape, generator=random) < 0.5, ids, other)
    return batch | dict(labels=labels, label_weights=torch.randn(ids.shape, generator=random))


# Where positions are counted by the ids, a padding token that the mask does not leave out has the position of padding.
COUNTED = ("mpnet", "roberta", "xlm-roberta")


def random_batches(config, seed=5):
    """Ids from 5 up, so that no special token occurs by chance; token types of both kinds in every sentence."""
    random = torch.Generator().manual_seed(seed)

    def batch(lengths):
        shape = (len(lengths), max(lengths))
        mask = (torch.arange(shape[1]) < torch.tensor(lengths)[:, None]).long()
        ids = torch.randint(5, config.vocab_size, shape, generator=random)
        ids = torch.where(mask.bool(), ids, config.pad_token_id)
        types = (torch.arange(shape[1]) >= torch.tensor(lengths)[:, None] // 2).long() * mask
        return dict(input_ids=ids, attention_mask=mask, token_type_ids=types)

    long = {"unpadded": [19], "padded": [9, 5, 3]}  # so that offsets share buckets
    lengths = long if config.model_type in ("mpnet", "deberta-v2") else {"unpadded": [7, 7], "padded": [9, 5, 3]}
    batches = {name: batch(some) for name, some in lengths.items()}
    if config.model_type in COUNTED:
        batches["unpadded"]["input_ids"][0, 3] = config.pad_token_id
    return batches


def text_batches(checkpoint, path):
    tokenizer = AutoTokenizer.from_pretrained(checkpoint, padding_side="right")
    with open(path, encoding="utf8") as file:
        texts = json.load(file)
    first, *others = texts["unpadded"]
    length = lambda text: len(tokenizer(*text)["input_ids"])
    texts["unpadded"] = [first, *(other for other in others if length(other) == length(first))]
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
    parser.add_argument("--half", action="store_true"); parser.add_argument("--sentences"); parser.add_argument("--answers")
    parser.add_argument("--sample", type=int)
    a = parser.parse_args()
    family, absent = load(a.checkpoint, a.half)
    is_stream, config = hasattr(family, "words"), family.model.config
    seen = (watch_stream if is_stream else watch)(family)
    batches, tokenizer = text_batches(a.checkpoint, a.sentences) if a.sentences else (random_batches(config), None)
    stored, masks = {}, {}
    for seed, (name, batch) in enumerate(batches.items()):
        batch = with_targets({name: batch[name] for name in family.inputs}, config, absent, seed)
        taps = (run_stream if is_stream else run)(family, seen, absent, batch)
        stored |= {f"{name}/{tap}": value.float().contiguous().clone() for tap, value in sampled(batch | taps, a.sample).items()}
        masks[name] = answers(batch, taps["mlm_logits"], tokenizer) if a.answers else []
    save_file(stored, a.out)
    if a.answers:
        with open(a.answers, "w", encoding="utf8") as file:
            json.dump(masks, file, indent=1)
            file.write("\n")
    print(a.out, len(stored), "arrays")


if __name__ == "__main__":
    main()
