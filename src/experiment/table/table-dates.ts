/** What dates are counted in. */
export const dateUnit = 'days since 1970-01-01'

const dayMs = 86_400_000

/** Year, month and day, the latter perhaps left out; then a time and its zone, UTC unless it is there. */
const yearFirst =
	/^(\d{4})([-/])(\d\d?)(?:\2(\d\d?))?(?:[T ]\s*(\d\d?):(\d\d)(?::(\d\d(?:\.\d+)?))?\s*(Z|[+-]\d\d:?\d\d)?)?$/i
/** As much of Europe writes it; with strokes nobody can tell the day from the month. */
const dayFirst = /^(\d\d?)\.(\d\d?)\.(\d{4})$/
const somehow = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b/

/**
 * A date in days since 1970, with the time of day as a part of one: `2020-12-31`, `2020/12/31`, `2020-12`,
 * `2020-12-31T18:30:00Z`, `31.12.2020`. `undefined` for any other text, and for a day that there is not.
 */
export function readDate(cell: string): number | undefined {
	const [, day = '', month = '', year = ''] = dayFirst.exec(cell) ?? []
	if (year !== '') return days(Number(year), Number(month), Number(day))
	const found = yearFirst.exec(cell)
	if (found === null) return undefined
	const [, years, , months, dayOf = '1', hours = '0', minutes = '0', seconds = '0', zone = 'Z'] = found
	const whole = days(Number(years), Number(months), Number(dayOf))
	if (whole === undefined || Number(hours) > 24 || Number(minutes) > 59 || Number(seconds) >= 61) return undefined
	const [, sign, ahead = '0', beyond = '0'] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? []
	const east = (sign === '-' ? -1 : 1) * (Number(ahead) * 60 + Number(beyond))
	return whole + (Number(hours) * 3600 + (Number(minutes) - east) * 60 + Number(seconds)) / 86_400
}

/** Whether a cell looks like a date, also such as cannot be read. */
export function isLikeDate(cell: string): boolean {
	return somehow.test(cell)
}

function days(year: number, month: number, day: number): number | undefined {
	const at = new Date(Date.UTC(year, month - 1, day))
	at.setUTCFullYear(year)
	return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.getTime() / dayMs : undefined
}
