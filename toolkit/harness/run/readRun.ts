import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { issueFault } from '../../checked';
import { UserError } from '../../errors';
import type { Verdict } from '../claims/claim';
import { VERDICTS, type VerdictValue } from '../claims/part';
import type { Multiverse } from '../claims/multiverse';
import type { LayerMap } from '../probes/layerMap';
import type { RunConfig } from '../job/runConfig';
import type { MetricRow } from '../measure/records';
import type { Aggregates } from './evaluate';
import { LAYOUT, type Manifest, ManifestShape } from './manifest';
import type { WordRow } from './words';

/** What each layer holds, task by task; only of a run with probes. */
export const LAYER_MAP = 'layer-map.json';

/** Everything a run folder records. */
export interface RunRecord {
  config: RunConfig;
  manifest: Manifest;
  metrics: MetricRow[];
  words: WordRow[];
  verdicts: RecordedVerdict[];
  /** Empty for a run from before there were any. */
  readings: Multiverse;
  /** Null where the run has no probes. */
  layerMap: LayerMap | null;
}

/** A verdict as a folder has it: in one of the first edition of the rules it has a word of that edition, and no parts. */
export type RecordedVerdict = Omit<Verdict, 'verdict'> & { verdict: RecordedWord };
export type RecordedWord = VerdictValue | typeof FIRST_EDITION;

const DAMAGED = 'Damaged run folder';
const FIRST_EDITION = 'not supported'; // where the second says `contradicted`

/**
 * Reads a run folder.
 * @throws {UserError} When a file of it is missing or damaged, or it was written by a toolkit with another layout.
 */
export function readRun(dir: string): RunRecord {
  return { ...readFigures(dir), words: readWords(dir, 'tokens.jsonl') };
}

/**
 * What a run found, without its words: kept figures have no more.
 * @throws {UserError} As `readRun`.
 */
export function readFigures(dir: string): Omit<RunRecord, 'words'> {
  const { config, manifest } = readShard(dir);
  if (config.shard !== null)
    throw new UserError({ what: `${dir} is shard ${config.shard} of a run`, expected: 'the whole, as merge makes it' });
  const metrics = readFile(
    dir,
    'metrics.json',
    SHAPES.metrics,
    (file) => (file as { rows?: unknown }).rows,
  ) as MetricRow[];
  return {
    config,
    manifest,
    metrics,
    verdicts: readVerdicts(dir),
    readings: readReadings(dir),
    layerMap: readLayerMap(dir),
  };
}

/**
 * What a shard's folder records, and a whole run's too.
 * @throws {UserError} As `readRun`.
 */
export function readShard(dir: string): Pick<RunRecord, 'config' | 'manifest'> {
  const path = join(dir, 'manifest.json');
  const manifest = parse(readText(path), path) as Partial<Manifest>;
  if (manifest.layout !== LAYOUT)
    throw new UserError({
      what: `${dir} was written by another version of the toolkit: layout of its files`,
      got: manifest.layout ?? 'none',
      expected: `${LAYOUT}; run the experiment again`,
    });
  const config = readFile(dir, 'config.json', SHAPES.config) as RunConfig;
  return { config, manifest: shaped(manifest, SHAPES.manifest, path) as Manifest };
}

/**
 * What charts need of a run's words.
 * @throws {UserError} As `readRun`.
 */
export function readAggregates(dir: string): Aggregates {
  return readFile(dir, 'aggregates.json', SHAPES.aggregates) as Aggregates;
}

/**
 * The words of the sentence that charts show; none of kept figures, or of a run from before there was such a file.
 * @throws {UserError} When the file is damaged.
 */
export function readExample(dir: string): WordRow[] {
  return existsSync(join(dir, 'example.jsonl')) ? readWords(dir, 'example.jsonl') : [];
}

/** The verdicts of a run folder. */
export function readVerdicts(dir: string): RecordedVerdict[] {
  const verdicts = readFile(dir, 'verdicts.json', SHAPES.verdicts) as (Partial<RecordedVerdict> & OfEveryEdition)[];
  return verdicts.map((verdict) => ({ ...verdict, parts: verdict.parts ?? [], across: verdict.across ?? null }));
}

type OfEveryEdition = Omit<RecordedVerdict, 'parts' | 'across'>;

function readReadings(dir: string): Multiverse {
  if (!existsSync(join(dir, 'readings.json'))) return { rows: [], curves: [] };
  return readFile(dir, 'readings.json', SHAPES.readings) as Multiverse;
}

/** The layer map of a run; null where it has no probes. @throws {UserError} When the file is damaged. */
export function readLayerMap(dir: string): LayerMap | null {
  return existsSync(join(dir, LAYER_MAP)) ? (readFile(dir, LAYER_MAP, SHAPES.layerMap) as LayerMap) : null;
}

