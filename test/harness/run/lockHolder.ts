import { lockRun } from '../../../toolkit/harness/run/lock';

/** Usage: DIR. Takes the lock of a run, says so, and holds it until it is killed. */
void lockRun(process.argv[2]!).then(() => {
  process.stdout.write('held\n');
  setInterval(() => undefined, 1000);
});
