/** A document as ERASER counts it. */
export interface TokenDocument {
  id: string;
  /** Its lines, each a list of tokens; a token may be empty, and evidence counts it. */
  sentences: string[][];
}

/**
 * Rationales in ERASER's JSON Lines (DeYoung et al. 2020), and the `docs.jsonl` that stands beside them: an annotation a document, whose
 * evidence is every run of chosen tokens within a line. `readRationales` reads both, and so do ERASER's own scripts.
 *
 * @param chosen - by the document's id, one flag a token
 * @param query - what the tokens were chosen by
 */
export function eraserFiles(
  documents: readonly TokenDocument[],
  chosen: ReadonlyMap<string, readonly boolean[]>,
  query: string,
): { annotations: string; documents: string } {
  const annotations = documents.map((document) => ({
    annotation_id: document.id,
    query,
    query_type: null,
    classification: null,
    docids: [document.id],
    evidences: runsOf(document, chosen.get(document.id)!).map((run) => [run]),
  }));
  const texts = documents.map(({ id, sentences }) => ({
    docid: id,
    document: sentences.map((tokens) => tokens.join(' ')).join('\n'),
  }));
  return { annotations: jsonLines(annotations), documents: jsonLines(texts) };
}

/** ERASER's -1 says that sentences are not counted. */
function runsOf({ id, sentences }: TokenDocument, chosen: readonly boolean[]): object[] {
  let next = 0;
  return sentences.flatMap((tokens) => {
    const first = next;
    next += tokens.length;
    const starts = [...tokens.keys()].filter((at) => chosen[first + at] && (at === 0 || !chosen[first + at - 1]));
    return starts.map((start) => {
      let end = start + 1;
      while (end < tokens.length && chosen[first + end]) end++;
      const place = { start_token: first + start, end_token: first + end, start_sentence: -1, end_sentence: -1 };
      return { docid: id, ...place, text: tokens.slice(start, end).join(' ') };
    });
  });
}

function jsonLines(values: readonly object[]): string {
  return values.map((value) => JSON.stringify(value) + '\n').join('');
}
