import { publishRun, publishTheme, THEMES, uncounted } from '../toolkit';
import { commandLine, main, RUNS, say } from './cli';
import { withProgress } from './withProgress';

const PRINT_THEMES = THEMES.map(({ name }) => name).filter((name) => name !== 'web');

const program = commandLine('report')
  .description(
    'Draw the charts and write the reports of a finished run again, from its folder or its kept figures alone.',
  )
  .argument('<run>', `run folder, such as ${RUNS}/layer-8/0123456789ab`)
  .option('--theme <name>', `draw for print or a talk instead: ${PRINT_THEMES.join(', ')}`)
  .action(report);

async function report(dir: string, { theme }: { theme?: string }): Promise<void> {
  await withProgress(async (onProgress) => {
    onProgress(uncounted('charts and report'));
    if (theme === undefined) {
      await publishRun(dir, say);
      say(`Wrote ${dir}/report.md, ${dir}/report.html, ${dir}/charts and ${dir}/tables`);
    } else {
      const { folder, skipped, glyphs } = await publishTheme(dir, theme);
      for (const [name, reason] of Object.entries(skipped)) say(`Chart ${name} is left out: ${reason}.`);
      if (glyphs !== '') say(glyphs);
      say(`Wrote ${folder}`);
    }
  });
}

void main(() => program.parseAsync());
