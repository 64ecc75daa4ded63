"""Known effects of removals and interventions on causal models from Hugging Face eager, in float64. Usage: make_causal_effects.py FIXTURES OUT.json

FIXTURES holds the tiny checkpoints (../fixtures/checkpoints). Every sentence is run by itself, unpadded, once as it is and once altered;
states are replaced by hooks. OUT has, for each checkpoint, `sentences` (ids, the word of each id, null for those of no word, and which
were added by a tokenizer) and `variants`: what is done to which words, and `effects` by name. States and losses are compared at the
tokens kept in both but the first, and a token is told where the last one before it stands that is attended to. State l is the residual
stream after block l.
"""
import json
import sys

import torch

from causal_adapters import Gpt2, Llama

FIXTURES = {"gpt2-gelu": (Gpt2, 0), "llama-silu": (Llama, 2)}  # what a removal leaves: the unknown token of each
WORDS = [[None, 0, 1, 2, 2, 2, 3], [None, 0, 1, 1, 2], [None, None, 0, 1, 2, 3, 3, 4, 5, 5, 6]]
CHOSEN = [[[0], [1, 2], [3], [0, 2, 3]], [[1], [0, 2]], [[3], [0, 5], [6], [1, 2, 3, 4, 6]]]
PLACES = [("stream", 0), ("stream", 1), ("read", 1), ("stream", 3), ("read", 3)]


class Runner:
    def __init__(self, adapter):
        self.adapter, self.model = adapter, adapter.model

    def __call__(self, ids, mask=None):
        """The states [T, H] of each layer, and the logits [T, V]."""
        ids = torch.tensor([ids])
        mask = torch.ones_like(ids) if mask is None else torch.tensor([mask])
        seen = {}
        hooks = [norm.register_forward_pre_hook(lambda module, inputs, at=at: seen.update({at: inputs[0][0]}))
                 for at, norm in enumerate(self.adapter.states())]
        with torch.no_grad():
            places = torch.arange(ids.shape[1])[None]
            logits = self.model(input_ids=ids, attention_mask=mask, position_ids=places, use_cache=False).logits[0]
        for hook in hooks:
            hook.remove()
        return [seen[at] for at in range(len(hooks))], logits, mask[0]

    def replacing(self, site, layer, positions, vectors):
        """Replaces a state from here on; the handle restores it."""
        def replaced(state):
            state = state.clone()
            state[0, positions] = vectors
            return state

        norm = self.adapter.states()[layer]
        if site == "read":
            return norm.register_forward_hook(lambda module, inputs, output: replaced(output))
        if layer == len(self.adapter.blocks):
            return norm.register_forward_pre_hook(lambda module, inputs: (replaced(inputs[0]),))
        block = self.adapter.blocks[layer]
        return block.register_forward_pre_hook(lambda module, inputs: (replaced(inputs[0]), *inputs[1:]))

    def state(self, ids, site, layer):
        if site == "stream":
            return self(ids)[0][layer]
        seen = []
        hook = self.adapter.states()[layer].register_forward_hook(lambda module, inputs, output: seen.append(output[0]))
        self(ids)
        hook.remove()
        return seen[0]


def told(run, place, label):
    """The loss of a token: null where nothing is before it."""
    _, logits, mask = run
    before = [at for at in range(place) if mask[at] == 1]
    return None if not before else float(torch.nn.functional.cross_entropy(logits[before[-1]], torch.tensor(label)))


def effects(clean, altered, pairs, ids):
    """`pairs`: positions of tokens kept in both, the first left out."""
    (states, logits, mask), (other_states, other_logits, other_mask) = clean, altered
    here, there = [a for a, _ in pairs], [b for _, b in pairs]
    end, other_end = int(mask.nonzero().max()), int(other_mask.nonzero().max())
    last, other = states[-1], other_states[-1]
    mean, other_mean = last[here].mean(0), other[there].mean(0)
    cosine = torch.nn.functional.cosine_similarity
    losses = [(told(clean, a, ids[a]), told(altered, b, ids[a])) for a, b in pairs]
    log = torch.log_softmax
    ours, theirs = log(logits[end], -1), log(other_logits[other_end], -1)
    rises = [after - before for before, after in losses if before is not None and after is not None]
    found = dict(
        cls_cosine=1 - cosine(last[end], other[other_end], dim=0),
        cls_l2=(last[end] - other[other_end]).norm(),
        mean_cosine=1 - cosine(mean, other_mean, dim=0),
        mean_l2=(mean - other_mean).norm(),
        lm_loss=sum(rises) / len(rises),
        lm_kl=(ours.exp() * (ours - theirs)).sum(),
    )
    for layer, (a, b) in enumerate(zip(states, other_states)):
        found[f"other_shift.{layer}"] = (a[here] - b[there]).norm(dim=-1).mean()
    for name, states in dict(cls_cosine=(last[end], other[other_end]), mean_cosine=(mean, other_mean)).items():
        if any(not state.any() for state in states):
            found[name] = None  # a vector of zeros has no direction
    return {name: None if value is None else float(value) for name, value in found.items()}


def removals(run, sentences, removal):
    for at, (ids, words) in enumerate(sentences):
        clean = run(ids)
        for chosen in CHOSEN[at]:
            gone = [position for position, word in enumerate(words) if word in chosen]
            kept = [position for position in range(len(ids)) if position not in gone]
            inputs = dict(
                replace=([removal if p in gone else i for p, i in enumerate(ids)], None),
                pad=([0 if p in gone else i for p, i in enumerate(ids)], [int(p not in gone) for p in range(len(ids))]),
                delete=([ids[p] for p in kept], None),
            )
            for operation, (changed, mask) in inputs.items():
                pairs = [(p, kept.index(p) if operation == "delete" else p) for p in kept if p > 0]
                found = effects(clean, run(changed, mask), pairs, ids)
                yield dict(sentence=at, words=chosen, operation=operation, effects=found)


def interventions(run, sentences):
    for site, layer in PLACES:
        states = [run.state(ids, site, layer) for ids, _ in sentences]
        mean = torch.cat([state[1:] for state in states]).mean(0)
        for at, (ids, words) in enumerate(sentences):
            clean = run(ids)
            for chosen in CHOSEN[at][1:]:
                gone = [position for position, word in enumerate(words) if word in chosen]
                for name, vector in dict(zero=torch.zeros_like(mean), mean=mean).items():
                    hook = run.replacing(site, layer, gone, vector.expand(len(gone), -1))
                    altered = run(ids)
                    hook.remove()
                    pairs = [(p, p) for p in range(1, len(ids)) if p not in gone]
                    found = effects(clean, altered, pairs, ids)
                    yield dict(sentence=at, words=chosen, intervention=name, site=site, layer=layer, effects=found)


def main(fixtures, out):
    random = torch.Generator().manual_seed(12)
    found = {}
    for fixture, (adapter, removal) in FIXTURES.items():
        model = adapter.model_class.from_pretrained(f"{fixtures}/{fixture}", attn_implementation="eager", dtype=torch.float32)
        run = Runner(adapter(model.double().eval()))
        sentences = [(torch.randint(5, 200, (len(words),), generator=random).tolist(), words) for words in WORDS]
        found[fixture] = dict(
            sentences=[dict(ids=ids, words=words) for ids, words in sentences],
            variants=[*removals(run, sentences, removal), *interventions(run, sentences)],
        )
    with open(out, "w", encoding="utf8") as file:
        json.dump(found, file)
        file.write("\n")


main(*sys.argv[1:])
