/** What says in a cell that its value is missing, in lower case. */
const missingWords = new Set(['', 'na', 'n/a', '#n/a', 'n.a.', 'nan', 'null', 'none', 'nil', '-', '--', '?'])

/**
 * The number in a cell, `NaN` where it says that there is none, `undefined` for any other text.
 *
 * A number too large for a float is infinite.
 */
export function readCell(cell: string, hasDecimalCommas: boolean): number | undefined {
	if (/^[+\-\u2212]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(cell)) return Number(cell.replace('\u2212', '-'))
	if (hasDecimalCommas && /^[+\-\u2212]?(?:\d+,\d*|,\d+)(?:e[+-]?\d+)?$/i.test(cell)) {
		return Number(cell.replace('\u2212', '-').replace(',', '.'))
	}
	return missingWords.has(cell.toLowerCase()) ? Number.NaN : undefined
}
