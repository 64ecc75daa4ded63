"""Golden attributions, in float64. Usage: make_attributions.py CHECKPOINT OUT.safetensors [--texts TEXT ...] [--panels N]

Without texts the sentences are those of the padded batch of make_taps.py, each alone and without padding. Their first and last tokens
count as special, in a causal model none; the first two others are one word where there are two words or more, and every other token is a
word. With texts the weights are rounded to float16 first.

Names are `<sentence>/<array>`: `input_ids`, in BERT `token_type_ids`, `word_ids` (-1 for special tokens); `rollout.{l}` [T, T]; and by target
`value.{target}` [1], `baseline.{target}` [1] (every ordinary token masked), `gradient_x_input.{target}`,
`integrated_gradients.{target}` and `leave_one_out.{target}` [T].

Targets: mlm_loss is minus the mean loss, logit the mean logit, of the sentence's own ids over ordinary tokens; cls_norm; cosine with the
mean state of the next sentence. Leaving a word out changes the means over the ordinary tokens of the other words. In a causal model the
loss is lm_loss, a token is predicted where the one before it stands, and the first by none; a word is replaced by the unknown token, or
the one at the end of a text; and cls_norm is of the last token.
"""
import argparse

import numpy
import torch
from safetensors.torch import save_file
from transformers import AutoTokenizer, BertTokenizerFast

from adapters import load
from causal_adapters import Causal
from make_taps import random_batches

TINY_MASK = 4


def text_sentences(checkpoint, texts):
    tokenizer = BertTokenizerFast(f"{checkpoint}/vocab.txt", do_lower_case=True)
    for text in texts:
        encoding = tokenizer(text)
        words = [-1 if word is None else word for word in encoding.word_ids()]
        ids, types = torch.tensor(encoding["input_ids"]), torch.tensor(encoding["token_type_ids"])
        yield dict(ids=ids, types=types, words=torch.tensor(words), mask=tokenizer.mask_token_id)


def random_sentences(family, checkpoint):
    batch, is_causal = random_batches(family.model.config)["padded"], isinstance(family, Causal)
    ends = [] if is_causal else [-1]
    removed = removal_of(checkpoint) if is_causal else TINY_MASK
    for ids, types, mask in zip(batch["input_ids"], batch["token_type_ids"], batch["attention_mask"]):
        length = int(mask.sum())
        ordinary = length - 2 * len(ends)
        words = [0] * ordinary if ordinary < 2 else [0, 0] + list(range(1, ordinary - 1))
        yield dict(ids=ids[:length], types=types[:length], words=torch.tensor(ends + words + ends), mask=removed)


def removal_of(checkpoint):
    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    return tokenizer.eos_token_id if tokenizer.unk_token is None else tokenizer.unk_token_id


def segments(family, sentence, rows):
    """What the family is fed besides the ids, for so many rows."""
    return dict(token_type_ids=sentence["types"].expand(rows, -1)) if "token_type_ids" in family.inputs else {}


def final_states(family, embeddings, sentence):
    return family.base(inputs_embeds=embeddings, **segments(family, sentence, len(embeddings))).last_hidden_state


def rollouts(family, sentence):
    """Abnar & Zuidema 2020: half attention, half identity, rows normalised, multiplied from the first block up."""
    out = family.base(sentence["ids"][None], **segments(family, sentence, 1), output_attentions=True)
    product, found = torch.eye(len(sentence["ids"]), dtype=torch.float64), {}
    for l, attention in enumerate(out.attentions, start=1):
        mixed = 0.5 * attention[0].mean(0) + 0.5 * torch.eye(len(product), dtype=torch.float64)
        product = (mixed / mixed.sum(-1, keepdim=True)) @ product
        found[f"rollout.{l}"] = product
    return found


def word_embeddings(family, ids):
    if hasattr(family, "words"):
        return family.words(ids)
    return family.base.embeddings.word_embeddings(ids)


def evaluate(family, target, sentence, embeddings, kept):
    """The target for each row of word embeddings [N, T, H], over the tokens in `kept` where it is a mean."""
    final = final_states(family, embeddings, sentence)
    is_causal = isinstance(family, Causal)
    if target == "cls_norm":
        return final[:, -1 if is_causal else 0].norm(dim=-1)
    if target == "cosine":
        return torch.nn.functional.cosine_similarity(final.mean(1), sentence["reference"][None])
    ahead = int(is_causal)
    kept = kept[kept >= ahead]
    logits = family.head(final)[:, kept - ahead]
    labels = sentence["ids"][kept].expand(len(embeddings), -1)
    own = logits.gather(-1, labels[:, :, None]).squeeze(-1)
    return (own if target == "logit" else own - logits.logsumexp(-1)).mean(1)


