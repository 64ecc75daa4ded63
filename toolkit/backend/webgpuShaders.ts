/** What TensorFlow.js gives a GPU to compute: a shader, which is written when it is first needed. */
export interface GpuProgram {
  shaderKey: string;
  getUserCode(): string;
}

// A GPU may compute sines and cosines to 2^-11 (WGSL, section on accuracy), worse far from 0: rotary positions would be off by 1e-4. So
// the angle is brought to within pi/4 of a multiple of pi/2 first, which is taken away in three parts of which the first two have eight
// bits and are exact, and the Taylor series there has no more than float32's own error.
const CIRCLE = `
  let quarters = round(a * 0.63661977);
  let r = fma(-quarters, -6.3975784e-7, fma(-quarters, 0.000484466552734375, fma(-quarters, 1.5703125, a)));
  let z = r * r;
  let sine = r + r * z * (-1.6666667e-1 + z * (8.3333333e-3 + z * (-1.9841270e-4 + z * 2.7557319e-6)));
  let cosine = 1.0 + z * (-0.5 + z * (4.1666667e-2 + z * (-1.3888889e-3 + z * (2.4801587e-5 - z * 2.7557319e-7))));
  let turn = i32(quarters) & 3;`;

/** Text of a shader of TensorFlow.js, and what stands there instead, by the beginning of the shader's key. */
const MENDED: ReadonlyMap<string, readonly [string, string]> = new Map([
  // The largest of a row starts from above the lowest float32, so that a row of nothing else has no largest, and NaN for a softmax.
  ['softmax', ['-3.402823e+38f', '-3.40282346638528859812e+38f']],
  [
    'unary_8',
    [
      'return cos(a);',
      `${CIRCLE}\n  return select(cosine, sine, (turn & 1) == 1) * select(1.0, -1.0, turn == 1 || turn == 2);`,
    ],
  ],
  [
    'unary_32',
    ['return sin(a);', `${CIRCLE}\n  return select(sine, cosine, (turn & 1) == 1) * select(1.0, -1.0, turn >= 2);`],
  ],
]);

/** Puts right what a shader of TensorFlow.js computes less well than float32 can. */
export function mend(program: GpuProgram): void {
  const mended = MENDED.get(program.shaderKey);
  if (!mended) return;
  const [theirs, ours] = mended;
  const written = program.getUserCode.bind(program);
  program.getUserCode = () => {
    const code = written();
    if (!code.includes(theirs)) throw new Error(`The shader ${program.shaderKey} of TensorFlow.js has no "${theirs}"`);
    return code.replace(theirs, ours);
  };
}
