/** "price-moved 12, interval-elapsed 3", the most frequent first; a dash where there are none. */
export function causesText(causes: Readonly<Record<string, number>>): string {
  const parts = Object.entries(causes)
    .toSorted(([, a], [, b]) => b - a)
    .map(([cause, count]) => `${count} ${cause}`);
  return parts.length === 0 ? "–" : parts.join("; ");
}
