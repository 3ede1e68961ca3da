// Loads saved models where no layer has been built, trains each one step, and tells what came of it; for a process or a page of its own.
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

/** A model as it is saved, and what it is fed. */
export interface Saved {
  topology: unknown;
  weightSpecs: io.WeightsManifestEntry[];
  weights: number[];
  inputs: { values: number[]; shape: number[] }[];
}

/** What a fresh process made of it. */
export interface Answer {
  /** All outputs, one after the other. */
  outputs: number[];
  /** Loss before the step and after it. */
  losses: [number, number];
}

/** The answers to all models on one backend. */
export async function answers(backend: string, saved: Record<string, Saved>): Promise<Record<string, Answer>> {
  if (!(await setBackend(backend))) throw new Error(`${backend} does not start here`);
  await enableTraining();
  // by hand, as a bundler sees no side effect in this package's sources
  registerAll();
  const found: Record<string, Answer> = {};
  for (const [name, model] of Object.entries(saved)) found[name] = await answer(model);
  return found;
}

async function answer({ topology, weightSpecs, weights, inputs }: Saved): Promise<Answer> {
  const modelTopology = topology as Record<string, never>;
  const weightData = new Float32Array(weights).buffer;
  const model = await loadLayersModel(io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const feed = inputs.map(({ values, shape }) => tensor(values, shape));
  const outputs: number[] = [];
  for (const output of model.predict(feed) as Tensor[]) outputs.push(...(await output.data()));
  const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
  const { value, grads } = variableGrads(() => loss(model, feed), variables);
  // short enough for the loss to fall
  train.sgd(1e-4).applyGradients(grads);
  return { outputs, losses: [(await value.data())[0] as number, (await loss(model, feed).data())[0] as number] };
}

function loss(model: LayersModel, feed: Tensor[]): Scalar {
  return tidy(() => {
    const outputs = model.apply(feed.length === 1 ? (feed[0] as Tensor) : feed, { training: true }) as Tensor[];
    // each number weighted differently, as normalised ones have a sum of squares that no weight moves
    const weighted = (output: Tensor) => sum(mul(square(reshape(output, [-1])), linspace(0, 1, output.size)));
    return addN([...outputs.map(weighted), ...model.calculateLosses()]) as Scalar;
  });
}
