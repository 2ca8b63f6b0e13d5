/** What the standard has of JSON that TypeScript does not know of yet. */
const { rawJSON: rawJson, parse } = JSON as unknown as {
	readonly rawJSON: (text: string) => unknown
	readonly parse: (text: string, revive: Revive) => unknown
}

type Revive = (key: string, value: unknown, context: { readonly source?: string }) => unknown

/**
 * The value of a text of JSON. A whole number that a number cannot hold is a bigint, however it is written (`1e19`); one that is
 * too large for a float stays the text that it is.
 *
 * @throws {SyntaxError} If it is no JSON.
 */
export function parseExactly(text: string): unknown {
	return parse(text, (_, value, { source = '' }) => {
		if (typeof value !== 'number') return value
		if (!Number.isFinite(value)) return source
		const digits = Number.isSafeInteger(value) ? undefined : wholeDigits(source)
		return digits === undefined ? value : BigInt(digits)
	})
}

/**
 * The same JSON, in which integers can be read wherever a number is whole (`3.0`, `1e3`): the very text where they can be already,
 * else of a list an element a line.
 */
export function withWholeDigits(text: string): string {
	let isSame = true
	const value = parse(text, (_, one, { source = '' }) => {
		if (typeof one !== 'number') return one
		const digits = wholeDigits(source) ?? source
		isSame &&= digits === source
		return rawJson(digits)
	})
	if (isSame) return text
	if (!Array.isArray(value)) return JSON.stringify(value)
	return `[\n${value.map((one) => `\t${JSON.stringify(one)}`).join(',\n')}\n]\n`
}

/** JSON of a value that may have bigints. */
export function exactText(value: unknown): string | undefined {
	return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? rawJson(`${one}`) : one))
}

/** Digits of a number of JSON that is whole and of a size that integers have; `undefined` for any other, and for -0.0. */
function wholeDigits(source: string): string | undefined {
	const [, sign = '', whole = '', part = '', exponent = '0'] =
		/^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(source) ?? []
	if (part === '' && exponent === '0') return source
	const all = whole + part
	const length = whole.length + Number(exponent)
	if (length > 40 || /[^0]/.test(all.slice(Math.max(length, 0)))) return undefined
	const digits = all
		.slice(0, Math.max(length, 0))
		.padEnd(length, '0')
		.replace(/^0+(?=\d)/, '')
	return sign === '-' && /^0*$/.test(digits) ? undefined : `${sign}${digits === '' ? '0' : digits}`
}
