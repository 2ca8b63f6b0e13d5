import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Spending } from '../../../src/agent/endpoint/spending.ts'
import { modelsFromEnvironment, planModel } from '../../../src/agent/wire/model-plan.ts'
import { redactor } from '../../../src/agent/wire/redaction.ts'
import { costOf } from '../../../src/agent/wire/usage.ts'
import { ManualClock } from '../clocks.ts'
import { host, islandPlan } from '../host.ts'

const baseUrl = 'http://127.0.0.1:9/v1'

suite('models', () => {
	test('of the environment are the one that BASE_URL and MODEL name, with the key where there is one', () => {
		assert.deepEqual(modelsFromEnvironment({}), [])
		assert.deepEqual(modelsFromEnvironment({ BASE_URL: '', MODEL: ' ' }), [])
		const [model] = modelsFromEnvironment({ BASE_URL: `${baseUrl}/`, MODEL: 'tiny', API_KEY: 'k' })
		assert.partialDeepStrictEqual(model, { baseUrl, id: 'tiny', name: 'tiny', keyVariable: 'API_KEY', weight: 1 })
		assert.equal(modelsFromEnvironment({ BASE_URL: baseUrl, MODEL: 'tiny' })[0]?.keyVariable, undefined)
		assert.ok(
			!JSON.stringify(modelsFromEnvironment({ BASE_URL: baseUrl, MODEL: 't', API_KEY: 'sk-1' })).includes('sk-1'),
		)
		assert.throws(() => modelsFromEnvironment({ MODEL: 'tiny' }), /`BASE_URL` beside `MODEL`/)
		assert.throws(() => modelsFromEnvironment({ BASE_URL: baseUrl }), /`MODEL` beside `BASE_URL`/)
	})

	for (const [name, changes, expected] of [
		['an address that is none', { baseUrl: 'localhost:8080' }, /http or https address, got `localhost:8080`/],
		['a password in the address', { baseUrl: 'http://me:secret@host/v1' }, /without a name or password/],
		['a password in what is none', { baseUrl: 'me:secret@host/v1' }, /without a name or password/],
		['a key in the address', { baseUrl: 'http://host/v1?key=secret' }, /end before `\?`/],
		['no requests in flight', { concurrency: 0 }, /`concurrency` .* got `0`/],
		['a reply as long as the context', { contextTokens: 4_096, maxOutputTokens: 4_096 }, /below the context of 4096/],
		['a temperature beyond 2', { temperature: 3 }, /`temperature` .* got `3`/],
		['a negative price', { prices: { input: -1, output: 1 } }, /`prices.input` .* got `-1`/],
		['no time', { timeouts: { stallMs: 0 } }, /`timeouts.stallMs` .* got `0`/],
	] as const) {
		test(`${name} is refused, by name and value`, () => {
			const refuse = () => planModel({ baseUrl, id: 'tiny', ...changes })
			assert.throws(refuse, (error) => error instanceof RangeError && expected.test(error.message))
			assert.throws(refuse, (error) => error instanceof Error && !error.message.includes('secret'))
		})
	}

	test('a run is refused two of one name, an island with an unknown one, and money without prices', () => {
		const tiny = { baseUrl, id: 'tiny' }
		assert.throws(() => host({ models: [] }), /at least one model/)
		assert.throws(() => host({ models: [tiny, tiny] }), /two named `tiny`/)
		assert.throws(
			() => host({ models: [tiny], islands: [islandPlan({ edit: 1 }, { model: 'big' })] }),
			/tiny, got `big`/,
		)
		assert.throws(() => host({ models: [tiny], budget: { money: 5 } }), /prices of model `tiny`/)
	})

	test('a key that no header can carry is refused without being shown', () => {
		const models = [{ baseUrl, id: 'tiny', keyVariable: 'MY_KEY' }]
		for (const key of ['sk-se cret', 'sk-secret…', 'sk-\u0000secret']) {
			const start = () => host({ models, environment: { MY_KEY: key } })
			assert.throws(
				start,
				(error) => error instanceof RangeError && /`MY_KEY`/.test(error.message) && !/cret/.test(error.message),
			)
		}
		host({ models, environment: { MY_KEY: ' sk-secret\n' } })
	})

	test('an island that names a model has that one alone, others the ensemble by weight', () => {
		const models = ['one', 'two', 'three'].map((id, weight) => ({ baseUrl, id, weight }))
		const islands = [islandPlan({ edit: 1 }), islandPlan({ edit: 1 }, { model: 'one' })]
		const { agents, operator } = host({ models, islands, settings: { bandit: undefined } })
		const share = (island: number) => {
			const chosen = Array.from(
				{ length: 900 },
				(_, number) => (operator(island, number) as unknown as { model: string }).model,
			)
			return models.map(({ id }) => chosen.filter((one) => one === id).length)
		}
		const [one = 0, two = 0, three = 0] = share(0)
		assert.equal(one, 0)
		assert.ok(three > 1.6 * two && three < 2.5 * two, `${two} ${three}`)
		assert.deepEqual(share(1), [900, 0, 0])
		assert.equal(agents.slots, 1)
	})
})

