/** What says in a cell that its value is missing, in lower case. */
const missingWords = new Set(
	' na n/a #n/a n.a. <na> nan null none nil missing n.d. \\n - -- – — . ? #div/0! #value! #ref! #num! #name? #null!'.split(
		' ',
	),
)

/** What programs in C write for no number. */
const noNumber = /^[-+]?(?:nan(?:\(\w*\))?|1\.#(?:ind|[qs]?nan)\d*)$/i

/** How the numbers of a table are written. */
export interface Marks {
	/** What may stand before the decimals: `.`, `,` or both. */
	readonly decimals: string
	/** What may stand between groups of three digits. */
	readonly groups: string
}

/** What separates groups and can be nothing else: blanks of all widths, apostrophes, underscores. */
export const plainGroups = " \u00a0\u2009\u202f'’_"

/** Whether a cell has a number in it, or says that it has none, by whatever marks. */
export function isNumeric(cell: string): boolean {
	return readCell(cell, { decimals: '.,', groups: `.,${plainGroups}` }) !== undefined
}

/**
 * The number in a cell, `NaN` where it says that there is none, `undefined` for any other text.
 *
 * A number too large for a float is infinite.
 */
export function readCell(cell: string, marks: Marks): number | undefined {
	const text = plainDigits(cell)
	const [, sign = '', digits = '', exponent = ''] = numeral.exec(text) ?? []
	if (digits === '') return missingWords.has(cell.toLowerCase()) || noNumber.test(cell) ? Number.NaN : undefined
	const [, whole, group = '', mark = '', decimals = ''] = inGroups.exec(digits) ?? []
	if (whole !== undefined && marks.groups.includes(group) && mark !== group && marks.decimals.includes(mark)) {
		return Number(`${sign}${whole.replaceAll(group, '')}.${decimals}${exponent}`)
	}
	const plain = inOne.exec(digits)?.[1]
	if (plain === undefined || !marks.decimals.includes(plain)) return undefined
	return Number(`${sign}${digits.replace(',', '.')}${exponent}`)
}

/** With a plain sign and plain digits in place of such as are as wide as letters of the East, or Arabic. */
function plainDigits(cell: string): string {
	if (!/[^\0-\x7f]/.test(cell)) return cell
	return cell
		.replace(/^[\u2010-\u2013\u2212\ufe63\uff0d]/, '-')
		.replace(/[\uff0b-\uff19]/g, (wide) => wide.normalize('NFKC'))
		.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15))
}

const numeral = /^([+-]?)(\d[\d.,'’_ \u00a0\u2009\u202f]*|[.,]\d+)(e[+-]?\d+)?$/i
/** Groups of three digits, the mark between them, and what follows another mark. */
export const inGroups: RegExp = /^(\d{1,3}([.,'’_ \u00a0\u2009\u202f])\d{3}(?:\2\d{3})*)(?:([.,])(\d*))?$/
const inOne = /^(?=.*\d)\d*([.,]?)\d*$/
