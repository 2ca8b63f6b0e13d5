/** Characters that are looked at. */
const looked = 1_200
/** What comes again is no longer than this: the eighth time in a row says that it will not end. */
const longest = looked / 8

/** Whether a text ends with the same again and again. Code has lines that are alike, but not a thousand characters of nothing else. */
export function goesInCircles(text: string): boolean {
	if (text.length < looked) return false
	const end = text.slice(-looked)
	for (let period = 1; period <= longest; period++) {
		if (end.startsWith(end.slice(period))) return true
	}
	return false
}
