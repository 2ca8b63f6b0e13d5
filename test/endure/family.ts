import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** A process that another has started, or one of those. */
interface Member {
	readonly pid: number
	readonly parent: number
	/** As the kernel has it: programs that were started from memory are named by the number of a descriptor. */
	readonly name: string
	readonly isRunning: boolean
	/** Ticks since the machine was started. */
	readonly startedAt: number
}

/** A process that a run has to do without from one moment to the next. */
export type Victim = 'launch process' | 'judge' | 'fork server' | 'sandbox' | 'compiler'

/** Each kind of them. */
export const victims: readonly Victim[] = ['launch process', 'judge', 'fork server', 'sandbox', 'compiler']

/** Kills one process of a run, as by `kill -9`. @returns Whether there was one. */
export function kill(victim: Victim, run: number): boolean {
	const found = victimsOf(run).find(({ kind }) => kind === victim)
	if (found === undefined) return false
	return unlessGone(() => process.kill(found.pid, 'SIGKILL')) !== undefined
}

/** The processes that a run has now, each with what it is. */
export function victimsOf(run: number): { readonly pid: number; readonly kind: Victim }[] {
	const family = familyOf(run)
	const judges = new Set(family.filter(({ name, parent }) => name === 'judge' && parent === run).map(({ pid }) => pid))
	const eldest = new Map<number, number>()
	for (const { pid, parent } of family
		.filter(({ parent }) => judges.has(parent))
		.sort((a, b) => a.startedAt - b.startedAt))
		if (!eldest.has(parent)) eldest.set(parent, pid)
	const kindOf = ({ pid, parent, name }: Member): Victim | undefined => {
		if (name === 'rustc') return 'compiler'
		// A sandbox is a child of the judge as well, younger than the fork server.
		if (judges.has(parent)) return eldest.get(parent) === pid ? 'fork server' : 'sandbox'
		if (parent !== run) return undefined
		if (judges.has(pid)) return 'judge'
		return commandOf(pid).includes('launch-main') ? 'launch process' : undefined
	}
	return family.flatMap((member) => {
		const kind = kindOf(member)
		return kind === undefined ? [] : [{ pid: member.pid, kind }]
	})
}

/**
 * Time as a run has it that shares its machine: where others have half of the processors, it passes half as fast.
 *
 * So what takes too long on a machine at rest does on a full one too, and what only waits for its turn does not.
 */
export class SharedTime {
	readonly #run: number
	#share = 1
	#sampledAt: number = performance.now()
	#passedMs = 0

	constructor(run: number) {
		this.#run = run
	}

	/** To be called a few times a second. */
	sample(): void {
		this.#passedMs = this.now()
		this.#sampledAt = performance.now()
		const running = Number(/^procs_running (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1] ?? 1)
		const own = familyOf(this.#run).filter(({ isRunning }) => isRunning).length
		// Who looks is running too.
		this.#share = cpus().length / (cpus().length + Math.max(0, running - own - 1))
	}

	/** Milliseconds so far. */
	now(): number {
		return this.#passedMs + (performance.now() - this.#sampledAt) * this.#share
	}
}

/** Processor time of a process so far, in milliseconds; 0 once it is gone. */
export function cpuMsOf(pid: number | undefined): number {
	const fields =
		unlessGone(() => readFileSync(`/proc/${pid}/stat`, 'latin1'))
			?.replace(/^.*\) /, '')
			.split(' ') ?? []
	return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10
}

/** A process and all that it has started. */
function familyOf(run: number): Member[] {
	const all = readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.flatMap((pid): Member[] => {
			const [, name, state, parent, rest = ''] =
				/\((.*)\) (\S) (\d+) (.*)/s.exec(unlessGone(() => readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? '') ?? []
			if (name === undefined || state === 'Z') return []
			const startedAt = Number(rest.split(' ')[17])
			return [{ pid: Number(pid), parent: Number(parent), name, isRunning: state === 'R', startedAt }]
		})
	const found = all.filter(({ pid }) => pid === run)
	for (const { pid } of found) found.push(...all.filter(({ parent }) => parent === pid))
	return found
}

function commandOf(pid: number): string {
	return unlessGone(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1')) ?? ''
}

/** What comes of looking at a process; `undefined` where it has ended meanwhile. */
export function unlessGone<Value>(look: () => Value): Value | undefined {
	try {
		return look()
	} catch (error) {
		if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
		throw error
	}
}
