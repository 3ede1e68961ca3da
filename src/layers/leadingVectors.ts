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

/** Steps of the power iteration from random vectors, as in PyTorch: σ is then within a few percent. */
const initialSteps = 15;

/** Relative error of σ up to which an inference call uses the stored vectors. */
const tolerance = 0.01;

/** More changes of a kernel without a training call than inference has. */
const maxUntracked = 100;

type Pair = readonly [u: Tensor2D, v: Tensor2D];

/** The key of the values of a tensor in tfjs. An assignment to a variable changes it. */
type DataId = Tensor['dataId'];

let hasWarned = false;

/**
 * The singular vectors u and v of a kernel, stored as weights. {@link iterate} updates the stored vectors. An
 * inference call uses them if their σ is accurate enough. Otherwise (a load, an assignment or an optimizer
 * has changed the kernel) it computes better vectors and does not store them. The choice depends only on the
 * stored values, so a loaded model has the same outputs as the saved model.
 */
export class LeadingVectors {
  readonly #kernel: Kernel;
  readonly #u: LayerVariable;
  readonly #v: LayerVariable;
  /**
   * Vectors for inference, and the keys of the kernel and the stored vectors that they were computed from.
   */
  #cached: { keys: DataId[]; pair: Pair } | undefined;
  #untracked = 0;

  constructor(kernel: Kernel, u: LayerVariable, v: LayerVariable) {
    this.#kernel = kernel;
    this.#u = u;
    this.#v = v;
    this.iterate(initialSteps);
  }

  /** Updates the stored vectors with steps of the power iteration. */
  iterate(steps: number): void {
    tidy(() => {
      const w = this.#matrix();
      for (let step = 0; step < steps; step += 1) {
        const [u, v] = powerIteration(w, this.#v.read() as Tensor2D);
        this.#u.write(u);
        this.#v.write(v);
      }
    });
    this.#untracked = 0;
    this.dispose();
  }

  /** σ for a training call, from the stored vectors. The gradient treats the vectors as constants. */
  sigmaInTraining(): Scalar {
    return singularValue(this.#matrix(), ...this.#stored());
  }

  /** σ for an inference call, which stores nothing. The gradient treats the vectors as constants. */
  sigma(): Scalar {
    return singularValue(this.#matrix(), ...this.#inferencePair());
  }

  #stored(): Pair {
    return [this.#u.read() as Tensor2D, this.#v.read() as Tensor2D];
  }

  #inferencePair(): Pair {
    const stored = this.#stored();
    const keys = [this.#kernel.variable.read(), ...stored].map(({ dataId }) => dataId);
    if (this.#cached?.keys.some((key, index) => key !== keys[index])) this.dispose();
    this.#cached ??= { keys, pair: this.#search(stored) };
    return this.#cached.pair;
  }

  /** Frees the vectors for inference. */
  dispose(): void {
    dispose([...(this.#cached?.pair ?? [])]);
    this.#cached = undefined;
  }

  /** The stored vectors if they are accurate enough, else better ones. Reads nothing from the device. */
  #search([storedU, storedV]: Pair): Pair {
    this.#countUntracked();
    let pair: Pair = [storedU, storedV];
    // not on the tape, where kept tensors would be constants only from their second use on
    const untaped = customGrad((x) => {
      const w = this.#kernel.matrix(x as Tensor);
      // the iteration cannot start from a zero vector
      let [u, v]: Pair = [storedU, add(storedV, isZero(norm(storedV)))];
      for (let step = 0; step < initialSteps; step += 1) [u, v] = powerIteration(w, v);
      const largest = singularValue(w, u, v);
      const error = abs(sub(singularValue(w, storedU, storedV), largest));
      const isAccurate = lessEqual(error, mul(largest, tolerance));
      pair = [keep(where(isAccurate, storedU, u)), keep(where(isAccurate, storedV, v))];
      return { value: largest, gradFunc: () => zerosLike(x as Tensor) };
    });
    tidy(() => untaped(this.#kernel.variable.read()));
    return pair;
  }

  #countUntracked(): void {
    this.#untracked += 1;
    if (this.#untracked < maxUntracked || hasWarned) return;
    hasWarned = true;
    console.warn(
      `spectralNormalization: the kernel changed ${maxUntracked} times without a call with training: true. ` +
        'In your own training loop, apply the model with { training: true } in each update: ' +
        'only these calls update u and v.',
    );
  }

  #matrix(): Tensor2D {
    return this.#kernel.matrix(this.#kernel.variable.read());
  }
}
