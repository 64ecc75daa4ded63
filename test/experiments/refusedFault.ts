import { writeFileSync } from 'node:fs';
import { main } from '../../experiments/cli';

// A command that the system refuses to write a file.
void main(() =>
  Promise.resolve().then(() => {
    writeFileSync('/', '');
  }),
);
