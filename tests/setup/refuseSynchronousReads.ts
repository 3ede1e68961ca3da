import { backend, type DataId } from '@tensorflow/tfjs-core';

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

/** Makes it an error to read synchronously what only the device holds. Such a read stalls a browser, and loses a WebGPU device. */
export function refuseSynchronousReads(): void {
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
