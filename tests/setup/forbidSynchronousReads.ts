import { backend, type DataId } from '@tensorflow/tfjs-core';

interface Device {
  readSync(dataId: DataId): unknown;
  /** The tensors of webgl. */
  texData?: WeakMap<DataId, DeviceTensor>;
  /** The tensors of webgpu. */
  tensorMap?: WeakMap<DataId, DeviceTensor>;
}

interface DeviceTensor {
  values?: unknown;
  dtype: string;
  complexTensorInfos?: unknown;
}

const guarded = new WeakSet<object>();

/**
 * Makes synchronous reads of data on the device throw. Such a read blocks a browser and can lose a WebGPU
 * device.
 */
export function forbidSynchronousReads(): void {
  const device = backend() as unknown as Device;
  const deviceTensors = device.texData ?? device.tensorMap;
  if (!deviceTensors || guarded.has(device)) return;
  guarded.add(device);
  const readSync = device.readSync.bind(device);
  device.readSync = (dataId) => {
    const { values, dtype, complexTensorInfos } = deviceTensors.get(dataId) as DeviceTensor;
    if (values == null && dtype !== 'string' && !complexTensorInfos)
      throw new Error('a test reads data of the device synchronously; use await data() instead');
    return readSync(dataId);
  };
}
