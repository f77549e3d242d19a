/** ISO 8601 in UTC to the minute, as every message and chart of the simulator shows time. */
export function isoOf(unixSeconds: number): string {
  const isShowable = Math.abs(unixSeconds) <= 8.64e12;
  return isShowable ? `${new Date(unixSeconds * 1000).toISOString().slice(0, 16)}Z` : String(unixSeconds);
}
