/** Runs asynchronous calls one after another. */
export class Turns {
  #last: Promise<void> | undefined;

  /** Runs `call` after all calls before it have settled; immediately if there are none. */
  run<T>(call: () => T | Promise<T>): Promise<T> {
    const result = this.#last ? this.#last.then(call) : (async () => call())();
    const done: Promise<void> = result
      .then(
        () => {},
        () => {},
      )
      .then(() => {
        if (this.#last === done) this.#last = undefined;
      });
    this.#last = done;
    return result;
  }
}
