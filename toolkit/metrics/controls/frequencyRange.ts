import { drawnAucs, rankInOrder } from '../auc';
import { aucContentFunction } from '../classAuc';
import { drawnTotals } from '../drawKernels';
import { estimate } from '../estimate';
import { keptFor } from '../kept';
import { ascending } from '../ranks';
import type { Sample, Stratum } from '../sample';
import { naturalSpline } from '../splines';
import { residualControl } from './adjusting';
import { type Control, withoutValue } from './control';

/** Degrees of freedom of the spline: knots at the ends and at the quarters. */
const FREEDOM = 4;

/** Residuals on a natural cubic spline of -log frequency: what a straight line leaves where the relation is curved goes too. */
export const frequencySplineControl = residualControl(
  'frequency_spline',
  ['frequency'],
  `a natural cubic spline of ${FREEDOM} degrees of freedom`,
  (covariates) => {
    const columns = naturalSpline(covariates[0]!.values, FREEDOM);
    return columns.length === 0 ? covariates : columns.map((values, at) => ({ name: `spline ${at}`, values }));
  },
);

const BINS = 10;

/**
 * Content against function words of the same tenth of the frequencies alone: the mean over tenths of the AUC, weighted by n1 n0 /
 * (n1 + n0 + 1) of its n1 content and n0 function words in the draw (van Elteren 1960). The tenths are those of the content and function
 * words of the sample, fixed over the draws; equal frequencies share a tenth.
 */
export const frequencyDecilesControl: Control = {
  name: 'frequency_deciles',
  holds: '-log frequency',
  how: 'AUC within each tenth of the frequencies of content and function words, averaged',
  evaluate: (metric, sample, scores) => {
    if (metric !== aucContentFunction)
      return withoutValue(`its tenths are of content and function words, as ${aucContentFunction.name} alone compares`);
    const bins = decilesOf(sample);
    const statistic = (draws: readonly Uint16Array[]) => {
      const parts = bins.map((bin) => withinBin(sample, bin, scores, draws));
      return Float64Array.from(draws, (_, draw) => {
        const drawn = parts.filter(({ weights }) => weights[draw]! > 0);
        const total = drawn.reduce((sum, { weights }) => sum + weights[draw]!, 0);
        return drawn.reduce((sum, { weights, aucs }) => sum + weights[draw]! * aucs[draw]!, 0) / total;
      });
    };
    const words = Uint32Array.from(bins.flatMap(({ words }) => words));
    const reason = 'no tenth of the frequencies has both content and function words';
    return { ...estimate(sample, sample.sentences, words, statistic, reason), dropped: [] };
  },
};

/** Content and function words of about the same frequency. */
interface Bin {
  words: number[];
  /** By cluster. */
  content: Float64Array;
  function: Float64Array;
}

/** The content and function words that have a frequency, by the tenth that it is in. */
const decilesOf = keptFor(({ strata, frequency, sentences }: Sample): Bin[] => {
  const words = [...strata.keys()].filter((word) => isCompared(strata[word]!) && frequency[word] !== null);
  const values = words.map((word) => frequency[word]!);
  const bins = Array.from({ length: BINS }, (): Bin => {
    return { words: [], content: new Float64Array(sentences.count), function: new Float64Array(sentences.count) };
  });
  let bin = bins[0]!;
  ascending(values).forEach((at, place, order) => {
    const isTied = place > 0 && values[at] === values[order[place - 1]!];
    if (!isTied) bin = bins[Math.floor((place * BINS) / order.length)]!;
    const word = words[at]!;
    bin.words.push(word);
    bin[strata[word] === 'content' ? 'content' : 'function'][sentences.ofWord[word]!]!++;
  });
  return bins;
});

function isCompared(stratum: Stratum): boolean {
  return stratum === 'content' || stratum === 'function';
}

const contentFlags = keptFor(({ strata }: Sample): boolean[] => strata.map((stratum) => stratum === 'content'));

/** In every draw the AUC within a bin, and what it weighs. */
function withinBin(
  sample: Sample,
  { words, content, function: others }: Bin,
  scores: ArrayLike<number>,
  draws: readonly Uint16Array[],
): { aucs: Float64Array; weights: Float64Array } {
  const order = Uint32Array.from(ascending(words.map((word) => scores[word]!)), (at) => words[at]!);
  const ranking = rankInOrder(order, scores, contentFlags(sample), sample.sentences.ofWord);
  const [ones, zeros] = drawnTotals([content, others], draws);
  const weights = Float64Array.from(draws, (_, at) => (ones![at]! * zeros![at]!) / (ones![at]! + zeros![at]! + 1));
  return { aucs: drawnAucs(ranking, draws), weights };
}
