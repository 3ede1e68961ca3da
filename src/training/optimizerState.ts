import { dispose, keep, type Optimizer, type Tensor, Variable } from '@tensorflow/tfjs-core';

export type NamedTensor = Awaited<ReturnType<Optimizer['getWeights']>>[number];

/**
 * Powers of β₁ and β₂ that the Adam of tfjs does not return from `getWeights`. It would compute them again
 * from the number of updates, with other last bits.
 */
const betaPowers = ['accBeta1', 'accBeta2'] as const;

/** Kinds of values per variable, in the order in which the optimizers of tfjs return and take them. */
const kinds = ['m', 'v', 'accum_grad', 'accum_var', 'accumulator', 'rms', 'momentum', 'mg'];

/** The optimizer that updates the variables, inside those that only change gradients. */
export function innermostOptimizer(optimizer: Optimizer): Optimizer {
  const { optimizer: inner } = optimizer as Optimizer & { optimizer?: Optimizer };
  return inner ? innermostOptimizer(inner) : optimizer;
}

/** Copies of all values of an optimizer; the caller disposes them. */
export async function captureOptimizer(optimizer: Optimizer): Promise<NamedTensor[]> {
  const returned = await optimizer.getWeights();
  const powers = betaPowersOf(optimizer).map(([name, tensor]) => ({ name, tensor }));
  return [...returned, ...powers].map(({ name, tensor }) => {
    const copy = keep(tensor.clone());
    // some optimizers return their own variables, others copies
    if (!(tensor instanceof Variable)) tensor.dispose();
    return { name, tensor: copy };
  });
}

/**
 * Restores the result of {@link captureOptimizer}, in any order. `variables` are the names of the variables
 * in the order of the gradients.
 */
export async function restoreOptimizer(
  optimizer: Optimizer,
  values: readonly NamedTensor[],
  variables: readonly string[],
): Promise<void> {
  const position = ({ name }: NamedTensor): [number, number] => {
    const [variable, kind] = splitName(name);
    return variable === undefined ? [-1, -1] : [kinds.indexOf(kind), variables.indexOf(variable)];
  };
  const sorted = values
    .filter(({ name }) => !isBetaPower(name))
    .map((value) => ({ value, at: position(value) }))
    .sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1])
    .map(({ value }) => value);
  const before = await returnedVariables(optimizer);
  await optimizer.setWeights(sorted);
  const after = new Set(await returnedVariables(optimizer));
  // the optimizers of tfjs create new variables without disposing the old ones
  dispose(before.filter((variable) => !after.has(variable)));
  for (const [name, variable] of betaPowersOf(optimizer)) {
    const value = values.find((other) => other.name === name);
    if (value) variable.assign(value.tensor);
  }
}

/**
 * Why values are not those of one optimizer, or undefined. `shapes` has the shapes of the variables by name.
 */
export function optimizerMismatch(
  values: ReadonlyMap<string, Tensor>,
  shapes: ReadonlyMap<string, readonly number[]>,
): string | undefined {
  if (!values.has('iter')) return 'has no "iter"';
  const kindsByVariable = new Map<string, Set<string>>();
  for (const [name, { dtype, shape }] of values) {
    const [variable, kind] = splitName(name);
    const expected = variable !== undefined && kinds.includes(kind) ? shapes.get(variable) : [];
    if (variable === undefined ? name !== 'iter' && !isBetaPower(name) : !shapes.has(variable))
      return `has an unknown "${name}" of shape [${shape.join(', ')}]`;
    if (String(expected) !== String(shape))
      return `has "${name}" of shape [${shape.join(', ')}] instead of [${expected?.join(', ')}]`;
    const isCount = name === 'iter' || (variable !== undefined && !kinds.includes(kind));
    if (dtype !== 'float32' && !(isCount && dtype === 'int32'))
      return `has "${name}" of type ${dtype} instead of ${isCount ? 'int32' : 'float32'}`;
    if (variable !== undefined) kindsByVariable.set(variable, (kindsByVariable.get(variable) ?? new Set()).add(kind));
  }
  const all = new Set([...kindsByVariable.values()].flatMap((found) => [...found]));
  for (const [variable, found] of kindsByVariable) {
    const missing = [...all].find((kind) => !found.has(kind));
    if (missing) return `has no "${variable}/${missing}"`;
  }
  return undefined;
}

/** Splits `<variable>/<kind>`. A value that belongs to no variable has a name without a slash. */
export function splitName(name: string): [variable: string | undefined, kind: string] {
  const slash = name.lastIndexOf('/');
  return slash < 0 ? [undefined, name] : [name.slice(0, slash), name.slice(slash + 1)];
}

function isBetaPower(name: string): boolean {
  return betaPowers.some((power) => power === name);
}

function betaPowersOf(optimizer: Optimizer): [string, Variable][] {
  const inner = innermostOptimizer(optimizer) as unknown as Record<string, unknown>;
  return betaPowers.flatMap((name) => (inner[name] instanceof Variable ? [[name, inner[name] as Variable]] : []));
}

async function returnedVariables(optimizer: Optimizer): Promise<Variable[]> {
  const returned = (await optimizer.getWeights()).map(({ tensor }) => tensor);
  for (const tensor of returned) if (!(tensor instanceof Variable)) tensor.dispose();
  return returned.filter((tensor): tensor is Variable => tensor instanceof Variable);
}
