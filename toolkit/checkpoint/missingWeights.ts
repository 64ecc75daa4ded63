import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../errors';
import { refuseStandIn } from '../standIn';

/** Reads one file of PyTorch's. What shares memory there, as tied weights do, safetensors stores only apart. */
const LOAD_PICKLE = "torch.load(f, map_location='cpu', weights_only=True)";

/** Weights in a form that is not read, by the file that shows it. */
export const OTHER_FORMS: readonly { file: string; got: string }[] = [
  { file: 'pytorch_model.bin', got: 'pytorch_model.bin' },
  { file: 'pytorch_model.bin.index.json', got: 'pytorch_model.bin split into several files' },
];

/** Says that there is no such safetensors file and, where the weights lie beside it in another form, how to make it of them. */
export function missingWeights(path: string): UserError {
  const what = `No such file: ${path}`;
  const other = OTHER_FORMS.find(({ file }) => existsSync(join(dirname(path), file)));
  if (other === undefined) return new UserError({ what, expected: 'a safetensors file' });
  refuseStandIn(join(dirname(path), other.file));
  return new UserError({
    what,
    got: other.got,
    expected: `model.safetensors, which this Python writes in that folder: python -c "${pythonThatConverts(other.file)}"`,
  });
}

/** Python that stores the tensors of a file of `OTHER_FORMS` as they are, all and no others: a model class would leave some out and make some up. */
export function pythonThatConverts(file: string): string {
  const files = file.endsWith('.index.json')
    ? `sorted(set(json.load(open('${file}', encoding='utf-8'))['weight_map'].values()))`
    : `['${file}']`;
  const tensors = `{k: v.detach().clone().contiguous() for f in ${files} for k, v in ${LOAD_PICKLE}.items()}`;
  return (
    'import json, torch; from safetensors.torch import save_file; ' +
    `save_file(${tensors}, 'model.safetensors', {'format': 'pt'})`
  );
}
