/** Refuses the other data format, which the wasm backend's own convolution does not know either. */
export function channelsLast(kernelName: string, dataFormat: string): void {
  if (dataFormat !== 'NHWC')
    throw new RangeError(`${kernelName}: dataFormat must be "NHWC" on wasm, got "${dataFormat}"`);
}
