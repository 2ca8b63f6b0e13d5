import { readdirSync, readFileSync } from 'node:fs'

/** Processor time in seconds, by who used it. */
export interface CpuTime {
	readonly manager: number
	/** Children that have ended and were waited for, with theirs: here, all compilations. */
	readonly compilers: number
	/** Children that run, with theirs: here, the judges and their sandboxes. */
	readonly judges: number
}

/** Processor time used so far by a process, this one if none is said, and below; zeros where there is no such in /proc. */
export function cpuTime(manager: number = process.pid): CpuTime {
	const own = statOf(manager)
	if (own === undefined) return { manager: 0, compilers: 0, judges: 0 }
	let judges = 0
	const waiting = childrenOf(manager)
	for (const pid of waiting) {
		const stat = statOf(pid)
		if (stat === undefined) continue
		judges += stat.self + stat.waitedFor
		waiting.push(...childrenOf(pid))
	}
	return { manager: own.self, compilers: own.waitedFor, judges }
}

/** What was used between two readings. */
export function cpuBetween(before: CpuTime, after: CpuTime): CpuTime {
	return {
		manager: after.manager - before.manager,
		compilers: after.compilers - before.compilers,
		judges: after.judges - before.judges,
	}
}

const ticksPerSecond = 100

/** `utime`, `stime`, `cutime` and `cstime` of proc_pid_stat(5). */
function statOf(pid: number): { self: number; waitedFor: number } | undefined {
	const text = readOrNothing(`/proc/${pid}/stat`)
	if (text === undefined) return undefined
	const fields = text
		.slice(text.lastIndexOf(')') + 2)
		.split(' ')
		.map(Number)
	const seconds = (index: number): number => (fields[index] ?? 0) / ticksPerSecond
	return { self: seconds(11) + seconds(12), waitedFor: seconds(13) + seconds(14) }
}

function childrenOf(pid: number): number[] {
	try {
		return readdirSync(`/proc/${pid}/task`).flatMap((task) => {
			const text = readOrNothing(`/proc/${pid}/task/${task}/children`) ?? ''
			return text
				.split(' ')
				.filter((word) => word !== '')
				.map(Number)
		})
	} catch {
		return [] // it has ended in between
	}
}

function readOrNothing(file: string): string | undefined {
	try {
		return readFileSync(file, 'utf8')
	} catch {
		return undefined
	}
}
