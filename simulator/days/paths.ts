/** Shapes of a price over its start, by the minute from 1 on. */
export type Shape = (minute: number) => number;

/** One, whatever the minute. */
export const flat: Shape = () => 1;

/** To `end` over `minutes`, fast first, with bounces of a per cent; there it stays. */
export function plunge(end: number, minutes: number): Shape {
  return (minute) => {
    if (minute >= minutes) return end;
    const bounce = 0.012 * Math.sin(minute);
    return 1 - (1 - end) * Math.sqrt(minute / minutes) + bounce;
  };
}

/** To `end` in equal steps of the logarithm, with bounces of half a per cent; there it stays. */
export function climb(end: number, minutes: number): Shape {
  return (minute) => (minute >= minutes ? end : end ** (minute / minutes) * (1 + 0.005 * Math.sin(minute)));
}

/** `depth` for the minutes from `first` to before `last`, one otherwise: a wick. */
export function wick(depth: number, first: number, last: number): Shape {
  return (minute) => (minute >= first && minute < last ? depth : 1);
}

/** A level that trembles by `size` about one, never the same way twice in an hour. */
export function tremble(size: number): Shape {
  return (minute) => 1 + size * Math.sin(minute * 1.7) * Math.cos(minute * 0.31);
}

/** One shape until `minute`, then another that goes on from where it was left. */
export function then(first: Shape, minute: number, next: Shape): Shape {
  const left = first(minute);
  return (now) => (now <= minute ? first(now) : left * next(now - minute));
}
