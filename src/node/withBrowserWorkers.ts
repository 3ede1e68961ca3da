import { createRequire } from 'node:module';
import os from 'node:os';
import workerThreads, { Worker as NodeWorker } from 'node:worker_threads';

interface LoadMessage {
  cmd?: string;
  urlOrBlob?: unknown;
}

/** Threads are there within a tenth of this on a slow machine; a binary that waits for one in vain waits for ever. */
const patience = 30_000;

/**
 * Runs `start` while Node's globals are what the threaded wasm binary expects of a browser: a worker can be made of a
 * `blob:` URL, and there are twice as many cores as threads wanted, of which it takes half. Everything is put back at
 * the end; by then the threads exist.
 *
 * @throws what `start` throws, or an Error if a thread fails or does not start.
 */
export async function withBrowserWorkers(threads: number, start: () => Promise<void>): Promise<void> {
  const require = createRequire(import.meta.url);
  // the worker is told to load a bundled function that lacks its helpers; the package has the whole script beside it
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
    // the binary would have its threads, which wait for work for ever, keep the process from ending
    override ref(): void {}
    override postMessage(message: LoadMessage, transfer?: Parameters<NodeWorker['postMessage']>[1]): void {
      const isLoad = message?.cmd === 'load' && message.urlOrBlob instanceof TextBlob;
      super.postMessage(isLoad ? { ...message, urlOrBlob: script } : message, transfer);
    }
  }

  const createObjectURL = URL.createObjectURL;
  const cpus = os.cpus;
  const had = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  globalThis.Blob = TextBlob as unknown as typeof Blob;
  URL.createObjectURL = (blob: Blob) => {
    const url = createObjectURL.call(URL, blob);
    if (blob instanceof TextBlob) sources.set(url, blob.source);
    return url;
  };
  workerThreads.Worker = BlobWorker as typeof NodeWorker;
  os.cpus = () => Array.from({ length: 2 * threads }, () => cpus()[0] as os.CpuInfo);
  const timer = setTimeout(() => fail(new Error(`the threads did not start within ${patience / 1000} s`)), patience);
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
    // the binary leaves its worker class behind as a global
    if (had) Object.defineProperty(globalThis, 'Worker', had);
    else Reflect.deleteProperty(globalThis, 'Worker');
  }
}
