import { readdirSync, readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
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
	/** Resident and not of a file, but for the heap's share: what leaks outside of objects is here. */
	readonly managerNativeKib: number
	/** What V8 has taken for its heap, used or not: it keeps what it may need again. */
	readonly managerHeapKib: number
	readonly judgesKib: number
	/** Judges that are running, by process id: a new one took the place of one that died. */
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
	const { heapUsed, heapTotal, external } = process.memoryUsage()
	return {
		processes: family.length,
		managerDescriptors: descriptorsOf(process.pid),
		judgeDescriptors: sum(judges.map(descriptorsOf)),
		files: files.length,
		managerUsedKib: (heapUsed + external) >> 10,
		managerNativeKib: anonymousKib(process.pid) - (heapTotal >> 10),
		managerHeapKib: heapTotal >> 10,
		judgesKib: sum(judges.map(anonymousKib)),
		judges: judges.join(' '),
	}
}

/** Open descriptors of each judge and fork server of this process, by process id. */
export function judgeDescriptors(): Map<number, number> {
	return new Map(judgesIn(descendants(process.pid)).map((pid) => [pid, descriptorsOf(pid)]))
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function judgesIn(family: readonly string[]): number[] {
	return family.filter((line) => / (?:rastrigin|sort)$/.test(line)).map((line) => Number.parseInt(line, 10))
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
