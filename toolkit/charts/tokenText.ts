import { scoreKey } from '../attribution/place';
import type { Site } from '../graph/taps';
import type { WordRow } from '../harness/run/words';
import { extent } from './axes';
import { highInWords } from './title';
import { type ChartRecords, hasClaimedLayer, layerRange, unmarkedSentences } from './chartRecords';
import { bestLayer, highWithin } from './rows';
import { INK, scorerLabel } from './styles';
import { type Body, type Chart, drawn, type Layer } from './spec';
import { textWidth } from './fonts';
import { scaled, type Theme, WEB } from './theme';
import { nominal } from './marks';

const HIGH_COLOUR = '#08519c';
const LOW_STROKE = '#cccccc';

/** Heights of a line of words, of the box of a word, and of a heading, at letters of 12 pixels. */
const LINE = 22;
const BOX = 18;
const HEADING = 20;
/** Space between views, around the letters of a word, and between words. */
const BETWEEN = 10;
const PADDING = 4;
const GAP = 3;

/** Most words that a reader will look through. */
const MOST_WORDS = 150;

/** One way to score the sentence. */
interface View {
  heading: string;
  key: string;
  /** Of TAS at the first site. */
  isMain: boolean;
}

/**
 * One sentence as text with its HIGH words filled: by TAS, at the first site, at the best layer and at the claimed one, and there
 * by TAS at the other sites and by attention received.
 */
export function tokenText(records: ChartRecords, theme: Theme = WEB): Chart {
  const { example, boundary } = records;
  if (example.length === 0) return { skipped: 'the run has no example sentence' };
  if (example.length > MOST_WORDS)
    return { skipped: `the sentence has ${example.length} words, and the text view room for ${MOST_WORDS}` };
  const views = viewsOf(records).filter(({ key }) => example.every(({ scores }) => Object.hasOwn(scores, key)));
  if (views.length === 0) return { skipped: 'not every word has a score at the claimed or the best layer' };
  const flags = views.map(({ key }) => highWithin(example, key, boundary));
  const caption = {
    title: titleOf(views, flags),
    sentences: [
      `HIGH: ${highInWords(boundary, 'sentence')}, by each score in turn.`,
      ...unmarkedSentences(layerRange(records)),
    ],
  };
  return drawn(theme, caption, text(theme, example, views, flags));
}

/** How far TAS, at the claimed layer where there is one, and the last view agree. */
function titleOf(views: readonly View[], flags: readonly (readonly boolean[])[]): string {
  const at = views.findLastIndex(({ isMain }) => isMain);
  const [first, last] = [flags[Math.max(0, at)]!, flags.at(-1)!];
  if (at < 0 || at === views.length - 1) return `HIGH words of one sentence by ${views[0]!.heading}`;
  const [own, shared] = [first.filter(Boolean).length, first.filter((is, word) => is && last[word]).length];
  return `${shared} of the ${own} words HIGH by ${views[at]!.heading}, are HIGH by ${views.at(-1)!.heading}, too`;
}

function viewsOf(records: ChartRecords): View[] {
  const range = layerRange(records);
  const [first, ...others] = records.sites;
  const best = bestLayer(records.metrics, first);
  const claimed = hasClaimedLayer(range) ? range.claimed : null;
  const view = (scorer: string, site: Site | null, layer: number, why: string): View => ({
    heading: `${scorerLabel(scorer)}${site ? ` (${site})` : ''}, layer ${layer}${why}`,
    key: scoreKey(scorer, { layer, site }),
    isMain: site === first,
  });
  const rivals = (layer: number) => [
    ...others.map((site) => view('tas', site, layer, '')),
    view('attention_received', null, layer, ''),
  ];
  return [
    ...(best === null || best === claimed ? [] : [view('tas', first, best, ' (best)')]),
    ...(claimed === null ? [] : [view('tas', first, claimed, ' (claimed)'), ...rivals(claimed)]),
  ];
}

