/** What is needed of a webgpu device. */
interface Device {
  addEventListener(type: 'uncapturederror', listener: (event: { error: { message: string } }) => void): void;
  lost: Promise<{ reason: string; message: string }>;
  queue: { onSubmittedWorkDone(): Promise<void> };
}

const watched = new Set<Device>();
let fault: string | undefined;

/** Hears of what fails on a webgpu device, which tfjs leaves to the console: its results are zeros or stale memory. */
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

/** What failed on the device since it was last asked, as an error. */
export function throwDeviceFault(message = takeFault()): void {
  if (message) throw new Error(`${message}; values since then are wrong`);
}

/** Waits until the device has told of all that it was given, and gives what failed; to be asked where values are read anyway. */
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
  return message && `the webgpu device refused an operation (${message.split('\n')[0]})`;
}
