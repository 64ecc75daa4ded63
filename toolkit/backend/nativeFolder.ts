import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256File } from '../checkpoint/digest';
import { cacheRoot } from '../cacheRoot';

/** A Python wheel, by the digest its index gives, and the folders of it that the build needs. */
export interface Wheel {
  name: string;
  version: string;
  sha256: string;
  /** Path prefixes within the wheel. */
  keep: readonly string[];
}

/** Everything a native build is made of, at exact versions. */
export interface NativePins {
  backend: 'tfjs-node' | 'tfjs-node-gpu';
  /** Version of tfjs-node or tfjs-node-gpu: the addon's source. */
  tfjsNode: string;
  /** Version of node-api-headers, which spares the build Node's own headers. */
  napiHeaders: string;
  /** The first one holds TensorFlow. */
  wheels: readonly [Wheel, ...Wheel[]];
}

/** TensorFlow's own libraries, within a wheel and within a build. */
export const LIBRARIES = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'] as const;

const TENSORFLOW = [
  ...LIBRARIES,
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/',
  'tensorflow/include/tensorflow/tsl/',
  'tensorflow/include/tsl/',
];

const TFJS = { tfjsNode: '4.22.0', napiHeaders: '1.9.0' };

/**
 * The version of TensorFlow is the newest whose kernels pass tfjs-core's own tests under this addon: from 2.17.1 to 2.21.0
 * `round` gives zeros on int32.
 */
export const CPU_PINS: NativePins = {
  backend: 'tfjs-node',
  ...TFJS,
  wheels: [
    {
      name: 'tensorflow-cpu',
      version: '2.16.2',
      sha256: 'c855cb6bf05d32dd5928086b03a5f6b4189b63c22b95e017703cbee4291023ca',
      keep: TENSORFLOW,
    },
  ],
};

/**
 * TensorFlow with the CUDA 12.3 libraries of its `and-cuda` extra, which it looks for in `$ORIGIN/../nvidia/*\/lib`: both are
 * unpacked side by side, and neither is a link, since of a link `$ORIGIN` is the folder. The digests are the index's; never run on a
 * machine with a GPU.
 */
export const GPU_PINS: NativePins = {
  backend: 'tfjs-node-gpu',
  ...TFJS,
  wheels: [
    {
      name: 'tensorflow',
      version: '2.16.2',
      sha256: 'd8798dea8e2281b4a0b569d9c00e7949c0090509be363da271e1ef21828bffae',
      keep: TENSORFLOW,
    },
    nvidia('cublas', '12.3.4.1', '9b25b27bd5a5be1cc7e83a7b8004258daa338800798e22986e5b67ee06f0859d'),
    nvidia('cuda-cupti', '12.3.101', '7b984288af7db1faa1e6f1803db075d4350116b72a98d4be0e88d604dc812c0e'),
    nvidia('cuda-nvcc', '12.3.107', 'a3344b94f5e89023fa17e0bbf8fb0dd26d5ef6f4091a5aab08f215e4999eac62'),
    nvidia('cuda-nvrtc', '12.3.107', '4db66788a37a234304a0b3203744f9a6c665f48bde65f69a096ae3b5799b5b1d'),
    nvidia('cuda-runtime', '12.3.101', '04604679ddca6acb96c76a7a9306282cddc16981f92e148e2dfe227078883cda'),
    nvidia('cudnn', '8.9.7.29', 'adf4f59ed7a1341103822ed8df6e144f4d47ea8b10d9bf0ea0047ba738fd7b02'),
    nvidia('cufft', '11.0.12.1', '3b2c85d24d7dcc578720fdf39e2823950b5857e85164c3c1dc97184a8a8e0398'),
    nvidia('curand', '10.3.4.107', 'd798db82ae445cf1d8bf6af9ca3bd6bb6cc87753c229a441cf8d2597b09332e5'),
    nvidia('cusolver', '11.5.4.101', '783a3279553feaf8e47af12cab1fa769ffd5e644ea876db3dc2252f35f9bf256'),
    nvidia('cusparse', '12.2.0.103', 'fe9e17daf406c98c28fbc8bcf785ecd4db301bf02ce626de6aa1046de66f84bd'),
    nvidia('nccl', '2.19.3', 'a9734707a2c96443331c1e48c717024aa6678a0e2a4cb66b2c364d18cee6b48d'),
    nvidia('nvjitlink', '12.3.101', '64335a8088e2b9d196ae8665430bc6a2b7e6ef2eb877a9c735c804bd4ff6467c'),
  ],
};

function nvidia(name: string, version: string, sha256: string): Wheel {
  return { name: `nvidia-${name}-cu12`, version, sha256, keep: ['nvidia/'] };
}

/** What a native build's checks found on this machine. */
export interface NativeCheck {
  /** Largest relative difference of a forward pass from wasm's. */
  largestError: number;
  /** Of that pass, on each backend. */
  tokensPerSecond: { native: number; wasm: number };
}

const ready = z.object({
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
  check: z.object({
    largestError: z.number(),
    tokensPerSecond: z.object({ native: z.number(), wasm: z.number() }),
  }),
});

/** `ready.json`, written last: the files a build stands on, and what its checks found. */
export type Ready = z.infer<typeof ready>;

/** Where a native build lives; it need not exist. */
export function nativeFolder({ backend, tfjsNode, wheels }: NativePins): string {
  return join(cacheRoot(), 'native', `${backend}-${tfjsNode}-tensorflow-${wheels[0].version}`);
}

/** The npm package within a build, with its addon. */
export function packageFolder(folder: string, { backend }: NativePins): string {
  return join(folder, 'sources/node_modules/@tensorflow', backend);
}

/** The addon, relative to its package. */
export const ADDON = 'lib/napi-v8/tfjs_binding.node';

/** `ready.json` of a build, or null where there is no build, or only the beginnings of one. */
export function readReady(folder: string): Ready | null {
  try {
    return ready.parse(JSON.parse(readFileSync(join(folder, 'ready.json'), 'utf8')));
  } catch {
    return null; // missing, cut short or of another layout: in each case there is no build to be trusted
  }
}

/** The files a build cannot do without, with their digests. */
export async function describeFiles(folder: string, pins: NativePins): Promise<Ready['files']> {
  const addon = `sources/node_modules/@tensorflow/${pins.backend}/${ADDON}`;
  return Promise.all(
    [...LIBRARIES, addon].map(async (path) => {
      const file = join(folder, path);
      return { path, bytes: statSync(file).size, sha256: await sha256File(file) };
    }),
  );
}

/** Which file of a build no longer has its size, or null: cheap enough for every start. */
export function damageBySize(folder: string, { files }: Ready): string | null {
  for (const { path, bytes } of files) {
    const found = statSync(join(folder, path), { throwIfNoEntry: false })?.size;
    if (found !== bytes)
      return `${path}: ${found === undefined ? 'missing' : `${found} bytes`} instead of ${bytes} bytes`;
  }
  return null;
}

/** The paths of a build whose bytes are no longer what was checked: reads them all. */
export async function damagedFiles(folder: string, { files }: Ready): Promise<string[]> {
  const intact = await Promise.all(
    files.map(({ path, sha256 }) =>
      sha256File(join(folder, path)).then(
        (found) => found === sha256,
        () => false,
      ),
    ),
  );
  return files.filter((_, i) => !intact[i]).map(({ path }) => path);
}
