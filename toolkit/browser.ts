/**
 * What of the toolkit runs in a browser: a converted checkpoint is fetched, its text cut into tokens, and scored in the page.
 * @packageDocumentation
 */
export { UserError } from './errors';
export { convertedTokenizer } from './checkpoint/convertedTokenizer';
export { Tokenizer, type EncodeOptions, type Encoding } from './tokens/tokenizer';
export {
  BROWSER_BACKENDS,
  startInBrowser,
  type BrowserBackend,
  type BrowserBackendName,
  type WasmAssets,
} from './backend/browserBackend';
export { fetchModel } from './activations/browserModel';
export type { FetchOptions, FileKeeper } from './activations/fetchedFolder';
export type { Model } from './activations/model';
export { runTaps } from './activations/run';
export { scoreTokens, type Bucket, type ScoredToken, type ScoreOptions } from './rationale/scoreTokens';
