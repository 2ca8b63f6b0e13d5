import { maxSourceBytes } from '../candidate/gate.ts'
import type { Rejected } from '../candidate/outcome.ts'

/** Why `source` cannot be read as a candidate at all; `undefined` if it can. */
export function unreadable(source: string): Rejected | undefined {
	const detail = findFault(source)
	return detail === undefined ? undefined : { kind: 'rejected', reason: 'unreadable', detail, findings: [] }
}

function findFault(source: string): string | undefined {
	if (source.trim() === '') return 'The source is empty'
	const bytes = Buffer.byteLength(source)
	if (bytes > maxSourceBytes) return `The source has ${bytes} bytes, more than the ${maxSourceBytes} that are looked at`
	if (!source.isWellFormed() || source.includes('\u0000'))
		return 'The source is not text: it has characters that UTF-8 does not'
	return undefined
}
