/** One line of the table that `npm run bench` prints. */
export interface Figure {
  what: string;
  /** The measured ratio. */
  ratio: number;
  /** Lower bound of the ratio, or with `atMost` its upper bound. */
  goal: number;
  atMost?: boolean;
  /** The measured values. */
  detail: string;
}

const mark = '@figure ';

/** Prints a figure for {@link figuresIn} of the parent process. */
export function report(figure: Figure): void {
  console.log(mark + JSON.stringify(figure));
}

/** The figures in the output of a part. */
export function figuresIn(output: string): Figure[] {
  const lines = output.split('\n').filter((line) => line.startsWith(mark));
  return lines.map((line) => JSON.parse(line.slice(mark.length)) as Figure);
}
