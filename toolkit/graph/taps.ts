/** Where a norm is taken: after the block's last LayerNorm (what Hugging Face calls `hidden_states`) or at that LayerNorm's input. */
export type Site = 'post' | 'pre';
