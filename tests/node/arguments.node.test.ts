import os from 'node:os';
import path from 'node:path';
import { zeros } from '@tensorflow/tfjs-core';
import { folder, useWasm, writeFileAtomic, writePng } from '../../src/node/index.js';
import { argumentsContract } from '../contracts/arguments.js';

argumentsContract('folder', {
  call: ({ directory }: { directory: string }) => void folder(directory),
  required: () => ({ directory: 'out' }),
  positional: true,
});

argumentsContract('writeFileAtomic', {
  call: async ({ file, content }: { file: string; content: string }) => {
    await writeFileAtomic(typeof file === 'string' ? path.join(os.tmpdir(), 'tfjs-generative.txt') : file, content);
  },
  required: () => ({ file: 'x.txt', content: 'text' }),
  positional: true,
});

argumentsContract('useWasm', { call: useWasm, optional: () => ({ threads: 1 }) });

argumentsContract('writePng', {
  call: async ({ file, image }: { file: string; image: Parameters<typeof writePng>[1] }) => {
    await writePng(typeof file === 'string' ? path.join(os.tmpdir(), 'tfjs-generative.png') : file, image);
  },
  required: () => ({ file: 'x.png', image: zeros([2, 2, 3]) }),
  positional: true,
});
