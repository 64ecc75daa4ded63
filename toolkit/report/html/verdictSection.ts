import type { RunRecord } from '../../harness/run/readRun';
import { type Answer, answers, summary } from '../answer';
import { evidenceTable } from '../verdicts';
import { Html, html, inline } from './markup';
import { tableMarkup } from './tableSection';

/** The claim that the title asks about; it is open from the start. */
const ASKED = 'C5';

/** The answer in one paragraph, and every verdict, which opens on its rule and evidence. */
export function verdictSection(run: RunRecord): Html {
  const told = answers(run).sort((a, b) => a.claim.localeCompare(b.claim, 'en'));
  return html`<section id="verdicts" aria-labelledby="verdicts-heading">
    <p class="lead">${inline(summary(run))}</p>
    <div class="heading">
      <h2 id="verdicts-heading">Verdicts</h2>
      <button type="button" class="quiet" data-open-all="verdict-list" hidden>Open all</button>
    </div>
    ${told.length === 0 ? html`<p class="absent">The run judged no claim.</p>` : ''}
    <div id="verdict-list">${told.map(verdictItem)}</div>
  </section>`;
}

const MARKS = { supported: '✓', 'not supported': '✕', inconclusive: '?' } as const;

function verdictItem(told: Answer): Html {
  const { claim, title, verdict, rule, because, question, answer } = told;
  const table = evidenceTable(told);
  const said = question === null ? because : html`${question} <strong>${answer}</strong>: ${because}`;
  const isOpen = claim === ASKED ? new Html(' open') : '';
  return html`<details class="verdict" data-verdict="${verdict}" id="claim-${claim}" ${isOpen}>
    <summary>
      <span class="claim">${claim}</span>
      <span class="said"><strong class="title">${title}</strong><span class="because">${said}.</span></span>
      <span class="badge"><span aria-hidden="true">${MARKS[verdict]}</span> ${verdict}</span>
    </summary>
    <div class="grounds">
      <p class="rule"><strong>Rule.</strong> ${rule}</p>
      ${table ? tableMarkup(table) : ''}
    </div>
  </details>`;
}
