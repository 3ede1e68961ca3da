import '@tensorflow/tfjs-layers';
// every project has the cpu backend beside its own, as the one that the others are held against
import '@tensorflow/tfjs-backend-cpu';
import { backend, type DataId, ready, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll } from 'vitest';
import { enableTraining, type Restore } from '../../src/index.js';
import { stockTfjs } from '../contracts/stockTfjs.js';

/** Starts the backend that all tests of a file run on, with the training kernels, or fails. */
export async function startBackend(name: string): Promise<void> {
  let restore: Restore | undefined;
  beforeAll(async () => {
    if (!(await setBackend(name))) throw new Error(`the ${name} backend does not start here`);
    await ready();
    refuseSynchronousReads();
    if (!stockTfjs) restore = await enableTraining();
  });
  afterAll(() => restore?.());
}

interface Device {
  readSync(dataId: DataId): unknown;
  /** Of webgl. */
  texData?: WeakMap<DataId, Held>;
  /** Of webgpu. */
  tensorMap?: WeakMap<DataId, Held>;
}

interface Held {
  values?: unknown;
  dtype: string;
  complexTensorInfos?: unknown;
}

const guarded = new WeakSet<object>();

/** Makes a synchronous read of what only the device has an error: it stops a browser, and loses a WebGPU device. */
function refuseSynchronousReads(): void {
  const device = backend() as unknown as Device;
  const held = device.texData ?? device.tensorMap;
  if (!held || guarded.has(device)) return;
  guarded.add(device);
  const readSync = device.readSync.bind(device);
  device.readSync = (dataId) => {
    const { values, dtype, complexTensorInfos } = held.get(dataId) as Held;
    if (values == null && dtype !== 'string' && !complexTensorInfos)
      throw new Error('a test reads numbers of the device synchronously; await data() instead');
    return readSync(dataId);
  };
}
