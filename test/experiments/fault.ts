import { main } from '../../experiments/cli';

// A command that fails for no fault of its user's.
void main(() => Promise.reject(new Error('the toolkit is at fault')));
