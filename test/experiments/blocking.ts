import { say } from '../../experiments/cli';
import { withProgress } from '../../experiments/withProgress';
import { uncounted } from '../../toolkit';

// A job that keeps its thread busy, with a stage that began 20 seconds ago by the clock of its thread.
const bigint = process.hrtime.bigint.bind(process.hrtime);
process.hrtime.bigint = () => bigint() - 20_000_000_000n;
const { now } = Date;
void withProgress((onProgress) => {
  onProgress(uncounted('statistics'));
  for (const end = now() + 12_000; now() < end;);
  say('done');
  return Promise.resolve();
});
