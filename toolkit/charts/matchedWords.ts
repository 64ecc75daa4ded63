import type { Site } from '../graph/taps';
import type { MatchedComparison } from '../harness/faithfulness/matchedRows';
import { own } from '../own';
import { ablationName } from './ablationRows';
import { categoryY, panelFacet, rowHeight } from './axes';
import type { ChartRecords } from './chartRecords';
import { bottomLegend, intervalPoints, nominal, referenceRule } from './marks';
import { type Body, type Chart, drawn, type Layer } from './spec';
import { LINE_COLOURS, MUTED_INK, scorerLabel } from './styles';
import { scaled, type Theme, WEB } from './theme';
import { counted } from './title';

/** Effects in the order of panels, and how these are named, with their units. */
const EFFECTS: Readonly<Record<string, string>> = {
  pseudo_likelihood: 'Likelihood (nats)',
  standardised_states: 'States (SD)',
  mlm_loss: 'Unmasked loss (nats)',
};

const WORDS = {
  more: { shape: 'triangle-right', colour: LINE_COLOURS[0] },
  equivalent: { shape: 'square', colour: LINE_COLOURS[2] },
  less: { shape: 'triangle-left', colour: LINE_COLOURS[1] },
  'not told': { shape: 'circle', colour: MUTED_INK },
} as const;

const ROW_HEIGHT = 22;
/** Least width of a panel beside others. */
const PANEL_WIDTH = 130;

/** What each scorer's words change at other words, less what matched words change, by the first operation; with the margin of equivalence. */
export function matchedWords(
  { matched, sites, tokens }: Pick<ChartRecords, 'matched' | 'sites' | 'tokens'>,
  theme: Theme = WEB,
): Chart {
  const [first] = matched;
  const points = matched.filter((one) => one.operation === first?.operation && one.excess !== null);
  if (points.length === 0) return { skipped: 'the run compared no words with matched words' };
  const most = points.reduce((count, { sentences }) => Math.max(count, sentences), 0);
  const caption = {
    title: titleOf(points, sites[0]),
    sentences: [
      `Effect at words in neither set of the scorer's words, ${ablationName(first!.operation, tokens)}, minus that of words of the same sentence, class and frequency.`,
      `${counted(most, 'sentence')} or fewer, paired. Lines: 90 % bootstrap interval over sentences. Grey band: margin of equivalence.`,
    ],
  };
  return drawn(theme, caption, forest(theme, points, sites[0]));
}

/** Of the first effect, the scorer that is judged first. */
function titleOf([first]: readonly MatchedComparison[], site: Site): string {
  const { scorer, word } = first!;
  const said = {
    more: 'matters more to the model than',
    less: 'matters less to the model than',
    equivalent: 'matters to the model as much as',
    'not told': 'is not told apart from',
  }[word];
  const name = scorerName(scorer, site);
  return `What ${name}${name.includes(',') ? ',' : ''} ranks first ${said} matched words`;
}

/** @param site - The default one, which is not named. */
function scorerName(key: string, site: Site): string {
  const [scorer, ...place] = key.split('.');
  const told = place.filter((part) => part !== site).map((part) => (/^\d+$/.test(part) ? `layer ${part}` : part));
  return [scorerLabel(scorer!), ...told].join(', ');
}

function forest(theme: Theme, points: readonly MatchedComparison[], site: Site): Body {
  const values = points.map(({ effect, scorer, word, excess, interval, margin }) => {
    const isBand = margin !== null && margin > 0;
    return {
      panel: panelName(effect),
      scorer: scorerName(scorer, site),
      word,
      value: excess,
      lo: interval?.[0] ?? null,
      hi: interval?.[1] ?? null,
      // A band without a width: Vega warns of a panel that has none.
      from: isBand ? -margin : 0,
      to: isBand ? margin : 0,
    };
  });
  const panels = [...new Set(values.map(({ panel }) => panel))];
  const rows = [...new Set(values.map(({ scorer }) => scorer))];
  const { stacked, width, spacing, facet } = panelFacet(theme, panels, PANEL_WIDTH);
  const step = rowHeight(theme, rows.length * stacked, ROW_HEIGHT);
  return {
    data: { values },
    ...facet,
    spacing,
    resolve: { scale: { x: 'independent' } },
    spec: { width, height: { step }, layer: marks(theme, rows) },
  } as Body;
}

function panelName(effect: string): string {
  return own(EFFECTS, effect) ?? effect.replaceAll('_', ' ');
}

function marks(theme: Theme, rows: readonly string[]): Layer[] {
  const x = { type: 'quantitative', title: 'difference', axis: { tickCount: 4, format: '~g' } };
  const y = categoryY(theme, 'scorer', null, { domain: [...rows] }, { grid: true });
  const names = Object.keys(WORDS);
  const channel = (of: 'shape' | 'colour') =>
    nominal(
      'word',
      names,
      Object.values(WORDS).map((word) => word[of]),
      bottomLegend(theme, names),
    );
  const band = {
    mark: { type: 'rect', color: MUTED_INK, opacity: 0.2, height: { band: 1 } },
    encoding: { y, x: { ...x, field: 'from' }, x2: { field: 'to' } },
  } as Layer;
  return [
    band,
    referenceRule({ x: { ...x, datum: 0 } }, scaled(theme, 1)),
    ...intervalPoints(theme, x, { y, color: channel('colour') }, { shape: channel('shape') }),
  ];
}
