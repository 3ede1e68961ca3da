// Loads saved models in a process or page that has built no layer, trains each for one step, and returns the
// results.
import '@tensorflow/tfjs-layers';
import {
  addN,
  io,
  linspace,
  mul,
  reshape,
  type Scalar,
  setBackend,
  square,
  sum,
  type Tensor,
  tensor,
  tidy,
  train,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { enableTraining } from '../../src/backend/index.js';
import { registerAll } from '../../src/register.js';

/** A saved model and its inputs. */
export interface Saved {
  topology: unknown;
  weightSpecs: io.WeightsManifestEntry[];
  weights: number[];
  inputs: { values: number[]; shape: number[] }[];
}

/** Outputs and losses of a model in the new process. */
export interface Answer {
  /** All outputs, concatenated. */
  outputs: number[];
  /** The losses before and after the training step. */
  losses: [number, number];
}

/** Runs all models on one backend. */
export async function answers(backend: string, saved: Record<string, Saved>): Promise<Record<string, Answer>> {
  if (!(await setBackend(backend))) throw new Error(`the ${backend} backend does not start in this environment`);
  await enableTraining();
  // explicit, because a bundler sees no side effect in the sources of this package
  registerAll();
  const results: Record<string, Answer> = {};
  for (const [name, model] of Object.entries(saved)) results[name] = await trainOnce(model);
  return results;
}

async function trainOnce({ topology, weightSpecs, weights, inputs }: Saved): Promise<Answer> {
  const modelTopology = topology as Record<string, never>;
  const weightData = new Float32Array(weights).buffer;
  const model = await loadLayersModel(io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const feed = inputs.map(({ values, shape }) => tensor(values, shape));
  const outputs: number[] = [];
  for (const output of model.predict(feed) as Tensor[]) outputs.push(...(await output.data()));
  const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
  const { value, grads } = variableGrads(() => loss(model, feed), variables);
  // small enough for the loss to decrease
  train.sgd(1e-4).applyGradients(grads);
  return { outputs, losses: [(await value.data())[0] as number, (await loss(model, feed).data())[0] as number] };
}

function loss(model: LayersModel, feed: Tensor[]): Scalar {
  return tidy(() => {
    const outputs = model.apply(feed.length === 1 ? (feed[0] as Tensor) : feed, { training: true }) as Tensor[];
    // weights each value differently, because no weight changes the sum of squares of normalized values
    const weighted = (output: Tensor) => sum(mul(square(reshape(output, [-1])), linspace(0, 1, output.size)));
    return addN([...outputs.map(weighted), ...model.calculateLosses()]) as Scalar;
  });
}
