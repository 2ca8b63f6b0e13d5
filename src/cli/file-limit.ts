import { readFileSync } from 'node:fs'
import { MissingError } from './exit-codes.ts'

/** Beyond what a compiler writes for one batch, and what an archive takes in some minutes. */
const leastMib = 256

/**
 * Refuses a session in which files may not grow: a compiler or the archive would fail somewhere in the middle.
 *
 * @param limits - As the kernel tells this process; where it does not, nothing is refused.
 * @throws {MissingError} If files may be at most so large (`ulimit -f`).
 */
export function expectLargeFiles(limits: string = ownLimits()): void {
	const soft = /^Max file size\s+(\d+)/m.exec(limits)?.[1]
	if (soft === undefined || Number(soft) >= leastMib * 2 ** 20) return
	throw new MissingError(
		`files may be at most ${Math.floor(Number(soft) / 1024)} KiB here: expected ${leastMib} MiB or more, for builds and the ` +
			'archive; raise it with `ulimit -f unlimited`, or in the settings of whatever starts this',
	)
}

function ownLimits(): string {
	try {
		return readFileSync('/proc/self/limits', 'utf8')
	} catch {
		return '' // another system
	}
}
