import type { WeightSwap } from './weightSwap.js';

/** Averaged weights that stand in for the weights as long as somebody uses them. */
export class Averages {
  /** How often the models had changed by then. */
  readonly moves: number;
  /** Resolves when the own weights are back. */
  readonly ended: Promise<void>;
  readonly #end: () => void;
  #calls = 0;

  constructor(swap: WeightSwap, moves: number, end: () => void) {
    this.moves = moves;
    let resolve: () => void;
    this.ended = new Promise((done) => {
      resolve = done;
    });
    this.#end = () => {
      swap.end();
      end();
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
