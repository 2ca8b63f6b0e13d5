import { readdirSync, readFileSync } from 'node:fs'

/** Processor time in seconds, by who used it. */
export interface CpuTime {
	readonly manager: number
	/** Compilations, and the process that starts them. */
	readonly compilers: number
	/** All other children, with theirs: here, the judges and their sandboxes. */
	readonly judges: number
}

/** Processor time used so far by a process, this one if none is said, and below; zeros where there is no such in /proc. */
export function cpuTime(manager: number = process.pid): CpuTime {
	const own = statOf(manager)
	if (own === undefined) return { manager: 0, compilers: 0, judges: 0 }
	// Who has ended was a judge: compilers are children of the process that starts them, which goes on.
	let judges = own.waitedFor
	let compilers = 0
	for (const pid of childrenOf(manager)) {
		const used = usedBelow(pid)
		if (readOrNothing(`/proc/${pid}/cmdline`)?.includes('launch-main')) compilers += used
		else judges += used
	}
	return { manager: own.self, compilers, judges }
}

/** What was used between two readings. */
export function cpuBetween(before: CpuTime, after: CpuTime): CpuTime {
	return {
		manager: after.manager - before.manager,
		compilers: after.compilers - before.compilers,
		judges: after.judges - before.judges,
	}
}

/** By a process and all that it has started. */
function usedBelow(pid: number): number {
	const stat = statOf(pid)
	if (stat === undefined) return 0
	return stat.self + stat.waitedFor + childrenOf(pid).reduce((sum, child) => sum + usedBelow(child), 0)
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
