/** Tables as CSV: read from a file of this computer, written so that a spreadsheet takes no cell for a formula. */

/** Rows by the names of the first line. Files of older spreadsheets are GB 18030. */
export async function readCsv(file: Blob): Promise<Record<string, string>[]> {
  const bytes = await file.arrayBuffer();
  let text: string;
  try { text = new TextDecoder('utf-8', { fatal: true }).decode(bytes); } catch { text = new TextDecoder('gb18030').decode(bytes); }
  const [head = [], ...rows] = cells(text.replace(/^\uFEFF/, ''));
  return rows.filter((row) => row.some((cell) => cell.trim())).map((row) => Object.fromEntries(head.map((name, at) => [name.trim(), (row[at] ?? '').trim()])));
}

function cells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [], cell = '', quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') { cell += '"'; at++; }
      else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === ',' || sign === '\t') { row.push(cell); cell = ''; }
    else if (sign === '\n') { rows.push([...row, cell.replace(/\r$/, '')]); row = []; cell = ''; }
    else cell += sign;
  }
  if (cell || row.length) rows.push([...row, cell]);
  return rows;
}

export function csvOf(head: string[], rows: (string | number)[][]): Blob {
  const line = (row: (string | number)[]) => row.map((cell) => {
    const text = typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }).join(',');
  return new Blob(['\uFEFF', [head, ...rows].map(line).join('\r\n'), '\r\n'], { type: 'text/csv' });
}
