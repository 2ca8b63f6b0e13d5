import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import { companyFor } from '../../src/scoring/compile-queue.ts'
import type { Place } from '../../src/scoring/lane-shares.ts'
import {
	alone,
	embedded,
	endAll,
	model,
	noting,
	ofModels,
	ofOperators,
	overLimit,
	person,
	prove,
	putBack,
	settled,
} from './noting-compiler.ts'

test('what a person waits for goes first, then what a model wrote', async () => {
	const { queue, begun, running } = noting(1)
	const asked = [queue.compile(alone('first'), embedded), queue.compile(alone('embedded'), embedded)]
	await settled()
	asked.push(queue.compile(alone('model'), model), queue.compile(alone('person'), person))
	await endAll(running, 100)
	await Promise.all(asked)
	deepEqual(begun, ['first', 'person', 'model', 'embedded'])
})

test('what others wait for goes before what else is of the same, and takes no more of the time', async () => {
	const { queue, begun, running } = noting(1)
	const asked = [queue.compile(alone('first'), embedded)]
	await settled()
	asked.push(
		queue.compile(alone('embedded'), embedded),
		queue.compile(alone('ahead'), { ...embedded, ahead: true }),
		queue.compile(alone('ahead too'), { ...embedded, ahead: true }),
		queue.compile(alone('model'), model),
	)
	await endAll(running, 100)
	await Promise.all(asked)
	deepEqual(begun, ['first', 'model', 'ahead', 'ahead too', 'embedded'])
})

test('what nobody wants any more is dropped, and cut where it has begun', async () => {
	const { queue, begun, running } = noting(1)
	const [one, other] = [new AbortController(), new AbortController()]
	const placeOf = ({ signal }: AbortController): Place => ({ ...embedded, signal })
	const asked = [queue.compile(alone('first'), embedded)]
	await settled()
	const unwanted = rejects(queue.compile(alone('unwanted'), placeOf(one)), { name: 'AbortError' })
	asked.push(queue.compile(alone('wanted'), placeOf(other)))
	one.abort()
	await running.get('first')?.end(1)
	await unwanted
	await running.get('wanted')?.end(1)
	const third = new AbortController()
	const together = [other, third].map((who, index) =>
		rejects(queue.compile(ofOperators(`${index}`), placeOf(who)), { name: 'AbortError' }),
	)
	await settled()
	other.abort()
	await settled()
	ok(running.get('0+1')?.isCut() === false)
	third.abort()
	await Promise.all([...asked, ...together])
	deepEqual(begun, ['first', 'wanted', '0+1'])
})

test('drafts of models that wait are compiled together, and apart from what operators made', async () => {
	const { queue, begun, running } = noting(1)
	const asked = [queue.compile(alone('first'), model)]
	await settled()
	asked.push(
		queue.compile(ofOperators('o1'), embedded),
		queue.compile(ofModels('m1'), model),
		queue.compile(ofOperators('o2'), embedded),
		queue.compile(ofModels('m2'), model),
		queue.compile(alone('by itself'), model),
	)
	await endAll(running, 1)
	await Promise.all(asked)
	deepEqual(begun, ['first', 'o1+o2', 'm1+m2', 'by itself'])
})

test('what fills the time has an eighth of what models have, however much they write', async () => {
	const { queue, begun, running } = noting(1)
	await prove(queue, running)
	begun.length = 0
	const asked = [queue.compile(alone('first'), embedded)]
	await settled()
	for (let number = 0; number < 3; number++) asked.push(queue.compile(alone('embedded'), embedded))
	for (let number = 0; number < 30; number++) asked.push(queue.compile(alone('model'), model))
	await endAll(running, 100)
	await Promise.all(asked)
	const at = begun.flatMap((text, index) => (text === 'embedded' ? [index] : []))
	deepEqual(at, [9, 18, 27])
})

test('time that somebody did not ask for is not saved up', async () => {
	const { queue, begun, running } = noting(1)
	const two: Place = { ...model, by: 'model two' }
	await prove(queue, running)
	await prove(queue, running, two)
	for (let number = 0; number < 20; number++) {
		const compiled = queue.compile(alone('one'), model)
		await settled()
		await endAll(running, 1_000)
		await compiled
	}
	begun.length = 0
	const asked = [queue.compile(alone('first'), person)]
	await settled()
	for (let number = 0; number < 4; number++)
		asked.push(queue.compile(alone('one'), model), queue.compile(alone('two'), two))
	await endAll(running, 1_000)
	await Promise.all(asked)
	deepEqual(begun.slice(1, 5).sort(), ['one', 'one', 'two', 'two'])
})