function readWords(dir: string, name: string): WordRow[] {
  const path = join(dir, name);
  const lines = readText(path).split('\n');
  return lines.flatMap((line) => (line === '' ? [] : [shaped(parse(line, path), SHAPES.words, path) as WordRow]));
}

/**
 * A file of a run folder.
 * @param of - The part of the file that is wanted.
 * @throws {UserError} As `readRun`.
 */
export function readFile(dir: string, name: string, shape: z.ZodType, of = (file: object): unknown => file): unknown {
  const path = join(dir, name);
  return shaped(of(parse(readText(path), path)), shape, path);
}

function readText(path: string): string {
  if (!existsSync(path))
    throw new UserError({ what: `Not a complete run: ${path} is missing`, expected: 'the folder of a finished run' });
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw damaged((error as Error).message, error);
  }
}

function parse(text: string, path: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch (error) {
    throw damaged(`${path} is not JSON`, error);
  }
  throw damaged(`${path} holds no object`);
}

/** The value itself, where it has the shape; a schema's copy would lose a key that is called `__proto__`. */
function shaped(value: unknown, shape: z.ZodType, path: string): unknown {
  if (shape instanceof z.ZodArray && !Array.isArray(value)) throw damaged(`${path} holds no list`);
  const issue = shape.safeParse(value).error?.issues[0];
  if (!issue) return value;
  throw issueFault(issue, value, { file: `${DAMAGED}: ${path}`, whole: 'contents' });
}

function damaged(what: string, cause?: unknown): UserError {
  return new UserError({ what: `${DAMAGED}: ${what}` }, { cause });
}

const text = z.string();
const place = z.int().min(0);
const number = z.number().nullable();
const WORDS = ['supported', 'contradicted', 'inconclusive'] as const;
const COUNTS = { supported: place, contradicted: place, inconclusive: place, leftOut: place };
const interval = z.tuple([z.number(), z.number()]).nullable();

const measure = z.looseObject({ value: z.number(), interval });

/** What those who read a run folder rely on: its files may hold more, and rows of earlier versions less. */
const SHAPES = {
  config: z.looseObject({ shard: text.nullish(), bootstrap: z.looseObject({ level: z.number() }) }),
  manifest: ManifestShape,
  metrics: z.array(
    z.looseObject({
      metric: text,
      value: number,
      interval: interval.optional(),
      scorer: text.nullable(),
      layer: place.nullable(),
      site: text.nullable(),
      aggregation: text.nullable(),
      primary: z.boolean(),
    }),
  ),
  verdicts: z.array(
    z.looseObject({
      claim: text,
      verdict: z.enum([...VERDICTS, FIRST_EDITION]),
      because: text,
      evidence: z.array(z.looseObject({ what: text, value: number, interval })),
      parts: z
        .array(
          z.looseObject({
            ...{ part: text, verdict: z.enum(WORDS), estimate: number, interval, threshold: z.number(), reason: text },
            ...{ readings: z.looseObject(COUNTS), across: text },
          }),
        )
        .optional(),
      across: text.nullish(),
    }),
  ),
  readings: z.looseObject({
    rows: z.array(
      z.looseObject({
        ...{ claim: text, part: text, layer: place, site: text },
        ...{ scope: text.nullable(), aggregation: text.nullable(), variant: text.nullable() },
        ...{ specialTokens: text.nullable(), punctuation: text.nullable() },
        ...{ estimate: number, interval, verdict: z.enum(WORDS).nullable(), default: z.boolean() },
        alike: z.array(z.looseObject({ layer: place })),
      }),
    ),
    curves: z.array(
      z.looseObject({
        ...{ claim: text, part: text, site: text, what: text, threshold: z.number(), median: number, p: number },
        readings: z.looseObject(COUNTS),
        across: text,
      }),
    ),
  }),
  layerMap: z.looseObject({
    tasks: z.array(
      z.looseObject({
        ...{
          task: text,
          family: text,
          best: place.nullable(),
          notToldFromBest: z.array(place),
          reason: text.nullable(),
        },
        ...{ n: place, documents: place, expectedLayer: number, centreOfGravity: number },
        layers: z.array(
          z.looseObject({ layer: place, information: measure, accuracy: measure, gain: measure.nullable() }),
        ),
      }),
    ),
    structural: z.looseObject({ layers: z.array(z.looseObject({ layer: place, uuas: measure })) }).exactOptional(),
  }),
  words: z.looseObject({ sentence: place, word: place, form: text, upos: text, scores: z.looseObject({}) }),
  aggregates: z.looseObject({ tags: z.array(z.looseObject({})), shifts: z.array(z.looseObject({})) }),
};
