/** The chart of docs/fold.md: gas of a fold against strikes, both logarithmic, beside what peers publish. */

interface Point {
  readonly strikes: number;
  readonly gas: number;
}

interface Line {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly Point[];
  readonly dashed?: boolean;
  /** Pixels the name is moved down by, so that names do not cover each other. */
  readonly shift?: number;
}

const WIDTH = 900;
const HEIGHT = 520;
const FRAME = { left: 100, right: 690, top: 50, bottom: 460 } as const;
const RANGE = { strikes: [1, 500], gas: [10_000, 100_000_000] } as const;
/** Published or measured by others; docs/fold.md names the sources. */
const RYSK_PER_SERIES = 120_000;
const LYRA: readonly Point[] = [
  { strikes: 25, gas: 14_600_000 },
  { strikes: 30, gas: 17_400_000 },
];

/** The snapshot has no figure of the fold. */
export class NoFoldFiguresError extends Error {
  override readonly name = "NoFoldFiguresError";
  constructor() {
    super("gas-snapshot.json holds no figure of the fold. Measure them: npm run gas -- --update");
  }
}

/** Draws the chart from the gas table of a snapshot. */
export function foldChart(gas: Readonly<Record<string, number>>): string {
  const lines = [...ownLines(gas), ...peers()];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(FRAME.left, 28, "Gas to value a whole book with its Greeks, cold, against its strikes", 'font-size="16"'),
    ...grid(),
    ...lines.map(drawn),
    "</svg>\n",
  ].join("\n");
}

function ownLines(gas: Readonly<Record<string, number>>): readonly Line[] {
  const figures = Object.entries(gas).flatMap(([name, used]) => {
    const match = /^fold, (\d+) strikes? in (\d+) expir/.exec(name);
    return match === null ? [] : [{ strikes: Number(match[1]), expiries: Number(match[2]), gas: used }];
  });
  if (figures.length === 0) throw new NoFoldFiguresError();
  const styles = [
    { expiries: 1, colour: "#1b6ca8", name: "Keel, 1 expiry" },
    { expiries: 4, colour: "#2a9d6f", name: "Keel, 4 expiries" },
    { expiries: 8, colour: "#8a5fb5", name: "Keel, 8 expiries" },
  ];
  return styles.map(({ expiries, colour, name }) => ({
    name,
    colour,
    points: figures.filter((figure) => figure.expiries === expiries).sort((a, b) => a.strikes - b.strikes),
  }));
}

function peers(): readonly Line[] {
  const [from, to] = RANGE.strikes;
  return [
    {
      name: "Rysk, 0.12 M a series",
      colour: "#c8742b",
      dashed: true,
      points: [from, to].map((strikes) => ({ strikes, gas: strikes * RYSK_PER_SERIES })),
    },
    { name: "Lyra board, 25–30 strikes", colour: "#b3333a", points: LYRA, shift: -16 },
  ];
}

function drawn({ name, colour, points, dashed, shift }: Line): string {
  const path = points.map((point) => `${x(point.strikes)},${y(point.gas)}`).join(" ");
  const dash = dashed === true ? ' stroke-dasharray="6 4"' : "";
  const dots =
    dashed === true
      ? []
      : points.map((p) => `<circle cx="${x(p.strikes)}" cy="${y(p.gas)}" r="3.5" fill="${colour}"/>`);
  const last = points.at(-1);
  const label =
    last === undefined
      ? ""
      : text(Number(x(last.strikes)) + 10, Number(y(last.gas)) + 4 + (shift ?? 0), name, `fill="${colour}"`);
  return [`<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>`, ...dots, label].join(
    "\n",
  );
}

function grid(): readonly string[] {
  const vertical = [1, 8, 32, 64, 128, 256, 500].flatMap((strikes) => [
    `<line x1="${x(strikes)}" x2="${x(strikes)}" y1="${FRAME.top}" y2="${FRAME.bottom}" stroke="#e3e3e3"/>`,
    text(Number(x(strikes)), FRAME.bottom + 20, `${strikes}`, 'text-anchor="middle" fill="#555"'),
  ]);
  const horizontal = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000].flatMap((gas) => [
    `<line x1="${FRAME.left}" x2="${FRAME.right}" y1="${y(gas)}" y2="${y(gas)}" stroke="#e3e3e3"/>`,
    text(FRAME.left - 8, Number(y(gas)) + 4, gas.toLocaleString("en-GB"), 'text-anchor="end" fill="#555"'),
  ]);
  const title = text(
    (FRAME.left + FRAME.right) / 2,
    FRAME.bottom + 44,
    "strikes in the book",
    'text-anchor="middle" fill="#555"',
  );
  return [...vertical, ...horizontal, title];
}

function x(strikes: number): string {
  return scaled(strikes, RANGE.strikes, FRAME.left, FRAME.right);
}

function y(gas: number): string {
  return scaled(gas, RANGE.gas, FRAME.bottom, FRAME.top);
}

function scaled(value: number, [low, high]: readonly [number, number], from: number, to: number): string {
  return (from + ((to - from) * Math.log(value / low)) / Math.log(high / low)).toFixed(1);
}

function text(left: number, top: number, content: string, attributes = ""): string {
  return `<text x="${left.toFixed(1)}" y="${top.toFixed(1)}" ${attributes}>${content}</text>`;
}