test('a batch that comes to nothing goes back to the queue, each of it alone, and others are not held up', async () => {
	const { queue, begun, running } = noting(2)
	await prove(queue, running)
	begun.length = 0
	const asked = ['a', 'b', 'c', 'd'].map((source) => queue.compile(ofModels(source), model))
	await settled()
	deepEqual(begun, ['a+b', 'c+d'])
	asked.push(queue.compile(ofOperators('e'), embedded))
	await running.get('a+b')?.end(4_000, putBack)
	// One of them gets a lane, and the other lane is kept for what is not known to be heavy.
	await running.get('c+d')?.end(1, putBack)
	deepEqual(begun.slice(2).sort(), ['c', 'e'])
	await running.get('e')?.end(10)
	asked.push(queue.compile(ofOperators('f'), embedded), queue.compile(ofModels('g'), model))
	await settled()
	deepEqual(begun.slice(4), ['f'])
	for (const source of ['c', 'd', 'a', 'b', 'g']) await running.get(source)?.end(10_000, overLimit)
	await endAll(running, 10)
	await Promise.all(asked)
	equal(begun.length, 9)
})

test('drafts of a model go one by one, in half of the lanes, until one comes to an end within the limits', async () => {
	const { queue, begun, running } = noting(4)
	const other: Place = { ...model, by: 'model other' }
	await prove(queue, running, other)
	const asked = ['1', '2', '3', '4', '5'].map((source) => queue.compile(ofModels(source), model))
	asked.push(queue.compile(ofModels('other'), other), queue.compile(ofOperators('embedded'), embedded))
	await settled()
	deepEqual([...running.keys()].sort(), ['1', '2', 'embedded', 'other'])
	await running.get('1')?.end(10_000, overLimit)
	deepEqual([...running.keys()].sort(), ['2', '3', 'embedded', 'other'])
	await running.get('2')?.end(100)
	ok(running.has('4+5'), begun.join())
	await running.get('4+5')?.end(5_000, putBack)
	deepEqual([...running.keys()].sort(), ['3', '4', 'embedded', 'other'])
	await endAll(running, 10)
	await Promise.all(asked)
})

test('light work goes beside heavy work from its beginning where there is one lane, and has as much of the time', async () => {
	const { queue, begun, running } = noting(1)
	await prove(queue, running)
	const asked = [queue.compile(ofModels('a'), model), queue.compile(ofModels('b'), model)]
	await settled()
	for (let number = 0; number < 300; number++) asked.push(queue.compile(alone('e'), embedded))
	await running.get('a+b')?.end(2_000, putBack)
	let [besides, most] = [0, 0]
	while (running.size > 0) {
		const light = running.get('e')
		const heavy = running.get('a') ?? running.get('b')
		ok(light !== undefined || begun.filter((text) => text === 'e').length === 300, begun.join())
		most = Math.max(most, running.size)
		if (light !== undefined && (heavy === undefined || besides < 100)) {
			await light.end(100)
			if (heavy !== undefined) besides++
		} else {
			await heavy?.end(light === undefined ? 10_000 : 0, overLimit)
			besides = 0
		}
	}
	await Promise.all(asked)
	equal(most, 2)
	const between = begun.slice(begun.indexOf('a') + 1, begun.indexOf('b')).length
	ok(between >= 95 && between <= 105, `${between} of the light ones between two heavy ones`)
})

test('where models have had all lanes for a second, what no model wrote goes beside them, one at a time', async ({
	mock,
}) => {
	mock.timers.enable({ apis: ['setTimeout'] })
	for (const lanes of [1, 2]) {
		const { queue, begun, running } = noting(lanes)
		await prove(queue, running)
		begun.length = 0
		const hogs = ['hog', 'other hog'].slice(0, lanes)
		const asked = hogs.map((source) => queue.compile(alone(source), model))
		await settled()
		asked.push(queue.compile(ofModels('next'), model), queue.compile(ofOperators('o1'), embedded))
		asked.push(queue.compile(ofOperators('o2'), embedded), queue.compile(alone('o3'), embedded))
		asked.push(queue.compile(alone('person'), person))
		mock.timers.tick(999)
		await settled()
		deepEqual(begun, hogs)
		mock.timers.tick(1)
		for (const source of ['person', 'o1+o2', 'o3']) {
			await settled()
			deepEqual([...running.keys()], [...hogs, source])
			mock.timers.tick(10_000)
			await running.get(source)?.end(10)
		}
		await settled()
		deepEqual([...running.keys()], hogs)
		await running.get('hog')?.end(10_000, overLimit)
		ok(running.has('next'))
		await endAll(running, 10)
		await Promise.all(asked)
	}
})

test('what no model wrote is waited for, however long it takes', async ({ mock }) => {
	mock.timers.enable({ apis: ['setTimeout'] })
	const { queue, begun, running } = noting(1)
	const asked = [queue.compile(alone('slow'), embedded), queue.compile(alone('next'), embedded)]
	await settled()
	mock.timers.tick(10_000)
	await settled()
	deepEqual(begun, ['slow'])
	await endAll(running, 10)
	await Promise.all(asked)
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
