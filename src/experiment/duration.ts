/** A duration as people write it: `500ms`, `90s`, `3m`, `8h`, `1h30m`, `1.5 h`, `2 days`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}` | `${number}h${number}m` | `${number}m${number}s`

/** What {@link parseDuration} takes, for messages. */
export const durationForm = 'a duration such as `90s`, `3m`, `8h` or `1h30m`, in d, h, m, s or ms'

/** Milliseconds of each unit, and how it is written; the largest first. */
const units: readonly (readonly [ms: number, names: string])[] = [
	[86_400_000, 'd|days?'],
	[3_600_000, 'h|hr|hrs|hours?'],
	[60_000, 'm|min|mins|minutes?'],
	[1_000, 's|sec|secs|seconds?'],
	[1, 'ms'],
]

/** One part of each unit at most, the largest first; `m` of `ms` is no minute. */
const whole = new RegExp(
	`^${units.map(([, names]) => `(?:(\\d+(?:\\.\\d+)?)\\s*(?:${names})(?![a-z])\\s*)?`).join('')}$`,
)

/** Milliseconds of a duration; `undefined` where `text` is not one, or is zero. */
export function parseDuration(text: string): number | undefined {
	const parts = whole.exec(text.trim().toLowerCase())
	if (parts === null) return undefined
	const ms = units.reduce((sum, [unitMs], index) => sum + Number(parts[index + 1] ?? 0) * unitMs, 0)
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
