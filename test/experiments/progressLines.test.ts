import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Heartbeat, milliseconds } from '../../experiments/heartbeat';
import { ProgressLines } from '../../experiments/progressLines';
import { uncounted } from '../../toolkit';
import { shell } from './command';

/** Lines that are said, with the second they are said at, under a clock that the test winds. */
class Log {
  readonly lines: [second: number, line: string][] = [];
  second = 0;
  readonly progress = new ProgressLines(
    (line) => this.lines.push([this.second, line]),
    () => this.second * 1000,
  );
  readonly heartbeat = new Heartbeat();

  at(second: number, step: Parameters<ProgressLines['update']>[0]): void {
    while (this.second < second) {
      this.second++;
      const line = this.heartbeat.line(this.second * 1000);
      if (line !== null) this.lines.push([this.second, line]);
    }
    this.heartbeat.hear(this.progress.update(step));
  }

  /** The longest time between two lines. */
  silence(): number {
    const seconds = this.lines.map(([second]) => second);
    return Math.max(...seconds.slice(1).map((second, at) => second - seconds[at]!), this.second - seconds.at(-1)!);
  }
}

const metrics = (done: number) => ({ stage: 'metrics', done, total: 300, unit: 'cells' });

test('a stage has a line at once, then one from time to time with the share done and the time left', () => {
  const log = new Log();
  for (let second = 1; second <= 60; second++) log.at(second, metrics(second));
  log.at(61, uncounted('charts and report'));
  assert.deepEqual(log.lines, [
    [1, 'metrics: 1 % of 300 cells'.replace('1 %', '0 %')],
    [21, 'metrics: 7 % of 300 cells, about 5 min left'],
    [41, 'metrics: 13 % of 300 cells, about 4 min left'],
    [61, 'charts and report'],
  ]);
});

test('while a step takes long, a heartbeat names the stage, the share that is known and the time it has taken', () => {
  const log = new Log();
  log.at(0, metrics(0));
  log.at(10, metrics(90));
  log.at(100, uncounted('controls and layers'));
  log.at(200, uncounted('verdicts'));
  assert.deepEqual(log.lines, [
    [0, 'metrics: 300 cells'],
    [25, 'metrics: 30 % of 300 cells, 25 s so far'],
    [50, 'metrics: 30 % of 300 cells, 50 s so far'],
    [75, 'metrics: 30 % of 300 cells, 75 s so far'],
    [100, 'metrics: 30 % of 300 cells, 2 min so far'],
    [100, 'controls and layers'],
    [125, 'controls and layers: 25 s so far'],
    [150, 'controls and layers: 50 s so far'],
    [175, 'controls and layers: 75 s so far'],
    [200, 'controls and layers: 2 min so far'],
    [200, 'verdicts'],
  ]);
});

test('stages that take turns do not fill the log, and it is never silent for 30 seconds', () => {
  const log = new Log();
  for (let second = 0; second < 300; second++)
    log.at(second, { stage: second % 2 ? 'tas' : 'attention', done: second, total: 300, unit: 'tokens' });
  log.at(450, uncounted('verdicts'));
  assert.ok(log.lines.length <= 2 + 300 / 20 + 150 / 25 + 2, `${log.lines.length} lines`);
  assert.ok(log.silence() <= 30, `${log.silence()} s`);
});

test('no line has a control character, and a share that alone is known has no "of"', () => {
  const log = new Log();
  log.at(0, { stage: 'converting', done: 0, total: 100, unit: '%' });
  log.at(30, { stage: 'converting', done: 50, total: 100, unit: '%' });
  assert.deepEqual(log.lines, [
    [0, 'converting'],
    [25, 'converting: 0 %, 25 s so far'],
    [30, 'converting: 50 %, about 30 s left'],
  ]);
  for (const [, line] of log.lines) assert.doesNotMatch(line, /\p{Cc}/u);
});

test('a clock that is set an hour ahead or back is not time that has passed', () => {
  const lines: string[] = [];
  const { now } = Date;
  let hours = 0;
  Date.now = () => now() + hours * 3_600_000;
  try {
    const progress = new ProgressLines((line) => lines.push(line));
    const heartbeat = new Heartbeat();
    for (hours of [0, 1, -1]) {
      assert.equal(heartbeat.line(milliseconds()), null);
      heartbeat.hear(progress.update(metrics(2 + hours)));
    }
  } finally {
    Date.now = now;
  }
  assert.deepEqual(lines, ['metrics: 0 % of 300 cells']);
});

test('a job that keeps its thread busy is not silent', async () => {
  const { code, stderr } = await shell('$ts test/experiments/blocking.ts');
  assert.equal(code, 0);
  assert.match(stderr, /^statistics\nstatistics: \d+ s so far\ndone\n$/);
});
