import { capitalised } from '../../charts/title';
import { own } from '../../own';
import { type Html, html } from './markup';
import type { WordsData } from './pageData';
import type { PageWords } from './words';

/** Every sentence with the scores of its words, or why there are none. */
export function explorerSection(words: PageWords): Html {
  return html`<section id="explorer" aria-labelledby="explorer-heading">
    <h2 id="explorer-heading">Token explorer</h2>
    ${'absent' in words ? absence(words.absent) : explorer(words)}
  </section>`;
}

function absence(reason: string): Html {
  return html`<p class="absent">
    ${reason}. The explorer needs <code>tokens.jsonl</code>, which the folder of a whole run has.
  </p>`;
}

function explorer({ data, sentences }: Exclude<PageWords, { absent: string }>): Html {
  const shown = data.sentences.length;
  return html`${meaning(data)}
    <noscript><p class="absent">The explorer is a script, which this browser does not run.</p></noscript>
    ${shown < sentences ? cut(shown, sentences) : ''}
    <div class="panel scripted" id="explorer-panel">
      ${finder} ${switches(data)}
      <p class="note" id="explorer-about"></p>
      <p class="where" id="sentence-name"></p>
      <div
        id="sentence-words"
        class="words"
        role="listbox"
        aria-label="Words of the sentence"
        aria-orientation="horizontal"
      ></div>
      <p class="tally" id="sentence-tally" aria-live="polite"></p>
      <div id="word-card" class="card" aria-live="polite"></div>
      <p class="legend" aria-hidden="true">
        <span class="word high">HIGH</span>
        <span class="word" style="--score:1">LOW, near the boundary</span>
        <span class="word" style="--score:0">LOW, the lowest score</span>
      </p>
    </div>`;
}

function cut(shown: number, sentences: number): Html {
  return html`<p class="absent" id="explorer-cut">
    The first ${shown} of ${sentences} sentences: more would not fit into a page of 3 MB. All are in
    <code>tokens.jsonl</code>.
  </p>`;
}

const finder = html`<div class="controls">
  <div class="finder">
    <label for="sentence-search">Find a sentence</label>
    <input
      type="text"
      id="sentence-search"
      role="combobox"
      aria-expanded="false"
      aria-controls="sentence-list"
      aria-autocomplete="list"
      autocomplete="off"
      spellcheck="false"
      dir="auto"
      placeholder="a word of it, or its name"
    />
    <ul id="sentence-list" role="listbox" aria-label="Sentences" hidden></ul>
  </div>
  <div class="steps">
    <button type="button" id="sentence-before" aria-label="Sentence before">‹</button>
    <button type="button" id="sentence-after" aria-label="Sentence after">›</button>
  </div>
</div>`;

function switches({ series }: WordsData): Html {
  const scorers = [...new Set(series.map(({ scorer }) => scorer))];
  const sites = [...new Set(series.flatMap(({ site }) => (site === null ? [] : [site])))];
  return html`<div class="controls">
    <div class="field">
      <label for="explorer-scorer">Scores</label>
      <select id="explorer-scorer">
        ${scorers.map((name) => html`<option>${name}</option>`)}
      </select>
    </div>
    <fieldset class="switch" id="explorer-sites">
      <legend>LayerNorm site</legend>
      ${sites.map((site, at) => siteButton(site, at === 0))}
    </fieldset>
    <div class="layers">
      <label for="explorer-layer">Layer</label>
      <input type="range" id="explorer-layer" min="0" max="1" step="1" value="0" />
      <output id="explorer-layer-name" for="explorer-layer"></output>
    </div>
  </div>`;
}

function siteButton(site: string, isFirst: boolean): Html {
  const name = own({ post: 'after (post)', pre: 'before (pre)' }, site) ?? site;
  const input = isFirst
    ? html`<input type="radio" name="site" value="${site}" checked />`
    : html`<input type="radio" name="site" value="${site}" />`;
  return html`<label>${input}<span>${name}</span></label>`;
}

/** Where HIGH begins: once where it is the same for all scores, else for those of each boundary. */
function drawnAt({ series }: WordsData): string {
  const boundaries = [...new Set(series.map(({ boundary }) => boundary))];
  const sentences = boundaries.map((boundary) => {
    const scorers = series.filter((one) => one.boundary === boundary).map(({ scorer }) => scorer);
    const by = boundaries.length > 1 ? `by ${[...new Set(scorers)].join(' and ')} ` : '';
    return boundary === null
      ? capitalised(`${by}HIGH is not drawn: the run has no selection split.`)
      : `HIGH words ${by}score ${boundary}.`;
  });
  return sentences.join(' ');
}

function meaning(data: WordsData): Html {
  return html`<div class="meaning">
    <p>
      <strong>What HIGH means.</strong> ${drawnAt(data)} The rest are LOW. HIGH compares a word with its neighbours and
      with nothing else: a quantile makes its share of the words HIGH in every sentence, whatever they are, so that
      being HIGH is not by itself a sign of being important. Scores of different layers, sites and scorers have scales
      of their own; only their order within one can be compared. Punctuation takes part; tokens that the tokenizer adds
      do not. A word of several wordpieces has one score, joined from theirs.
    </p>
  </div>`;
}
