import { writeFileSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'

/**
 * Has others go before a process that is the first of its session, and before what it starts there, as far as the system lets us.
 *
 * Linux may share its processors among sessions, each of which gets as much as any other: niceness tells within one alone
 * then, and a session has one of its own.
 *
 * @param by - How far it stands back, from 0 to 19: behind this process, and as a session behind one whose niceness is 0.
 */
export function standBack(pid: number, by: number): void {
	try {
		setPriority(pid, Math.min(19, getPriority() + by))
	} catch {
		// It may be gone again, or the system does not have it so; no harm is done without.
	}
	standBackAsSession(pid, by)
}

function standBackAsSession(pid: number, by: number): void {
	try {
		writeFileSync(`/proc/${pid}/autogroup`, String(by), { flag: 'r+' })
	} catch (error) {
		// Of all that the system is asked for by who may not ask for all, it takes ten a second.
		const isLater = (error as NodeJS.ErrnoException).code === 'EAGAIN'
		if (isLater) setTimeout(() => standBackAsSession(pid, by), 150).unref()
	}
}
