import { readdirSync, readFileSync } from 'node:fs'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { scratchParent } from '../../src/rust/scratch.ts'
import { descendants } from './process-list.ts'

/** What this process and its family hold at a moment. */
export interface Holdings {
	readonly processes: number
	readonly managerDescriptors: number
	/** Of all judges and their fork servers. */
	readonly judgeDescriptors: number
	/** Files and folders of scratch. */
	readonly files: number
	/** What is reachable: objects, and what they hold outside of the heap. */
	readonly managerUsedKib: number
	/** Resident and not of a file, but for the young objects' share. */
	readonly managerKib: number
	/**
	 * What V8 has taken for young objects, used or not: it grows to a limit of V8's with the rate at which they are made,
	 * and stays. Measured: the whole of a manager's growth from 139 to 192 MB in 1,000 candidates.
	 */
	readonly managerYoungKib: number
	readonly judgesKib: number
	/** Judges, fork servers and sandboxes that are running, as `process id: KiB`. */
	readonly judges: string
}

/** Counts it all; what nobody can reach any more is let go of first. */
export async function holdings(): Promise<Holdings> {
	collect()
	const family = descendants(process.pid).filter((line) => !line.endsWith(' sleep'))
	const judges = judgesIn(family)
	const parent = await scratchParent()
	const scratch = readdirSync(parent).filter((name) => name.startsWith(`oxipelago-${process.pid}-`))
	const files = scratch.flatMap((name) => readdirSync(`${parent}/${name}`, { recursive: true, encoding: 'utf8' }))
	const { heapUsed, external } = process.memoryUsage()
	const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
	const youngKib = (young?.space_size ?? 0) >> 10
	return {
		processes: family.length,
		managerDescriptors: descriptorsOf(process.pid),
		judgeDescriptors: sum(judges.map(descriptorsOf)),
		files: files.length,
		managerUsedKib: (heapUsed + external) >> 10,
		managerKib: anonymousKib(process.pid) - youngKib,
		managerYoungKib: youngKib,
		judgesKib: sum(judges.map(anonymousKib)),
		judges: judges.map((pid) => `${pid}: ${anonymousKib(pid)}`).join(', '),
	}
}

/** Open descriptors of each judge and fork server of this process, by process id. */
export function judgeDescriptors(): Map<number, number> {
	return new Map(judgesIn(descendants(process.pid)).map((pid) => [pid, descriptorsOf(pid)]))
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function judgesIn(family: readonly string[]): number[] {
	// What a judge starts is started from a descriptor, and called by its number.
	return family.filter((line) => / (?:judge|\d+)$/.test(line)).map((line) => Number.parseInt(line, 10))
}

/** 0 for a process that has ended meanwhile. */
function descriptorsOf(pid: number): number {
	try {
		return readdirSync(`/proc/${pid}/fd`).length
	} catch (error) {
		if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0
		throw error
	}
}

/** Memory of its own, without what it shares with a file. */
function anonymousKib(pid: number): number {
	try {
		return Number(/^RssAnon:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
	} catch (error) {
		if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0
		throw error
	}
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, each) => total + each, 0)
}
