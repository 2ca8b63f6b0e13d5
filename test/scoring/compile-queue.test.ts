import { deepEqual, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Compiled, CompileItem, Compiler } from '../../src/rust/compile.ts'
import { CompileQueue, companyFor, type Place } from '../../src/scoring/compile-queue.ts'

const patient: Place = { isUrgent: false, signal: undefined }
const urgent: Place = { isUrgent: true, signal: undefined }
const alone = (source: string): CompileItem => ({ source, company: undefined })

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

test('drafts of models that wait are compiled together, and apart from what operators made', async () => {
	const { compiler, begun, next } = noting()
	const queue = new CompileQueue(compiler, 1, new AbortController().signal)
	const asked = [queue.compile(alone('first'), patient)]
	await turn()
	asked.push(
		queue.compile({ source: 'o1', company: 'operators' }, patient),
		queue.compile({ source: 'm1', company: 'models' }, urgent),
		queue.compile({ source: 'o2', company: 'operators' }, patient),
		queue.compile({ source: 'm2', company: 'models' }, urgent),
		queue.compile(alone('by itself'), urgent),
	)
	for (let left = 4; left > 0; left--) {
		next()
		await turn()
		await turn()
	}
	await Promise.all(asked)
	deepEqual(begun, ['first', 'm1+m2', 'by itself', 'o1+o2'])
})

test('what is not urgent gets its turn, however much is', async () => {
	const { compiler, begun, next } = noting()
	const queue = new CompileQueue(compiler, 1, new AbortController().signal)
	const asked = [queue.compile(alone('first'), patient)]
	await turn()
	asked.push(queue.compile({ source: 'patient', company: 'operators' }, patient))
	for (let round = 0; round < 10; round++) {
		asked.push(queue.compile({ source: `urgent ${round}`, company: 'models' }, urgent))
		next()
		await turn()
		await turn()
	}
	for (let left = 3; left > 0; left--) {
		next()
		await turn()
		await turn()
	}
	await Promise.all(asked)
	deepEqual(begun.indexOf('patient'), 9)
})

test('what a person wrote, and whatever is timed, stands alone', () => {
	const source = 'pub fn f() {}'
	deepEqual(companyFor(source, 'operators', false), 'operators')
	deepEqual(companyFor(source, 'operators', true), undefined)
	deepEqual(companyFor(source, 'models', false), 'models')
	deepEqual(companyFor(source, 'models', true), undefined)
	deepEqual(companyFor(source, undefined, false), undefined)
	deepEqual(companyFor(`${source}\nmod inner {}`, 'models', false), undefined)
})
