import {
  abs,
  add,
  customGrad,
  dispose,
  keep,
  lessEqual,
  mul,
  norm,
  type Scalar,
  sub,
  type Tensor,
  type Tensor2D,
  tidy,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { isZero, powerIteration, singularValue } from '../core/singularVectors.js';
import type { Kernel } from './kernels.js';

/** As many as PyTorch's at the start: enough for a first σ within a few per cent, whatever the first vectors. */
const stepsFromAnywhere = 15;

/** By what share the stored vectors may miss σ and still serve an evaluation. */
const tolerance = 0.01;

/** So many kernels in a row that no tracked call has seen are more than evaluation brings. */
const untrackedBeforeWarning = 100;

type Pair = readonly [u: Tensor2D, v: Tensor2D];

/** tfjs's key of a tensor's numbers; an assignment to a variable changes it. */
type DataId = Tensor['dataId'];

let hasWarned = false;

/**
 * The vectors u and v of a kernel. {@link iterate} moves the stored ones. An evaluation uses the stored ones if they give σ.
 * If a load, an assignment or an optimiser has changed the kernel, it finds better ones and stores nothing. The choice
 * depends on the stored numbers alone, so a loaded model gives the same outputs as the saved one.
 */
export class LeadingVectors {
  readonly #kernel: Kernel;
  readonly #u: LayerVariable;
  readonly #v: LayerVariable;
  #found: { of: DataId[]; pair: Pair } | undefined;
  #untracked = 0;

  constructor(kernel: Kernel, u: LayerVariable, v: LayerVariable) {
    this.#kernel = kernel;
    this.#u = u;
    this.#v = v;
    this.iterate(stepsFromAnywhere);
  }

  /** Moves the stored vectors by some steps of the power iteration. */
  iterate(steps: number): void {
    tidy(() => {
      const w = this.#matrix();
      for (let done = 0; done < steps; done += 1) {
        const [u, v] = powerIteration(w, this.#v.read() as Tensor2D);
        this.#u.write(u);
        this.#v.write(v);
      }
    });
    this.#untracked = 0;
    this.#forget();
  }

  /** σ in training, by the stored vectors that {@link iterate} has just moved. They are constants to the gradient. */
  tracked(): Scalar {
    return singularValue(this.#matrix(), ...this.#stored());
  }

  /** σ in an evaluation, which moves nothing that is stored. The vectors are constants to the gradient. */
  sigma(): Scalar {
    return singularValue(this.#matrix(), ...this.#serving());
  }

  #stored(): Pair {
    return [this.#u.read() as Tensor2D, this.#v.read() as Tensor2D];
  }

  #serving(): Pair {
    const stored = this.#stored();
    const of = [this.#kernel.variable.read(), ...stored].map(({ dataId }) => dataId);
    if (this.#found?.of.some((id, index) => id !== of[index])) this.#forget();
    this.#found ??= { of, pair: this.#search(stored) };
    return this.#found.pair;
  }

  dispose(): void {
    this.#forget();
  }

  #forget(): void {
    dispose([...(this.#found?.pair ?? [])]);
    this.#found = undefined;
  }

  /** The stored vectors where they give σ, and else those that some more steps lead to. Nothing is read back for it. */
  #search([storedU, storedV]: Pair): Pair {
    this.#count();
    let pair: Pair = [storedU, storedV];
    // hidden from the tape, on which kept tensors would be constants only from their second use on
    const hidden = customGrad((x) => {
      const w = this.#kernel.matrix(x as Tensor);
      // a vector of zeros leads nowhere
      let [u, v]: Pair = [storedU, add(storedV, isZero(norm(storedV)))];
      for (let done = 0; done < stepsFromAnywhere; done += 1) [u, v] = powerIteration(w, v);
      const largest = singularValue(w, u, v);
      const miss = abs(sub(singularValue(w, storedU, storedV), largest));
      const serves = lessEqual(miss, mul(largest, tolerance));
      pair = [keep(where(serves, storedU, u)), keep(where(serves, storedV, v))];
      return { value: largest, gradFunc: () => zerosLike(x as Tensor) };
    });
    tidy(() => hidden(this.#kernel.variable.read()));
    return pair;
  }

  #count(): void {
    this.#untracked += 1;
    if (this.#untracked < untrackedBeforeWarning || hasWarned) return;
    hasWarned = true;
    console.warn(
      `spectralNormalization: the kernel changed ${untrackedBeforeWarning} times and no call had training: true. ` +
        'In a loop of your own, apply the model with { training: true } in each update: u and v follow the kernel in such calls alone.',
    );
  }

  #matrix(): Tensor2D {
    return this.#kernel.matrix(this.#kernel.variable.read());
  }
}
