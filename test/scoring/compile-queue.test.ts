import { deepEqual, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Compiled, CompileItem, Compiler } from '../../src/rust/compile.ts'
import { CompileQueue, type Place } from '../../src/scoring/compile-queue.ts'

const patient: Place = { isUrgent: false, signal: undefined }
const urgent: Place = { isUrgent: true, signal: undefined }
const alone = (source: string): CompileItem => ({ source, shares: false })

/** Notes what it is given and answers when told to: the queue's order is tested, not the compiler. */
function noting(): { compiler: Compiler; begun: string[]; next(): void } {
	const begun: string[] = []
	const waiting: (() => void)[] = []
	const compile = async (items: readonly CompileItem[]): Promise<Compiled[]> => {
		begun.push(items.map(({ source }) => source).join('+'))
		await new Promise<void>((resolve) => waiting.push(resolve))
		return items.map((): Compiled => ({ kind: 'refused', outcome: { kind: 'crashed', detail: '' }, compileUs: 1 }))
	}
	return { compiler: { compile } as unknown as Compiler, begun, next: () => waiting.shift()?.() }
}

test('what is urgent goes before what waited longer', async () => {
	const { compiler, begun, next } = noting()
	const queue = new CompileQueue(compiler, 1, new AbortController().signal)
	const asked = [queue.compile(alone('first'), patient), queue.compile(alone('patient'), patient)]
	await turn()
	asked.push(queue.compile(alone('urgent'), urgent))
	for (let left = 3; left > 0; left--) {
		next()
		await turn()
		await turn()
	}
	await Promise.all(asked)
	deepEqual(begun, ['first', 'urgent', 'patient'])
})

test('what nobody wants any more is dropped, if it has not begun', async () => {
	const { compiler, begun, next } = noting()
	const queue = new CompileQueue(compiler, 1, new AbortController().signal)
	const abandon = new AbortController()
	const place: Place = { isUrgent: false, signal: abandon.signal }
	const first = queue.compile(alone('begun'), place)
	await turn()
	const dropped = rejects(queue.compile(alone('unwanted'), place), { name: 'AbortError' })
	const wanted = queue.compile(alone('wanted'), patient)
	abandon.abort()
	next()
	await first
	await turn()
	next()
	await Promise.all([dropped, wanted])
	deepEqual(begun, ['begun', 'wanted'])
})
