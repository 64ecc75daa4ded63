import type { ConfigFile } from '../../checkpoint/config';
import type { Ref } from '../graphDef';
import type { ModelConfig } from '../modelConfig';
import type { CausalLmHead } from '../parts/causalLm';
import type { Embedded } from '../parts/gradientTaps';
import type { MaskedLmHead } from '../parts/maskedLm';
import type { ModelGraph } from '../parts/modelGraph';
import type { FamilyRoles } from '../roles';
import type { Site } from '../taps';

/** An architecture: what its models are fed, what can be asked of them, and how a checkpoint of it is read. */
export interface Family {
  /** Hugging Face's `model_type`. */
  name: string;
  /** int32 [B, T] each; `input_ids` and `attention_mask` are there always. */
  inputs: readonly string[];
  /** Where states can be taken; the first is the default, and the last hidden state is taken there. */
  sites: readonly Site[];
  roles: FamilyRoles;
  /** Name of a checkpoint's tensor in the graph: without prefixes, and with one name where versions have several. */
  weightName: (checkpointName: string) => string;
  /** Names in the graph of two weights of the masked-LM head of which one takes part, if checkpoints may have both. */
  decoderBias?: { shared: string; own: string };
  /** Of linear layers that a checkpoint stores [in, out], as GPT-2's Conv1D does; all others are stored [out, in]. */
  isStoredInOut?: boolean;
  /** @throws {UserError} Naming the field of `config.json` that is missing, absurd, or changes the computation in a way not known here. */
  read: (config: ConfigFile) => Architecture;
}

/** A model of a family: its sizes, and how its forward pass is written. */
export interface Architecture {
  config: ModelConfig;
  /**
   * From the inputs to the model's output [B, T, H]; `sum` is that of the embeddings, and `words` what of it is the word embeddings, if
   * not the tap of that name.
   */
  encoder: (m: ModelGraph) => Pick<Embedded, 'sum'> & Partial<Embedded> & { last: Ref };
  /** Scope of the pooler's linear layer, if the family has one. */
  pooler?: string;
  maskedLm?: MaskedLmHead;
  causalLm?: CausalLmHead;
}
