import { SingleBar } from 'cli-progress';

/** A line that shows how far training is; on a terminal it stays in place, elsewhere it is printed every ten seconds. */
export interface ProgressBar {
  show(step: number, imagesPerSecond: number, numbers: Record<string, number>): void;
  stop(): void;
}

/** A bar from `start` to `steps` that shows numbers by their names, under labels of its own. */
export function progressBar(steps: number, start: number, labelled: Record<string, string>): ProgressBar {
  const names = Object.values(labelled);
  // a name may have a slash, which the bar's format does not know
  const keyed = (value: (name: string) => string) =>
    Object.fromEntries(names.map((name, place) => [`value${place}`, value(name)]));
  const shown = Object.keys(labelled)
    .map((label, place) => `${label} {value${place}}`)
    .join(' | ');
  const bar = new SingleBar({
    format: `{bar} step {value}/{total} | {speed} images/s | ${shown} | {left} left`,
    barsize: 20,
    hideCursor: true,
    stopOnComplete: false,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
    linewrap: null,
  });
  const began = performance.now();
  bar.start(steps, start, { speed: '…', left: '…', ...keyed(() => '…') });
  return {
    show(step, imagesPerSecond, numbers) {
      // from all steps so far, which is steadier than from the last few
      const secondsLeft = (((performance.now() - began) / 1000) * (steps - step)) / (step - start);
      const values = keyed((name) => numbers[name]?.toFixed(3) ?? '…');
      bar.update(step, { speed: imagesPerSecond.toFixed(0), left: minutes(secondsLeft), ...values });
    },
    stop: () => bar.stop(),
  };
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
