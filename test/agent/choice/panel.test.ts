import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, type Host, host, islandPlan, scored, surface } from '../host.ts'

const settings = { attempts: 1, adviseAfter: 4, trials: 2, similarity: 1 }

/** The model of each of so many asks, one after another, and what it came to by `score`. */
async function asked({ operator, log }: Host, count: number, score: (model: string) => number): Promise<string[]> {
	const models: string[] = []
	for (let number = 0; number < count; number++) {
		const chosen = operator(0, number)
		const model = 'model' in chosen ? chosen.model : chosen.kind
		await converse(chosen, askOf({ number }), () => scored(score(model)))
		assert.equal(log.ended(0, number)?.model, chosen.kind === 'embedded' ? undefined : model)
		models.push(model)
	}
	return models
}

/** An endpoint of two models, whose drafts all differ. */
async function twoModels() {
	const endpoint = await startEndpoint((_, index) => ({ kind: 'text', text: block(surface(`x * ${index}.5`)) }))
	const { baseUrl } = endpoint
	const models = [
		{ baseUrl, id: 'small' },
		{ baseUrl, id: 'large', role: 'adviser' as const },
	]
	return { endpoint, models, [Symbol.asyncDispose]: () => endpoint[Symbol.asyncDispose]() }
}

suite('an adviser', () => {
	test('is asked once an island stands still, and again when as many asks more have brought nothing', async () => {
		await using panel = await twoModels()
		const models = await asked(host({ models: panel.models, settings }), 10, () => -200)
		assert.deepEqual(models, [...Array(4).fill('small'), 'large', ...Array(4).fill('small'), 'large'])
	})

	test('is not asked while others get further', async () => {
		await using panel = await twoModels()
		let score = -99
		const models = await asked(host({ models: panel.models, settings }), 10, () => score++)
		assert.ok(!models.includes('large'))
	})

	test('is told why, and all of what was tried, where others are told of the last tries', async () => {
		await using panel = await twoModels()
		await asked(host({ models: panel.models, settings }), 5, () => -200)
		const prompts = panel.endpoint.requests.map(({ body }) => body.messages.at(-1)?.content ?? '')
		const tries = prompts.map((text) => text.split('\n').filter((line) => line.includes(' → scored')).length)
		assert.deepEqual(tries, [0, 1, 2, 2, 4])
		assert.deepEqual(
			prompts.map((text) => text.includes('the last 4 asks of other models have brought nothing better')),
			[false, false, false, false, true],
		)
	})

	test('drafts like others on an island that names it, and where nobody else is left', async () => {
		await using panel = await twoModels()
		const own = host({
			models: panel.models,
			settings,
			islands: [islandPlan({ rewrite: 1 }, { model: 'large' })],
		})
		assert.deepEqual(await asked(own, 2, () => -200), ['large', 'large'])
		const [small, large] = panel.models
		const left = host({ models: [{ ...small, budget: { requests: 2 } }, large] as typeof panel.models, settings })
		assert.deepEqual(await asked(left, 2, () => -200), ['small', 'small'])
		await converse(left.operator(0, 2), askOf({ number: 2 }), () => scored(-200))
		assert.deepEqual(
			left.events.filter(({ kind }) => kind === 'model-budget-spent').map(({ at: _, ...event }) => event),
			[{ kind: 'model-budget-spent', limit: 'requests', model: 'small' }],
		)
		const next = left.operator(0, 3)
		assert.equal('model' in next && next.model, 'large')
	})

	test('is not all there is', async () => {
		assert.throws(
			() => host({ models: [{ baseUrl: 'http://127.0.0.1:1/v1', id: 'large', role: 'adviser' }] }),
			/Expected a model that drafts beside the adviser `large`, got none/,
		)
	})
})

suite('a budget of a model', () => {
	test('holds across sessions, and ends the models once all have used up theirs', async () => {
		await using endpoint = await startEndpoint((_, index) => ({ kind: 'text', text: block(surface(`x * ${index}.5`)) }))
		const models = ['one', 'two'].map((id) => ({ baseUrl: endpoint.baseUrl, id, budget: { requests: 3 } }))
		const first = host({ models, settings })
		await asked(first, 4, () => -200)
		const second = host({ models, settings, log: first.log })
		for (let number = 4; second.agents.state.kind === 'ready'; number++) {
			await converse(second.operator(0, number), askOf({ number }), () => scored(-200))
		}
		assert.equal(endpoint.requests.length, 6)
		assert.deepEqual(second.agents.state, { kind: 'budget-spent', limit: 'requests' })
		assert.equal(await second.agents.exhausted, 'budget')
		for (const id of ['one', 'two']) assert.equal(first.log.spent(id).requests, 3)
	})

	test('of money needs prices', () => {
		const model = { baseUrl: 'http://127.0.0.1:1/v1', id: 'large', budget: { money: 1 } }
		assert.throws(() => host({ models: [model] }), /Expected prices of model `large`/)
	})
})