function text(theme: Theme, sentence: readonly WordRow[], views: readonly View[], flags: boolean[][]): Body {
  const { width } = theme.plot;
  const places = placeWords(theme, sentence);
  const lines = 1 + extent(places.map(({ line }) => line))[1];
  const viewHeight = scaled(theme, HEADING + LINE * lines + BETWEEN);
  const boxes = views.flatMap((_, view) =>
    places.map((place, at) => boxOf(theme, sentence[at]!.form, flags[view]![at]!, place, view * viewHeight)),
  );
  const headings = views.map(({ heading }, view) => {
    return { heading, x: 0, y: view * viewHeight + scaled(theme, HEADING / 2) };
  });
  return {
    width,
    height: views.length * viewHeight - scaled(theme, BETWEEN),
    view: { fill: null },
    data: { values: boxes },
    layer: [boxLayer(theme), wordLayer(width), headingLayer(headings)],
  };
}

interface WordPlace {
  line: number;
  left: number;
  width: number;
}

/** Words one after the other, from the right where the sentence is of a script that is written so. */
function placeWords(theme: Theme, sentence: readonly WordRow[]): WordPlace[] {
  const { plot, fontSize } = theme;
  let [line, left] = [0, 0];
  const places = sentence.map(({ form }) => {
    const width = Math.min(plot.width, textWidth(form, fontSize) + 2 * scaled(theme, PADDING));
    if (left > 0 && left + width > plot.width) [line, left] = [line + 1, 0];
    const place = { line, left, width };
    left += width + scaled(theme, GAP);
    return place;
  });
  if (!isRightToLeft(sentence)) return places;
  return places.map((place) => ({ ...place, left: plot.width - place.left - place.width }));
}

/** True where most letters are of Hebrew, Arabic or their kin. */
function isRightToLeft(sentence: readonly WordRow[]): boolean {
  const letters = sentence.flatMap(({ form }) => form.match(/\p{L}/gu) ?? []);
  const fromRight = letters.filter((letter) => /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(letter));
  return fromRight.length > letters.length / 2;
}

/** A word in its box, in pixels. */
function boxOf(theme: Theme, form: string, isHigh: boolean, { line, left, width }: WordPlace, offset: number) {
  const middleY = offset + scaled(theme, HEADING + LINE * (line + 0.5));
  return {
    form,
    bucket: isHigh ? 'HIGH' : 'LOW',
    left,
    right: left + width,
    top: middleY - scaled(theme, BOX / 2),
    bottom: middleY + scaled(theme, BOX / 2),
    middleX: left + width / 2,
    middleY,
  };
}

/** Positions are pixels already. */
function at(field: string) {
  return { field, type: 'quantitative', scale: null, axis: null } as const;
}

function boxLayer(theme: Theme): Layer {
  const legend = { title: null, orient: 'bottom', symbolType: 'square', symbolSize: scaled(theme, scaled(theme, 110)) };
  const fromColours = (colours: string[]) => nominal('bucket', ['HIGH', 'LOW'], colours, legend);
  return {
    mark: { type: 'rect', cornerRadius: 2, strokeWidth: 1 },
    encoding: {
      x: at('left'),
      x2: { field: 'right' },
      y: at('top'),
      y2: { field: 'bottom' },
      fill: fromColours([HIGH_COLOUR, 'white']),
      stroke: fromColours([HIGH_COLOUR, LOW_STROKE]),
    },
  };
}

function wordLayer(limit: number): Layer {
  return {
    mark: { type: 'text', baseline: 'middle', limit },
    encoding: {
      x: at('middleX'),
      y: at('middleY'),
      text: { field: 'form' },
      color: { condition: { test: "datum.bucket === 'HIGH'", value: 'white' }, value: INK },
    },
  };
}

function headingLayer(headings: readonly object[]): Layer {
  return {
    data: { values: [...headings] },
    mark: { type: 'text', align: 'left', baseline: 'middle', fontWeight: 600 },
    encoding: { x: at('x'), y: at('y'), text: { field: 'heading' } },
  };
}
