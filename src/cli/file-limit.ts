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

/** Files that one session has open, with some to spare: modules, archive, pipes to its processes. */
const openFiles = { always: 48, ofLane: 6 }

/**
 * Refuses work for which fewer files may be open than it needs: it would fail somewhere in the middle.
 *
 * @param requests - Of models, at the same time.
 * @param limits - As the kernel tells this process; where it does not, nothing is refused.
 * @throws {MissingError} If so few files may be open (`ulimit -n`).
 */
export function expectOpenFiles(lanes: number, requests = 0, limits: string = ownLimits()): void {
	const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1]
	const needed = openFiles.always + openFiles.ofLane * lanes + requests
	if (soft === undefined || Number(soft) >= needed) return
	const fewer = lanes > 1 ? ', or use fewer `--lanes`' : ''
	throw new MissingError(
		`at most ${soft} files may be open here: expected ${needed} or more, for processes and their pipes; raise it with ` +
			`\`ulimit -n 1024\`, or in the settings of whatever starts this${fewer}`,
	)
}

function ownLimits(): string {
	try {
		return readFileSync('/proc/self/limits', 'utf8')
	} catch {
		return '' // another system
	}
}
