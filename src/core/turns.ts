/** Runs calls one after the other, each when those before it are done. */
export class Turns {
  #last: Promise<void> | undefined;

  /** Runs `call` at once if nobody else has the turn, and otherwise after all who came before. */
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
