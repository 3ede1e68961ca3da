/** A field of a layer that holds a kernel, and the axes of the kernel that index its outputs. */
export interface KernelField {
  /** Name of the field. */
  field: string;
  /**
   * Axes of the kernel that index outputs; negative axes count from the end. Default `[-1]`, the last axis.
   */
  outputAxes?: readonly number[];
}

/**
 * A layer that declares its kernels, so that {@link spectralNormalization}, {@link equalizedLearningRate},
 * {@link singularValues} and {@link bakeSpectralNormalization} can find them.
 *
 * All layers of this library that have kernels declare them. The layers of TensorFlow.js need no declaration:
 * their fields `kernel`, `recurrentKernel`, `depthwiseKernel`, `pointwiseKernel` and `embeddings` are known.
 *
 * A kernel is treated as a matrix `[inputs, outputs]`. The output axes are flattened to `outputs`, and all
 * other axes to `inputs`, both in their order. A kernel that is stored as `[outputs, inputs]` is declared
 * with `outputAxes: [0]`. The layer must read each kernel with `this.field.read()` in every call, because a
 * wrapper replaces the field while it calls the layer.
 *
 * @example
 * ```ts
 * class Mixing extends layers.Layer {
 *   static readonly className = 'Mixing';
 *   readonly kernelFields = ['table'];
 *   protected table!: LayerVariable;
 *
 *   override build([, channels]: [number | null, number]) {
 *     const initializer = initializers.glorotUniform({ seed: 1 });
 *     this.table = this.addWeight('table', [channels, channels], 'float32', initializer);
 *     super.build([null, channels]);
 *   }
 *
 *   override call(inputs: Tensor2D | Tensor2D[]) {
 *     const x = Array.isArray(inputs) ? (inputs[0] as Tensor2D) : inputs;
 *     return matMul(x, this.table.read() as Tensor2D);
 *   }
 * }
 *
 * const mixed = connect(input({ shape: [4] }), spectralNormalization({ layer: new Mixing() }));
 * ```
 * @category Layers
 */
export interface HasKernelFields {
  /** The kernels, each by the name of its field or as a {@link KernelField}. */
  readonly kernelFields: readonly (string | KernelField)[];
}
