/** An example of docs/library.md: TypeScript with imports from ./toolkit, and what its comments say it prints. */
export interface Example {
  stage: string;
  code: string;
  printed: string[];
}

/** A section of docs/library.md: what stands under the name of a stage. */
export function sectionsByStage(text: string): Map<string, string> {
  const [, ...sections] = text.split(/^## /m);
  return new Map(
    sections.map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end), section.slice(end).trim()];
    }),
  );
}

export function examplesOf(text: string): Example[] {
  return [...sectionsByStage(text)].flatMap(([stage, section]) =>
    [...section.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => ({
      stage,
      code: code!,
      printed: [...code!.matchAll(/console\.log\(.*\); \/\/ (.+)$/gm)].map(([, line]) => line!),
    })),
  );
}
