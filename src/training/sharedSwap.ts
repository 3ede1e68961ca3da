import type { WeightSwap } from './weightSwap.js';

/** A swap of weights that overlapping calls share. It ends with the last of them. */
export class SharedSwap {
  /** Version of the models that the swapped weights belong to. */
  readonly version: number;
  /** Resolves when the trained weights are restored. */
  readonly ended: Promise<void>;
  readonly #end: () => void;
  #calls = 0;

  constructor(swap: WeightSwap, version: number, onEnd: () => void) {
    this.version = version;
    let resolve: () => void;
    this.ended = new Promise((done) => {
      resolve = done;
    });
    this.#end = () => {
      swap.end();
      onEnd();
      resolve();
    };
  }

  async use<T>(call: () => T | Promise<T>): Promise<T> {
    this.#calls += 1;
    try {
      return await call();
    } finally {
      this.#calls -= 1;
      if (this.#calls === 0) this.#end();
    }
  }
}