suite('spending', () => {
	const never = new AbortController().signal
	const want = { tokens: 100, money: 1, requests: 1 }

	test('what is in flight counts, what it did not use is free again', async () => {
		const spending = new Spending({ tokens: 250 }, { tokens: 0, money: 0, requests: 0 }, new ManualClock())
		const first = await spending.reserve(want, never)
		const second = await spending.reserve(want, never)
		let third: unknown
		const waiting = spending.reserve(want, never).then((reservation) => (third = reservation))
		await new Promise(setImmediate)
		assert.equal(third, undefined)
		first?.settle({ tokens: 40, money: 0, requests: 1 })
		first?.settle({ tokens: 4_000, money: 0, requests: 1 })
		await waiting
		assert.ok(third !== undefined)
		second?.settle({ tokens: 100, money: 0, requests: 1 })
		assert.equal(spending.ended, undefined)
		assert.deepEqual(spending.spent, { tokens: 140, money: 0, requests: 2 })
	})

	test('is over for good once a request does not fit and nothing is in flight', async () => {
		const spending = new Spending({ money: 1.5 }, { tokens: 0, money: 0.75, requests: 9 }, new ManualClock())
		assert.equal(await spending.reserve(want, never), undefined)
		assert.equal(spending.ended, 'money')
		assert.equal(await spending.reserve({ ...want, money: 0 }, never), undefined)
	})

	test('is over at its hour', async () => {
		const clock = new ManualClock()
		const spending = new Spending({ untilMs: clock.now() + 1_000 }, { tokens: 0, money: 0, requests: 0 }, clock)
		;(await spending.reserve(want, never))?.settle(want)
		clock.advance(1_000)
		assert.equal(await spending.reserve(want, never), undefined)
		assert.equal(spending.ended, 'untilMs')
	})

	test('a stop wakes who waits', async () => {
		const stop = new AbortController()
		const spending = new Spending({ requests: 1 }, { tokens: 0, money: 0, requests: 0 }, new ManualClock())
		await spending.reserve(want, never)
		const waiting = spending.reserve(want, stop.signal)
		stop.abort(new DOMException('stopped', 'AbortError'))
		await assert.rejects(waiting, { name: 'AbortError' })
	})

	test('costs count cached tokens at their own price', () => {
		const usage = { inputTokens: 1_000, cachedTokens: 600, outputTokens: 200, reasoningTokens: 0, estimated: false }
		assert.equal(costOf(usage, { input: 10, cachedInput: 1, output: 30 }), (4_000 + 600 + 6_000) / 1_000_000)
		assert.equal(costOf(usage, undefined), 0)
	})
})

test('secrets are redacted in every form in which they travel, the longer of two first', () => {
	const redact = redactor(['abcd1234', 'abcd1234"/+5678', undefined, '', 'ab'])
	assert.equal(redact('x abcd1234 y'), 'x [redacted] y')
	assert.equal(redact('x abcd1234"/+5678 y'), 'x [redacted] y')
	assert.equal(redact(encodeURIComponent('abcd1234"/+5678')), '[redacted]')
	assert.equal(redact(JSON.stringify({ key: 'abcd1234"/+5678' })), '{"key":"[redacted]"}')
	assert.equal(redact(Buffer.from('abcd1234"/+5678').toString('base64')).includes('YWJj'), false)
	assert.equal(redact('ab'), 'ab')
})

suite('prompts that can never be short enough are refused at the start, with what is needed', () => {
	test('by the settings', () => {
		const start = (promptTokens: number) => host({ models: [{ baseUrl, id: 'tiny' }], settings: { promptTokens } })
		assert.throws(() => start(1_000), /`agents.promptTokens` to be at least \d{4}, .* island `one`, got `1000`/)
		assert.doesNotThrow(() => start(2_200))
	})

	test('by the context of a model', () => {
		const start = (contextTokens: number) => host({ models: [{ baseUrl, id: 'tiny', contextTokens }] })
		assert.throws(() => start(1_024), /`contextTokens` of model `tiny` to be at least \d{4}, .* got `1024`/)
		assert.doesNotThrow(() => start(4_096))
	})
})
