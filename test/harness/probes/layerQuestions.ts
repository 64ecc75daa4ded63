import { writeFileSync } from 'node:fs';
import { type LayerQuestion, type LayerTools, whichLayer } from '../../../toolkit/harness/run/whichLayer';
import { newPath } from '../../convertedFixture';
import { smallRuns } from '../smallRun';
import { probedCorpus } from './probedCorpus';

/** Asks for a layer of a tiny checkpoint on 30 short documents, for `upos` unless the question says otherwise. */
export async function layerQuestions() {
  const { checkpoint, backend } = await smallRuns();
  const corpus = newPath('probed.conllu');
  writeFileSync(corpus, probedCorpus(30));
  return (question: Partial<LayerQuestion> = {}, tools: Partial<LayerTools> = {}) =>
    whichLayer({ checkpoint, corpus, purpose: 'upos', ...question }, { backend, ...tools });
}
