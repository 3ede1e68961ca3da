/** The part of a webgpu device that is used here. */
interface Device {
  addEventListener(type: 'uncapturederror', listener: (event: { error: { message: string } }) => void): void;
  lost: Promise<{ reason: string; message: string }>;
  queue: { onSubmittedWorkDone(): Promise<void> };
}

const watched = new Set<Device>();
let fault: string | undefined;

/**
 * Records errors of a webgpu device. tfjs only logs them to the console, and returns zeros or stale memory.
 */
export function watchDevice(backend: object): void {
  const { device } = backend as { device?: Device };
  if (!device?.queue || watched.has(device)) return;
  watched.add(device);
  device.addEventListener('uncapturederror', ({ error }) => {
    fault ??= error.message;
  });
  device.lost.then(({ reason, message }) => {
    watched.delete(device);
    if (reason !== 'destroyed') fault ??= `the device is lost: ${message}`;
  });
}

/** Throws if an operation failed on the device since the last check. */
export function throwDeviceFault(message = takeFault()): void {
  if (message) throw new Error(`${message}; values since then are wrong`);
}

/**
 * Waits until the device has finished its work and returns the first failure, if any. Call it where values
 * are read anyway.
 */
export async function deviceFault(): Promise<string | undefined> {
  for (const device of watched) {
    await device.queue.onSubmittedWorkDone();
    // events arrive as tasks
    await new Promise((resolve) => setTimeout(resolve));
  }
  return takeFault();
}

function takeFault(): string | undefined {
  const message = fault;
  fault = undefined;
  return message && `the webgpu device rejected an operation (${message.split('\n')[0]})`;
}
