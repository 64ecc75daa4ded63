import { serve } from '../../experiments/bench/serve';

/**
 * A system of the bench with a model of two layers, whose norms of a token are its id and ten times its id. After `limit` passes it does
 * what its mode says.
 */
const [mode, limit] = process.argv.slice(2);
let passes = 0;

void serve(() => {
  if (mode === 'cannot load') throw new Error('no such model');
  return Promise.resolve({
    versions: { fake: '1.0' },
    pass: ({ sentences, batches }) => {
      console.log('stdout is for the protocol: this goes to stderr');
      const isLate = ++passes > Number(limit);
      if (mode === 'dies' && isLate) {
        console.error('out of memory');
        process.exit(3);
      }
      if (mode === 'chatters') process.stdout.write('hello\n');
      if (mode === 'shows its batches' && sentences.length > 1) throw new Error(JSON.stringify(batches));
      const factor = mode === 'wrong' && isLate ? 1.01 : 1;
      return Promise.resolve(
        sentences.map((ids) => [Float32Array.from(ids), Float32Array.from(ids, (id) => id * 10 * factor)]),
      );
    },
  });
});
