import { SingleBar } from 'cli-progress';

/** A line that shows how far training is; on a terminal it stays in place, elsewhere it is printed every ten seconds. */
export interface ProgressBar {
  show(step: number, imagesPerSecond: number, losses: Record<string, number>): void;
  stop(): void;
}

/** A bar from `start` to `steps` that shows the losses named. */
export function progressBar(steps: number, start: number, names: string[]): ProgressBar {
  const shown = names.map((name) => `${name} {${name}}`).join(' | ');
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
  const unknown = Object.fromEntries(names.map((name) => [name, '…']));
  bar.start(steps, start, { speed: '…', left: '…', ...unknown });
  return {
    show(step, imagesPerSecond, losses) {
      // from all steps so far, which is steadier than from the last few
      const secondsLeft = (((performance.now() - began) / 1000) * (steps - step)) / (step - start);
      const values = Object.fromEntries(names.map((name) => [name, losses[name]?.toFixed(3) ?? '…']));
      bar.update(step, { speed: imagesPerSecond.toFixed(0), left: minutes(secondsLeft), ...values });
    },
    stop: () => bar.stop(),
  };
}

function minutes(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
