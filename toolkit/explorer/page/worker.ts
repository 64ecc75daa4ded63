import { fetchModel } from '../../activations/browserModel';
import type { Model } from '../../activations/model';
import { type BrowserBackend, startInBrowser } from '../../backend/browserBackend';
import { UserError } from '../../errors';
import { reasonsLeftOut } from '../../tokens/leftOut';
import type { Encoding } from '../../tokens/tokenizer';
import { alteredEncoding } from './altered';
import { isKept, keeper } from './kept';
import { encodedText, measuredInWindows, windowsOfText } from './longText';
import { measuresOf, measureTokens } from './measures';
import type { Alterations, Answers, Ask, LoadedModel, Measured, Told } from './messages';

// The thread that has the models, so that the page answers while one computes.

/** Models whose weights may be in memory at once: two are compared. */
const MOST_MODELS = 2;

let backend: Promise<BrowserBackend> | null = null;
/** By the URL of their folder, the one that was asked for last at the end. */
const models = new Map<string, Promise<Model>>();

self.addEventListener('message', ({ data, ports }: MessageEvent<Ask>) => void answer(data, ports[0]!));

async function answer(ask: Ask, port: MessagePort): Promise<void> {
  const tell = (told: Told) => {
    port.postMessage(told);
  };
  try {
    const onBytes = (done: number, total: number) => {
      tell({ done, total });
    };
    tell({ answer: await (ask.kind === 'load' ? load(ask, onBytes) : measure(ask)) });
  } catch (error) {
    tell({ error: error instanceof UserError ? error.message : String(error) });
  }
}

type OnBytes = (done: number, total: number) => void;

async function load({ url, backend: asked }: Ask & { kind: 'load' }, onBytes: OnBytes): Promise<LoadedModel> {
  backend ??= startInBrowser(
    { tensorflow: new URL('wasm/', self.location.href).href, kernels: fetchKernels },
    asked ?? undefined,
  );
  const model = await modelAt(url, onBytes);
  const { name, reason } = await backend;
  const { config, tokenizer, sites } = model;
  const [numLayers, maxTokens] = [config.numLayers, tokenizer.maxLength];
  const known = { backend: name, reason, numLayers, maxTokens, sites };
  return { ...known, measures: measuresOf(model), hasMask: model.roles.mask !== null, isKept: isKept() };
}

function modelAt(url: string, onBytes: OnBytes): Promise<Model> {
  const found = models.get(url) ?? fetchModel(url, backend!, { keeper, onBytes });
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
  const [plain, relaxed] = await Promise.all([fetchModule('wasmKernels.wasm'), fetchModule('wasmKernelsRelaxed.wasm')]);
  return { plain, relaxed };
}

async function fetchModule(file: string): Promise<Uint8Array> {
  const response = await fetch(`wasm/${file}`);
  if (!response.ok) throw new Error(`no ${file} (HTTP ${response.status})`);
  return new Uint8Array(await response.arrayBuffer());
}

async function measure(ask: Ask & { kind: 'measure' }): Promise<Answers['measure']> {
  const model = await modelAt(ask.url, () => undefined);
  const encoding = encodedText(model, ask.text);
  const measured = (of: Encoding) =>
    measuredInWindows(model, of, (part) => measureTokens(model, part, ask.measure, ask.site));
  const clean = await measured(encoding);
  const isAltered = ask.masked.length + ask.deleted.length > 0;
  const altered = isAltered ? await measuredWithout(model, encoding, ask, measured) : null;
  return {
    tokens: tokensOf(model, encoding, ask),
    cutFrom: encoding.truncatedFrom,
    windows: windowsOfText(model, encoding).length,
    layers: [...clean.keys()],
    rows: altered ?? [...clean.values()],
    before: altered && [...clean.values()],
  };
}

/** Rows of the altered sentence, each value where its token stood before; NaN for tokens that are gone. */
async function measuredWithout(
  model: Model,
  encoding: Encoding,
  alterations: Alterations,
  measured: (of: Encoding) => Promise<Map<number | null, Float64Array>>,
): Promise<Float64Array[]> {
  const { encoding: altered, from } = alteredEncoding(model, encoding, alterations);
  return Array.from(await measured(altered), ([, row]) => {
    const whole = new Float64Array(encoding.tokens.length).fill(NaN);
    from.forEach((at, place) => (whole[at] = row[place]!));
    return whole;
  });
}

function tokensOf(model: Model, encoding: Encoding, { masked, deleted }: Alterations): Measured['tokens'] {
  const reasons = reasonsLeftOut(encoding, model.roles);
  return encoding.tokens.map((token, at) => {
    const [start, end] = encoding.offsets[at]!;
    const word = encoding.wordIds[at] ?? null;
    const is = (words: number[]) => word !== null && words.includes(word);
    const altered = is(deleted) ? 'deleted' : is(masked) ? 'masked' : null;
    return { token, start, end, word, leftOut: reasons[at]!, altered };
  });
}