def path_points(panels):
    """Gauss-Legendre's four points in each of so many equal parts of [0, 1], with their weights."""
    points, weights = (torch.from_numpy(array) for array in numpy.polynomial.legendre.leggauss(4))
    starts = torch.arange(panels, dtype=torch.float64)[:, None]
    return ((starts + (points + 1) / 2) / panels).flatten(), (weights / 2 / panels).repeat(panels)


def integrate(family, target, sentence, embeddings, baseline, kept, panels):
    """Along the path from the masked sentence."""
    total, chunk = torch.zeros_like(embeddings), 100
    for points, weights in zip(*(part.split(chunk) for part in path_points(panels))):
        rows = (baseline + points[:, None, None] * (embeddings - baseline)).detach().requires_grad_()
        evaluate(family, target, sentence, rows, kept).sum().backward()
        total += (weights[:, None, None] * rows.grad).sum(0)
    return (total * (embeddings - baseline)).sum(-1)


def leave_one_out(family, target, sentence):
    ids, words, mask = sentence["ids"], sentence["words"], sentence["mask"]
    effects = torch.zeros(len(ids), dtype=torch.float64)
    for word in range(int(words.max()) + 1):
        own = words == word
        kept = ((words >= 0) & ~own).nonzero().flatten()
        rows = torch.stack([word_embeddings(family, ids), word_embeddings(family, torch.where(own, mask, ids))])
        whole, without = evaluate(family, target, sentence, rows, kept)
        effects[own] = whole - without
    return effects


def attributions(family, target, sentence, panels):
    ids, words, mask = sentence["ids"], sentence["words"], sentence["mask"]
    kept = (words >= 0).nonzero().flatten()
    embeddings = word_embeddings(family, ids).detach().requires_grad_()
    baseline = word_embeddings(family, torch.where(words >= 0, mask, ids)).detach()
    value = evaluate(family, target, sentence, embeddings[None], kept)
    entry = getattr(family, "entry", embeddings)  # what of this very pass stands for the words
    (gradient,) = torch.autograd.grad(value.sum(), entry)
    start = evaluate(family, target, sentence, baseline[None], kept)
    integrated = integrate(family, target, sentence, embeddings.detach(), baseline, kept, panels)
    rounding = max(1e-6, 1e-4 * float(integrated.abs().sum()))  # scores of both signs may come to next to nothing
    torch.testing.assert_close(integrated.sum(), (value - start).sum(), rtol=1e-3, atol=rounding)
    found = dict(value=value, baseline=start, gradient_x_input=(gradient * entry).sum(-1).flatten(), integrated_gradients=integrated)
    if words.max() > 0 or target in ("cls_norm", "cosine"):  # without a lone word no token is left to take a mean over
        found["leave_one_out"] = leave_one_out(family, target, sentence)
    return {f"{name}.{target}": array for name, array in found.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("checkpoint"); parser.add_argument("out"); parser.add_argument("--texts", nargs="+"); parser.add_argument("--panels", type=int)
    a = parser.parse_args()
    family, absent = load(a.checkpoint, half=bool(a.texts))
    family.model.double()
    if hasattr(family, "norm_words_first"):
        family.norm_words_first()
    targets = ["cls_norm", "cosine"]
    if not {"masked_lm", "lm"} & set(absent):
        targets += ["lm_loss" if isinstance(family, Causal) else "mlm_loss", "logit"]
    parts = list(text_sentences(a.checkpoint, a.texts) if a.texts else random_sentences(family, a.checkpoint))
    panels = a.panels or (400 if a.texts else 1000)
    for sentence in parts:
        sentence["mean"] = final_states(family, word_embeddings(family, sentence["ids"])[None], sentence)[0].mean(0).detach()
    stored = {}
    for at, sentence in enumerate(parts):
        sentence["reference"] = parts[(at + 1) % len(parts)]["mean"]
        inputs = {name: rows[0] for name, rows in segments(family, sentence, 1).items()}
        found = dict(input_ids=sentence["ids"], word_ids=sentence["words"]) | inputs | rollouts(family, sentence)
        for target in targets:
            found |= attributions(family, target, sentence, panels)
        stored |= {f"{at}/{name}": array.detach().float().contiguous().clone() for name, array in found.items()}
    save_file(stored, a.out)
    print(a.out, len(stored), "arrays")


main()
