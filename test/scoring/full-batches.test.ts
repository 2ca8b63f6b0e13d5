import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import type { Compiled } from '../../src/rust/compiled.ts'
import {
	alone,
	embedded,
	endAll,
	model,
	noting,
	ofModels,
	ofOperators,
	person,
	prove,
	settled,
} from './noting-compiler.ts'

test('a few that fill the time wait for the batch that is compiled, and a full batch gets a lane beside it', async () => {
	const { queue, begun, running } = noting(2, 3)
	const asked: Promise<Compiled>[] = []
	const ask = async (...sources: string[]): Promise<void> => {
		for (const source of sources) asked.push(queue.compile(ofOperators(source), embedded))
		await settled()
	}
	await ask('a', 'b', 'c', 'd', 'e', 'f')
	deepEqual(begun.splice(0), ['a+b+c', 'd+e+f'])
	await running.get('a+b+c')?.end(10)
	await ask('g', 'h')
	deepEqual(begun.splice(0), [])
	await ask('i')
	deepEqual(begun.splice(0), ['g+h+i'])
	await running.get('d+e+f')?.end(10)
	await ask('j')
	await running.get('g+h+i')?.end(10)
	deepEqual(begun.splice(0), ['j'])
	await endAll(running, 10)
	await Promise.all(asked)
})

test('all lanes that are free are not shared by fewer than fill them', async () => {
	const { queue, begun, running } = noting(4, 3)
	const asked = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((source) => queue.compile(ofOperators(source), embedded))
	await settled()
	deepEqual(begun, ['a+b+c+d', 'e+f+g'])
	await endAll(running, 10)
	await Promise.all(asked)
})

test('what somebody waits for gets a lane at once, beside a batch that fills the time', async () => {
	const { queue, begun, running } = noting(4, 8)
	await prove(queue, running)
	begun.length = 0
	const asked = ['a', 'b', 'c', 'd'].map((source) => queue.compile(ofOperators(source), embedded))
	await settled()
	asked.push(queue.compile(ofOperators('e'), embedded), queue.compile(ofModels('model'), model))
	await settled()
	asked.push(queue.compile(alone('person'), person))
	await settled()
	asked.push(queue.compile(ofOperators('ahead'), { ...embedded, ahead: true }))
	await settled()
	deepEqual(begun, ['a+b', 'c+d', 'model', 'person'])
	await running.get('person')?.end(10)
	deepEqual(begun.slice(4), ['ahead+e'])
	await endAll(running, 10)
	await Promise.all(asked)
})

test('where few are asked for at once, half of them are enough for a lane', async () => {
	const { queue, begun, running } = noting(2, 48)
	const asked = ['a', 'b'].map((source) => queue.compile(ofOperators(source), embedded))
	await settled()
	deepEqual(begun, ['a', 'b'])
	await endAll(running, 10)
	await Promise.all(asked)
})
