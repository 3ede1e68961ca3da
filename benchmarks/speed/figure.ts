/** One line of the table that `npm run bench` prints. */
export interface Figure {
  what: string;
  /** The figure, a ratio. */
  ratio: number;
  /** What it is to reach, or with `atMost` not to exceed. */
  goal: number;
  atMost?: boolean;
  /** What it was made of. */
  detail: string;
}

const mark = '@figure ';

/** Hands a figure from a part's process to {@link figuresIn}. */
export function report(figure: Figure): void {
  console.log(mark + JSON.stringify(figure));
}

/** The figures that a part printed. */
export function figuresIn(output: string): Figure[] {
  const lines = output.split('\n').filter((line) => line.startsWith(mark));
  return lines.map((line) => JSON.parse(line.slice(mark.length)) as Figure);
}
