import type { AtlasVerdict } from '../harness/dataset/atlas';
import { checkpointRows } from './atlasRows';
import { nominal } from './marks';
import { type Chart, drawn } from './spec';
import { FAINT_INK, INK, LINE_COLOURS } from './styles';
import { scaled, type Theme } from './theme';

/** Words of parts, each with its colour and the sign that stands in the cell, which grey print shows too. */
const WORDS = [
  { word: 'supported', colour: LINE_COLOURS[0], sign: '+' },
  { word: 'inconclusive', colour: FAINT_INK, sign: '?' },
  { word: 'contradicted', colour: LINE_COLOURS[4], sign: '−' },
] as const;

/** What became of each part of each claim, checkpoint by checkpoint. */
export function verdictMatrix(all: readonly AtlasVerdict[], corpus: string, theme: Theme): Chart {
  const parts = all.filter((row) => row.corpus === corpus && row.part !== '');
  if (parts.length === 0) return { skipped: `no claim was judged in parts over ${corpus}` };
  const rows = checkpointRows(theme, parts);
  if ('skipped' in rows) return rows;
  const cells = parts.map(({ claim, part, verdict, checkpoint, estimate }) => {
    const sign = WORDS.find(({ word }) => word === verdict)?.sign;
    return { part: `${claim} ${part.replaceAll('_', ' ')}`, checkpoint, verdict, estimate, sign };
  });
  const caption = {
    title: `What each checkpoint says of each part of the claims on ${corpus}`,
    sentences: [
      'Each at the relative depth of layer 8 of 12.',
      '+: supported, −: contradicted, ?: inconclusive, which a part is too that the run did not measure.',
    ],
  };
  const legend = { title: null, orient: 'bottom', symbolType: 'square', columns: 3 };
  const words = WORDS.map(({ word }) => word);
  const colours = WORDS.map(({ colour }) => colour);
  return drawn(theme, caption, {
    ...{ width: theme.plot.width, height: rows.height },
    data: { values: cells },
    encoding: {
      x: {
        ...{
          field: 'part',
          type: 'nominal',
          scale: { padding: 0.06 },
          sort: [...new Set(cells.map(({ part }) => part))],
        },
        axis: { title: null, orient: 'top', labelAngle: -40, domain: false, ticks: false },
      },
      y: rows.y,
    },
    layer: [
      { mark: 'rect', encoding: { color: nominal('verdict', words, colours, legend) } },
      {
        mark: { type: 'text', fontSize: scaled(theme, 12), fontWeight: 600 },
        encoding: {
          text: { field: 'sign' },
          color: { condition: { test: "datum.verdict === 'supported'", value: 'white' }, value: INK },
        },
      },
    ],
  } as Parameters<typeof drawn>[2]);
}
