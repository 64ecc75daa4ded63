import { main } from '../../experiments/cli';
import { print } from '../../experiments/print';

// A command that prints as many letters as its argument says.
void main(() => print('x'.repeat(Number(process.argv[2]))));
