import { parentPort } from 'node:worker_threads';
import { say } from './cli';
import { type Beat, Heartbeat, milliseconds } from './heartbeat';

// Runs beside the job, whose statistics may leave no time to its own timers. `say` writes to stderr without help of the job's thread.
const heartbeat = new Heartbeat();
parentPort!.on('message', (beat: Beat) => {
  heartbeat.hear(beat);
});
setInterval(() => {
  const line = heartbeat.line(milliseconds());
  if (line !== null) say(line);
}, 1000);
