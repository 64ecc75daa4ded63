import { say } from '../../experiments/cli';
import { withProgress } from '../../experiments/withProgress';
import { uncounted } from '../../toolkit';

// A job that keeps its thread busy, with a stage that began 20 seconds ago by the clock of its thread.
const { now } = Date;
Date.now = () => now() - 20_000;
void withProgress((onProgress) => {
  onProgress(uncounted('statistics'));
  for (const end = now() + 12_000; now() < end;);
  say('done');
  return Promise.resolve();
});
