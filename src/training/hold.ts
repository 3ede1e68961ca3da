/** What a loop has taken and gives back once: when it ends, when nobody can reach it any more, or with its trainer. */
export class Hold {
  readonly #releases: (() => void)[] = [];
  #ended = false;

  get ended(): boolean {
    return this.#ended;
  }

  /** Runs `release` at the end, or at once if that has come. */
  add(release: () => void): void {
    if (this.#ended) release();
    else this.#releases.push(release);
  }

  end(): void {
    this.#ended = true;
    // the last first, as later ones may need earlier ones
    for (const release of this.#releases.splice(0).reverse()) release();
  }
}

/** Ends the hold of a loop that its user has dropped in the middle. */
export const dropped = new FinalizationRegistry<Hold>((hold) => hold.end());
