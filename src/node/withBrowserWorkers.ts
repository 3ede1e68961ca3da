import { createRequire } from 'node:module';
import os from 'node:os';
import workerThreads, { Worker as NodeWorker } from 'node:worker_threads';

interface LoadMessage {
  cmd?: string;
  urlOrBlob?: unknown;
}

/**
 * Timeout in ms. A slow machine needs a tenth of it, but the binary waits forever for a thread that does not
 * start.
 */
const timeout = 30_000;

/**
 * Runs `start` while the globals of Node are those that the threaded wasm binary expects of a browser: a
 * worker can be created from a `blob:` URL, and the number of cores is twice the number of wanted threads,
 * because the binary uses half of them. All globals are restored at the end, when the threads exist.
 *
 * @throws Whatever `start` throws, or an Error if a thread fails or does not start.
 */
export async function withBrowserWorkers(threads: number, start: () => Promise<void>): Promise<void> {
  const require = createRequire(import.meta.url);
  // the worker should load a bundled function without its helpers, so it gets the full script of the package
  // instead
  const script = require.resolve('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js');
  const sources = new Map<string, string>();
  const { Blob, URL } = globalThis;
  const workers: NodeWorker[] = [];
  let fail: (reason: Error) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });

  class TextBlob extends Blob {
    readonly source: string;
    constructor(parts: string[], options?: BlobPropertyBag) {
      super(parts, options);
      this.source = parts.join('');
    }
  }
  class BlobWorker extends NodeWorker {
    constructor(url: string | globalThis.URL) {
      const source = sources.get(String(url));
      super(source ?? url, { eval: source !== undefined });
      this.unref();
      this.once('error', fail);
      workers.push(this);
    }
    // the threads wait for work forever, and a reference to them would keep the process alive
    override ref(): void {}
    override postMessage(message: LoadMessage, transfer?: Parameters<NodeWorker['postMessage']>[1]): void {
      const isLoad = message?.cmd === 'load' && message.urlOrBlob instanceof TextBlob;
      super.postMessage(isLoad ? { ...message, urlOrBlob: script } : message, transfer);
    }
  }

  const createObjectURL = URL.createObjectURL;
  const cpus = os.cpus;
  const workerBefore = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  globalThis.Blob = TextBlob as unknown as typeof Blob;
  URL.createObjectURL = (blob: Blob) => {
    const url = createObjectURL.call(URL, blob);
    if (blob instanceof TextBlob) sources.set(url, blob.source);
    return url;
  };
  workerThreads.Worker = BlobWorker as typeof NodeWorker;
  os.cpus = () => Array.from({ length: 2 * threads }, () => cpus()[0] as os.CpuInfo);
  const timer = setTimeout(() => fail(new Error(`the threads did not start within ${timeout / 1000} s`)), timeout);
  try {
    await Promise.race([start(), failed]);
  } catch (error) {
    for (const worker of workers) void worker.terminate();
    throw error;
  } finally {
    clearTimeout(timer);
    for (const worker of workers) worker.off('error', fail);
    globalThis.Blob = Blob;
    URL.createObjectURL = createObjectURL;
    workerThreads.Worker = NodeWorker;
    os.cpus = cpus;
    // the binary leaves its worker class as a global
    if (workerBefore) Object.defineProperty(globalThis, 'Worker', workerBefore);
    else Reflect.deleteProperty(globalThis, 'Worker');
  }
}
