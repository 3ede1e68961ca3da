import { SingleBar } from 'cli-progress';

/** A line of progress. It stays in place on a terminal, and is printed every ten seconds elsewhere. */
export interface ProgressBar {
  show(step: number, imagesPerSecond: number, values: Record<string, number>): void;
  stop(): void;
}

/** A bar from `start` to `steps`. `shown` has the names of the values to show, by their labels. */
export function progressBar(steps: number, start: number, shown: Record<string, string>): ProgressBar {
  const names = Object.values(shown);
  // a name may have a slash, which the format of the bar does not allow
  const byKey = (value: (name: string) => string) =>
    Object.fromEntries(names.map((name, index) => [`value${index}`, value(name)]));
  const labels = Object.keys(shown)
    .map((label, index) => `${label} {value${index}}`)
    .join(' | ');
  const bar = new SingleBar({
    format: `{bar} step {value}/{total} | {speed} images/s | ${labels} | {left} left`,
    barsize: 20,
    hideCursor: true,
    stopOnComplete: false,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
    linewrap: null,
  });
  const startTime = performance.now();
  bar.start(steps, start, { speed: '…', left: '…', ...byKey(() => '…') });
  return {
    show(step, imagesPerSecond, values) {
      // the mean of all steps varies less than that of the last ones
      const secondsLeft = (((performance.now() - startTime) / 1000) * (steps - step)) / (step - start);
      const texts = byKey((name) => values[name]?.toFixed(3) ?? '…');
      bar.update(step, { speed: imagesPerSecond.toFixed(0), left: minutes(secondsLeft), ...texts });
    },
    stop: () => bar.stop(),
  };
}

function minutes(seconds: number): string {
  const rounded = Math.round(seconds);
  return `${Math.floor(rounded / 60)}:${String(rounded % 60).padStart(2, '0')}`;
}
