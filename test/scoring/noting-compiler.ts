import { setImmediate as turn } from 'node:timers/promises'
import type { PutBack } from '../../src/rust/build-slots.ts'
import type { Compiler } from '../../src/rust/compile.ts'
import type { Compiled, CompileItem } from '../../src/rust/compiled.ts'
import { CompileQueue } from '../../src/scoring/compile-queue.ts'
import { LaneShares, type Place } from '../../src/scoring/lane-shares.ts'

export const embedded: Place = { by: 'operators', signal: undefined }
export const person: Place = { by: undefined, signal: undefined }
export const model: Place = { by: 'model one', signal: undefined }
export const alone = (source: string): CompileItem => ({ source, company: undefined })
export const ofOperators = (source: string): CompileItem => ({ source, company: 'operators' })
export const ofModels = (source: string): CompileItem => ({ source, company: 'models' })
export const none = new AbortController().signal

export const sound: Compiled = { kind: 'refused', outcome: { kind: 'crashed', detail: '' }, compileUs: 1 }
export const overLimit: Compiled = { ...sound, outcome: { kind: 'timed-out', during: 'compile', limitMs: 1 } }
export const putBack: PutBack = { kind: 'put-back', isHeavy: true }

export interface Batch {
	readonly text: string
	isCut(): boolean
	/** Ends after so many milliseconds, each with that result. */
	end(ms: number, result?: Compiled | PutBack): Promise<void>
}

/** Notes what it is given and answers when told to: the queue's order is tested, not the compiler. */
export function noting(lanes: number, full = 1): { queue: CompileQueue; begun: string[]; running: Map<string, Batch> } {
	let now = 0
	const begun: string[] = []
	const running = new Map<string, Batch>()
	const tryTogether = (items: readonly CompileItem[], signal: AbortSignal): Promise<(Compiled | PutBack)[]> => {
		const text = items.map(({ source }) => source).join('+')
		begun.push(text)
		const { promise, resolve, reject } = Promise.withResolvers<(Compiled | PutBack)[]>()
		signal.addEventListener('abort', () => reject(signal.reason))
		const end = async (ms: number, result: Compiled | PutBack = sound): Promise<void> => {
			now += ms
			running.delete(text)
			resolve(items.map(() => result))
			await settled()
		}
		running.set(text, { text, end, isCut: () => signal.aborted })
		return promise
	}
	const compiler = { tryTogether, batchSize: () => 48, fullBatch: () => full } as unknown as Compiler
	return { queue: new CompileQueue(compiler, lanes, none, new LaneShares(() => now)), begun, running }
}

/** Whatever can begin by now has begun. */
export async function settled(): Promise<void> {
	for (let turns = 3; turns > 0; turns--) await turn()
}

/** Has a draft of a model come to an end. */
export async function prove(queue: CompileQueue, running: Map<string, Batch>, place: Place = model): Promise<void> {
	const compiled = queue.compile(ofModels('proof'), place)
	await settled()
	await running.get('proof')?.end(0)
	await compiled
}

export async function endAll(running: Map<string, Batch>, ms: number): Promise<void> {
	while (running.size > 0) await [...running.values()][0]?.end(ms)
}
