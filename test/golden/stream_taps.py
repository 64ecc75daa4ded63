"""Taps of models whose blocks begin with a norm and add to a residual stream."""
import torch

from tap_values import gradients, norms, targets


def watch_stream(family):
    """The same for a model whose blocks begin with a norm: the stream, and what each next norm makes of it."""
    seen = {}

    def keep(name, take=lambda output: output):
        return lambda module, inputs, output: seen.__setitem__(name, take(output))

    def keep_input(name):
        return lambda module, inputs: seen.__setitem__(name, inputs[0])

    family.words.register_forward_hook(keep("word_embeddings"))
    for l, norm in enumerate(family.states()):
        norm.register_forward_pre_hook(keep_input(f"hidden_states.{l}"))
        norm.register_forward_hook(keep(f"read.{l}"))
    for l, block in enumerate(family.blocks, start=1):
        module, take = family.values(block)
        module.register_forward_hook(keep(f"values.{l}", take))
        middle = family.norms(block)[1]
        attention = family.attention(block)
        if attention is None:
            middle.register_forward_pre_hook(keep_input(f"attention_residual.{l}"))
        else:
            attention.register_forward_hook(keep(f"attention_residual.{l}", lambda output, l=l: output[0] + seen[f"hidden_states.{l - 1}"]))
        middle.register_forward_hook(keep(f"attention_output.{l}"))
    return seen


def stream_attention_norms(attentions, values, weight, bias, states, everything):
    """Kobayashi et al. 2020, and 2021 with the residual connection, after which no norm comes."""
    heads = attentions.shape[1]
    values = values.repeat_interleave(heads // values.shape[1], dim=1)
    f = torch.einsum("bhjd,hdo->bhjo", values, weight.unflatten(0, (heads, -1)))
    sent = torch.einsum("bhij,bhjo->bijo", attentions, f)
    sent_or_own = sent + torch.eye(states.shape[1])[None, :, :, None] * states[:, :, None]
    torch.testing.assert_close(sent_or_own.sum(2) + bias, everything, rtol=1e-4, atol=1e-4)
    return sent.norm(dim=-1), sent_or_own.norm(dim=-1)


def run_stream(family, seen, absent, batch):
    """Every tap for one batch of such a model."""
    out = family.model(**{name: batch[name] for name in family.inputs}, output_attentions=True)
    taps, mask = dict(seen), batch["attention_mask"]
    last = family.sentence(mask)
    rows = torch.arange(len(mask))
    taps["embedding_norm"] = seen["word_embeddings"].norm(dim=-1)
    for l in range(len(family.blocks) + 1):
        for name, state in (("tas", "hidden_states"), ("read_norm", "read")):
            taps |= {f"{norm}.{l}": value for norm, value in norms(name, seen[f"{state}.{l}"]).items()}
        if l > 0:
            attentions, states = out.attentions[l - 1], seen[f"hidden_states.{l - 1}"]
            taps[f"attentions.{l}"] = attentions
            taps[f"attention_received.{l}"] = (attentions * mask[:, None, :, None]).sum(2)
            taps[f"attention_mean.{l}"] = attentions.mean(1)
            taps[f"attention_from_cls.{l}"] = attentions[rows, :, last]
            taps[f"attention_norm.{l}"], taps[f"attention_norm_residual.{l}"] = stream_attention_norms(
                attentions, seen[f"values.{l}"], *family.joins(family.blocks[l - 1]), states, seen[f"attention_residual.{l}"]
            )
            taps[f"shift.{l}"] = (seen[f"hidden_states.{l}"] - states).norm(dim=-1)
    final = seen[f"read.{len(family.blocks)}"]
    more, sums = targets(batch, final, None if absent else family.logits(out), final[rows, last], family.kind)
    states = {name: state for name, state in seen.items() if name.startswith(("hidden_states.", "read."))}
    found = gradients(states, final, sums)
    words = seen["hidden_states.0" if family.norms_words else "word_embeddings"]
    found["gradient_x_input"] = (found["gradient.hidden_states.0"] * words).sum(-1)
    return {name: tap.detach() for name, tap in (taps | more | found).items()}
