/**
 * Text widths of a TrueType font. Charts are laid out in Node, where there is no canvas to ask; without true widths
 * legends and labels would overlap in the image.
 */
export interface FontMetrics {
  /** Width in pixels of a line of text at a font size in pixels. */
  widthOf(text: string, fontPixels: number): number;
}

/** Reads the advance widths of a font file (tables head, hhea, hmtx and the Unicode cmap of format 4). */
export function fontMetricsOf(font: Uint8Array): FontMetrics {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  const unitsPerEm = view.getUint16(tableOffset(view, "head") + 18);
  const advances = view.getUint16(tableOffset(view, "hhea") + 34);
  const hmtx = tableOffset(view, "hmtx");
  const glyphOf = glyphReader(view);
  const known = new Map<string, number>();
  const unitsOf = (character: string): number => {
    const seen = known.get(character);
    if (seen !== undefined) return seen;
    // Glyphs past the last advance share it.
    const glyph = Math.min(glyphOf(character.codePointAt(0) ?? 0), advances - 1);
    const units = view.getUint16(hmtx + 4 * glyph);
    known.set(character, units);
    return units;
  };
  return {
    widthOf: (text, fontPixels) =>
      (Array.from(text).reduce((sum, character) => sum + unitsOf(character), 0) * fontPixels) / unitsPerEm,
  };
}

function tableOffset(view: DataView, tag: string): number {
  const tables = view.getUint16(4);
  for (let table = 0; table < tables; table++) {
    const entry = 12 + 16 * table;
    const name = String.fromCharCode(...[0, 1, 2, 3].map((byte) => view.getUint8(entry + byte)));
    if (name === tag) return view.getUint32(entry + 8);
  }
  throw new FontTableMissingError(tag);
}

/** Finds the glyph of a character by the segments of a format 4 table; 0, the missing glyph, when there is none. */
function glyphReader(view: DataView): (codePoint: number) => number {
  const cmap = tableOffset(view, "cmap");
  const subtables = Array.from({ length: view.getUint16(cmap + 2) }, (_, n) => cmap + view.getUint32(cmap + 8 + 8 * n));
  const table = subtables.find((offset) => view.getUint16(offset) === 4);
  if (table === undefined) throw new FontTableMissingError("cmap format 4");
  const doubled = view.getUint16(table + 6);
  const [ends, starts, deltas, ranges] = [0, 1, 2, 3].map((n) => table + 14 + n * doubled + (n > 0 ? 2 : 0));
  if (ends === undefined || starts === undefined || deltas === undefined || ranges === undefined) return () => 0;
  return (codePoint) => {
    for (let segment = 0; segment < doubled; segment += 2) {
      if (codePoint > view.getUint16(ends + segment)) continue;
      const start = view.getUint16(starts + segment);
      if (codePoint < start) return 0;
      const range = view.getUint16(ranges + segment);
      const delta = view.getUint16(deltas + segment);
      if (range === 0) return (codePoint + delta) & 0xffff;
      const glyph = view.getUint16(ranges + segment + range + 2 * (codePoint - start));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}

export class FontTableMissingError extends Error {
  constructor(table: string) {
    super(`The font has no ${table} table. Give a TrueType font such as DejaVuSans.ttf.`);
    this.name = new.target.name;
  }
}
