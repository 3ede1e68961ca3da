/**
 * Functions that free what a training loop holds. They run once: when the loop ends or is lost, or on
 * dispose.
 */
export class Cleanup {
  readonly #releases: (() => void)[] = [];
  #isDone = false;

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Adds a function to run later, or runs it at once if the cleanup is done. */
  add(release: () => void): void {
    if (this.#isDone) release();
    else this.#releases.push(release);
  }

  /** Runs the functions, the last first, because later ones may depend on earlier ones. */
  run(): void {
    this.#isDone = true;
    for (const release of this.#releases.splice(0).reverse()) release();
  }
}

/** Runs the cleanup of a loop that was garbage-collected before its end. */
export const abandonedLoops = new FinalizationRegistry<Cleanup>((cleanup) => cleanup.run());
