import type { AtlasVerdict } from '../harness/dataset/atlas';
import { checkpointRows, matrixColumns } from './atlasRows';
import { bottomLegend, nominal } from './marks';
import { type Chart, drawn, type Layer } from './spec';
import { FAINT_INK, GREY, INK, LINE_COLOURS } from './styles';
import { scaled, type Theme } from './theme';

/** What became of a part, with its colour and the sign that stands in the cell, which grey print shows too. */
const WORDS = [
  { word: 'supported', colour: LINE_COLOURS[0], sign: '+' },
  { word: 'contradicted', colour: LINE_COLOURS[4], sign: '−' },
  { word: 'inconclusive', colour: FAINT_INK, sign: '?' },
  { word: 'not measured', colour: 'white', sign: '·' },
] as const;

/** What became of each part of each claim, checkpoint by checkpoint. */
export function verdictMatrix(all: readonly AtlasVerdict[], corpus: string, theme: Theme): Chart {
  const parts = all.filter((row) => row.corpus === corpus && row.part !== '');
  if (parts.length === 0) return { skipped: `no claim was judged in parts over ${corpus}` };
  const rows = checkpointRows(theme, parts);
  if ('skipped' in rows) return rows;
  const cells = parts.map((row) => {
    const { claim, part, verdict, checkpoint, estimate } = row;
    const word = estimate === null ? 'not measured' : verdict;
    const sign = WORDS.find((one) => one.word === word)?.sign;
    const shown = isDisputed(row) ? `(${sign})` : sign;
    return { part: `${claim} ${part.replaceAll('_', ' ')}`, checkpoint, word, estimate, sign: shown };
  });
  const isAnyDisputed = parts.some(isDisputed);
  const caption = {
    title: `What each checkpoint says of each part of the claims on ${corpus}`,
    sentences: [
      'Each at the layer that the run claims, by default that at the relative depth of layer 8 of 12.',
      ...(isAnyDisputed ? ['In brackets: some readings of the words say the opposite.'] : []),
      '·: the run has no number for the part, such as C7 without other runs.',
    ],
  };
  return drawn(theme, caption, {
    ...{ width: theme.plot.width, height: rows.height },
    data: { values: cells },
    encoding: {
      x: matrixColumns('part', [...new Set(cells.map(({ part }) => part))]),
      y: rows.y,
    },
    layer: cellMarks(theme),
  });
}

/** Whether some readings of the words say the opposite of the default one. */
function isDisputed({ verdict, supported, contradicted }: AtlasVerdict): boolean {
  return (verdict === 'supported' && (contradicted ?? 0) > 0) || (verdict === 'contradicted' && (supported ?? 0) > 0);
}

/** The cells, and the sign in each. */
function cellMarks(theme: Theme): Layer[] {
  const words = WORDS.map(({ word }) => word);
  const legend = { ...bottomLegend(theme, words), symbolType: 'square', symbolStrokeColor: GREY };
  const colours = WORDS.map(({ colour }) => colour);
  return [
    { mark: 'rect', encoding: { color: nominal('word', words, colours, legend) } },
    {
      mark: { type: 'text', fontSize: scaled(theme, 12), fontWeight: 600 },
      encoding: {
        text: { field: 'sign' },
        color: { condition: { test: "datum.word === 'supported'", value: 'white' }, value: INK },
      },
    },
  ];
}
