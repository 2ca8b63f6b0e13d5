import type { Outcome } from './outcome.ts'

/**
 * How an outcome reads in one line of a list, at most about 160 characters: `compile-failed: E0308 mismatched types
 * (line 4)`.
 */
export function outcomeLine(outcome: Outcome): string {
	switch (outcome.kind) {
		case 'scored':
			return `scored ${figure(outcome.score)}${outcome.exact ? ' (exact)' : ''}`
		case 'rejected': {
			const found = outcome.findings[0]
			return short(
				`rejected (${outcome.reason}): ${found ? `${found.construct} at line ${found.line}` : outcome.detail}`,
			)
		}
		case 'compile-failed': {
			const first = outcome.diagnostics.find(({ level }) => level === 'error') ?? outcome.diagnostics[0]
			if (first === undefined) return 'compile-failed'
			const where = first.line === undefined ? '' : ` (line ${first.line})`
			return short(`compile-failed: ${first.code === undefined ? '' : `${first.code} `}${first.message}${where}`)
		}
		case 'panicked':
			return short(`panicked: ${outcome.message}${outcome.line === null ? '' : ` (line ${outcome.line})`}`)
		case 'timed-out':
			return `timed out after ${outcome.limitMs} ms (${outcome.during})`
		case 'out-of-memory':
			return `out of memory at ${outcome.limitMb} MiB (${outcome.during})`
		case 'crashed':
			return short(`crashed: ${outcome.detail}`)
		case 'forbidden':
			return short(`forbidden: ${outcome.detail}`)
		case 'wrong':
		case 'suspect':
			return short(`${outcome.kind}: ${outcome.feedback}`)
	}
}

/** A number as prompts show it: at most six significant digits. */
export function figure(value: number): string {
	return String(Number(value.toPrecision(6)))
}

function short(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim()
	return line.length > 160 ? `${line.slice(0, 159)}…` : line
}
