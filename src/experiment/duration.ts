/** A duration as people write it: `500ms`, `90s`, `3m`, `8h`, `1h30m`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h'}` | `${number}h${number}m` | `${number}m${number}s`

/** What {@link parseDuration} takes, for messages. */
export const durationForm = 'a duration such as `500ms`, `90s`, `3m`, `8h` or `1h30m`'

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 }

/** Milliseconds of a duration; `undefined` where `text` is not one, or is zero. */
export function parseDuration(text: string): number | undefined {
	const parts = /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/.exec(text.trim())
	if (parts === null) return undefined
	const ms = ['h', 'm', 's', 'ms'].reduce((sum, unit, index) => {
		return sum + Number(parts[index + 1] ?? 0) * (unitMs[unit] ?? 0)
	}, 0)
	return ms > 0 ? Math.round(ms) : undefined
}

/** What a search waits for a better best: a number of candidates, or a duration; `undefined` where it is neither. */
export function parsePatience(
	given: number | string | undefined,
): { readonly candidates: number } | { readonly forMs: number } | undefined {
	const candidates = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given
	if (typeof candidates === 'number')
		return Number.isSafeInteger(candidates) && candidates > 0 ? { candidates } : undefined
	const forMs = typeof given === 'string' ? parseDuration(given) : undefined
	return forMs === undefined ? undefined : { forMs }
}
