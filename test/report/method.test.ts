import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NamedTokens } from '../../toolkit/harness/run/namedTokens';
import type { RunRecord } from '../../toolkit/harness/run/readRun';
import { describeMethod } from '../../toolkit/report/method';
import { parseExperimentConfig } from '../../toolkit/harness/config/config';
import { configFor } from '../../toolkit/harness/job/runConfig';
import { runConfigOf } from '../harness/runConfigOf';
import { describedModel } from '../describedModel';
import { sampleRun } from './sampleRun';

/** A run that removed words, as its records say it. */
function removing(): RunRecord {
  const run = sampleRun();
  const scorers = [{ name: 'tas', layer: 8, site: 'pre' }, { name: 'frequency' }];
  const faithfulness = { scorers, operations: ['mask'], shares: [0.05, 0.5], randomDraws: 3, effects: ['cls_cosine'] };
  return {
    ...run,
    config: runConfigOf({ ...run.config, faithfulness }),
    manifest: {
      ...run.manifest,
      faithfulness: {
        scorerTokens: {},
        randomDraws: null,
        matched: [],
        sentences: [0, 2, 3],
        forwardPasses: 9,
        tokens: 90,
        refused: {},
        withoutEffect: {},
        unavailable: { gradient_x_input: 'no gradients' },
        unavailableEffects: {},
        failures: {},
        completenessError: {},
        gold: 'salience',
      },
    },
  };
}

test('the method says what was removed, how, and what could not be had', () => {
  const paragraph = describeMethod(removing()).find((one) => one.startsWith('Removal: '))!;
  assert.match(
    paragraph,
    /^Removal: in 3 sentences drawn by the seed, the highest words by tas layer 8 pre; frequency are/,
  );
  assert.match(
    paragraph,
    /by mask \(\[MASK\]\), at 5 %, 50 % of the words, rounded up; 3 random orders beside them; shares that give the same words of a sentence count once\. Compared: cls_cosine\./,
  );
  assert.match(paragraph, /Plausibility is held against the words that head a salient entity\./);
  assert.match(paragraph, /Not to be had of this checkpoint: gradient_x_input \(no gradients\)\.$/);
});

test('the method says of a causal model what removals leave, what takes no part, and where nothing is left to compare', () => {
  const run = removing();
  const { manifest, config } = run;
  const tokens: NamedTokens = {
    ...{ sentence: 'the last token', mask: null, removal: '<|endoftext|>' },
    leftOut: ['special', 'first'],
  };
  const paragraphs = describeMethod({
    ...run,
    config: { ...config, faithfulness: { ...config.faithfulness!, operations: ['replace', 'delete'] } },
    manifest: {
      ...manifest,
      checkpoint: { ...manifest.checkpoint, tokens },
      faithfulness: { ...manifest.faithfulness!, withoutEffect: { lm_loss: 2 } },
    },
  });
  assert.ok(paragraphs.some((one) => one.includes(' by replace (<|endoftext|>) and by delete, at 5 %')));
  assert.ok(paragraphs.some((one) => one.includes('Nothing is left to compare for lm_loss of 2 removals.')));
  const left = 'Special tokens, and the first token of a sentence, are left out of every figure.';
  assert.ok(paragraphs.some((one) => one.includes(left)));
  assert.ok(describeMethod(run).some((one) => one.includes('Special tokens are left out of every figure.')));
});

test('a run that removed nothing says nothing of it', () => {
  const paragraphs = describeMethod(sampleRun());
  assert.equal(paragraphs.length, 5);
  assert.ok(paragraphs.every((one) => !one.includes('Removal')));
});

test('the dimensions of largest variance are named where any were left out, the largest by itself', () => {
  const run = sampleRun();
  const leaving = (dimensions: number[]) =>
    describeMethod({
      ...run,
      manifest: {
        ...run.manifest,
        corpus: { ...run.manifest.corpus, selectionSentences: 3 },
        leftOutDimensions: { 'hidden_states.8': dimensions, 'residual.8': [381, 308] },
      },
    }).join(' ');
  assert.match(
    leaving([308, 539, 143]),
    /At layer 8 the largest is dimension 308, and after it 539, 143, in this order\. /,
  );
  assert.match(leaving([308]), /At layer 8 the largest is dimension 308\. /);
  assert.doesNotMatch(describeMethod(run).join(' '), /dimension/);
});

test('words are counted where they are kept, and by the share that all of them entered into where not', () => {
  const run = sampleRun();
  const [material] = describeMethod({ ...run, words: [] });
  assert.ok(material!.includes(` ${run.words.length} words,`), material);
});

test('the sites are those of the run, and a claim that is judged elsewhere than the protocol says is named', () => {
  const run = sampleRun();
  const [material] = describeMethod(run);
  assert.match(material!, /Sites: post is after the block's last LayerNorm, pre is that LayerNorm's input\.$/);
  const asked = { ...run.config, scorers: [{ name: 'tas' }], claims: { C4: {}, C5: { site: 'post' } } };
  const moved = configFor(parseExperimentConfig(asked), describedModel({ numLayers: 12 }, { sites: ['stream'] }));
  const [other] = describeMethod({ ...run, config: moved });
  const judged = ['C1', 'C2', 'C3', 'C4', 'C5', 'C6', 'C7'].filter((id) => 'site' in moved.claims[id as 'C1']);
  const places = judged.map((id) => `${id} at stream`).join(', ');
  assert.ok(judged.length > 4);
  const told = `Sites: stream is the residual stream after the block. The protocol judges at site post; this run judges ${places}.`;
  assert.ok(other!.endsWith(told), other);
});

test('why no claim is judged where the protocol looks is said of a model that has no such site', () => {
  const run = sampleRun();
  const sites: [string, string] = ['stream', 'read'];
  const asked = { ...run.config, scorers: [{ name: 'tas' }], claims: {} };
  const config = configFor(parseExperimentConfig(asked), describedModel({ numLayers: 12 }, { sites }));
  const checkpoint = { ...run.manifest.checkpoint, sites };
  const [material] = describeMethod({ ...run, config, manifest: { ...run.manifest, checkpoint } });
  assert.match(
    material!,
    /read is what the next norm makes of the stream\. The protocol judges at site post; this run/,
  );
  const why =
    'Blocks of this model begin with a norm and have none at their end, so that there is no post: stream, the state that a block gives, ' +
    'stands for it.';
  assert.ok(material!.endsWith(why), material);
});
