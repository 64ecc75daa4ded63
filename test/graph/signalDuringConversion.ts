import { convertCheckpoint } from '../../toolkit/graph/convert';

/** Usage: DIR OUT SIGNAL. Converts, and sends itself the signal after the first weight. */
const [dir, out, signal] = process.argv.slice(2) as [string, string, NodeJS.Signals];

let sent = false;
void convertCheckpoint(dir, out, {
  onProgress: () => {
    if (!sent) process.kill(process.pid, signal);
    sent = true;
  },
});
