/**
 * Milliseconds that a response asks its client to wait; `undefined` where it asks for nothing that can be read.
 *
 * Reads `retry-after-ms` and `retry-after` as seconds (fractions allowed) or as an HTTP date (RFC 9110 §10.2.3),
 * measured from `now`, in milliseconds since 1970; a date that has passed gives 0.
 *
 * @param headers - With names in lower case.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: number): number | undefined {
	const ms = headers['retry-after-ms']
	if (ms !== undefined && isNumber(ms)) return Number(ms)
	const wish = headers['retry-after']?.trim()
	if (wish === undefined || wish === '') return undefined
	if (isNumber(wish)) return Number(wish) * 1000
	// `Date.parse` takes almost anything for a date; one of HTTP begins with the name of a day.
	const date = /^[a-z]{3,9},? /i.test(wish) ? Date.parse(wish) : Number.NaN
	return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

function isNumber(text: string): boolean {
	return /^\s*\d+(\.\d+)?\s*$/.test(text)
}
