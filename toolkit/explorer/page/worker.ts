import { fetchModel } from '../../activations/browserModel';
import type { Model } from '../../activations/model';
import { type BrowserBackend, startInBrowser } from '../../backend/browserBackend';
import { UserError } from '../../errors';
import { reasonsLeftOut } from '../../tokens/leftOut';
import { keeper } from './kept';
import { measuresOf, measureTokens } from './measures';
import type { Answers, Ask, LoadedModel, Measured, Told } from './messages';

// The thread that has the models, so that the page answers while one computes.

/** Models whose weights may be in memory at once: two are compared. */
const MOST_MODELS = 2;

let backend: Promise<BrowserBackend> | null = null;
/** By the URL of their folder, the one that was asked for last at the end. */
const models = new Map<string, Promise<Model>>();

self.addEventListener('message', ({ data }: MessageEvent<Ask & { id: number }>) => void answer(data));

async function answer({ id, ...ask }: Ask & { id: number }): Promise<void> {
  const tell = (told: Told) => {
    self.postMessage(told);
  };
  try {
    const onBytes = (done: number, total: number) => {
      tell({ id, done, total });
    };
    tell({ id, answer: await (ask.kind === 'load' ? load(ask, onBytes) : measure(ask)) });
  } catch (error) {
    tell({ id, error: messageOf(error) });
  }
}

function messageOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

type OnBytes = (done: number, total: number) => void;

async function load({ url, backend: asked }: Ask & { kind: 'load' }, onBytes: OnBytes): Promise<LoadedModel> {
  backend ??= startInBrowser(
    { tensorflow: new URL('wasm/', self.location.href).href, kernels: fetchKernels },
    asked ?? undefined,
  );
  const { name, reason } = await backend;
  const model = await modelAt(url, onBytes);
  const { family, config, tokenizer, sites } = model;
  const [numLayers, maxTokens] = [config.numLayers, tokenizer.maxLength];
  return { family, backend: name, reason, numLayers, maxTokens, sites, measures: measuresOf(model) };
}

async function modelAt(url: string, onBytes: OnBytes): Promise<Model> {
  const found = models.get(url) ?? fetchModel(url, await backend!, { keeper, onBytes });
  models.delete(url);
  models.set(url, found);
  found.catch(() => models.delete(url)); // so that it can be asked for again
  const [oldest] = models.keys();
  if (models.size > MOST_MODELS && oldest !== undefined) {
    const unused = models.get(oldest)!;
    models.delete(oldest);
    void unused.then((model) => model.dispose());
  }
  return found;
}

async function fetchKernels() {
  const [plain, relaxed] = await Promise.all(['wasmKernels.wasm', 'wasmKernelsRelaxed.wasm'].map(fetchModule));
  return { plain: plain!, relaxed: relaxed! };
}

async function fetchModule(file: string): Promise<Uint8Array> {
  const response = await fetch(`wasm/${file}`);
  if (!response.ok) throw new Error(`no ${file} (HTTP ${response.status})`);
  return new Uint8Array(await response.arrayBuffer());
}

async function measure({ url, text, measure: name, site }: Ask & { kind: 'measure' }): Promise<Answers['measure']> {
  const model = await modelAt(url, () => undefined);
  const encoding = model.tokenizer.encode(text, { truncate: true });
  const rows = await measureTokens(model, encoding, name, site);
  const reasons = reasonsLeftOut(encoding, model.roles);
  const tokens: Measured['tokens'] = encoding.tokens.map((token, at) => {
    const [start, end] = encoding.offsets[at]!;
    return { token, start, end, word: encoding.wordIds[at]!, leftOut: reasons[at]! };
  });
  return { tokens, cutFrom: encoding.truncatedFrom, layers: [...rows.keys()], rows: [...rows.values()] };
}
