import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Answer, startEndpoint, type TokenUsage } from '../endpoint.ts'
import { askOf, block, converse, host, scored, surface } from '../host.ts'

const price = { input: 3, output: 15 }
const largestReply = 300

const budgets = fc.oneof(
	fc.record({ tokens: fc.integer({ min: 1, max: 60_000 }) }),
	fc.record({ requests: fc.integer({ min: 0, max: 40 }) }),
	fc.record({ money: fc.double({ min: 0, max: 0.2, noNaN: true }) }),
	fc.record({
		tokens: fc.integer({ min: 1, max: 60_000 }),
		requests: fc.integer({ min: 0, max: 40 }),
		money: fc.double({ min: 0, max: 0.2, noNaN: true }),
	}),
)

/** One answer, by how long its reply is; each fourth one fails. */
const answers = fc.array(fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), kind: fc.nat(3) }), {
	minLength: 1,
	maxLength: 30,
})

test('whatever the budget, the replies and the failures: spending never passes it, in flight requests counted', async () => {
	await fc.assert(
		fc.asyncProperty(budgets, answers, fc.integer({ min: 1, max: 8 }), async (budget, script, concurrency) => {
			// What the endpoint itself charges, and what it could yet charge for requests in flight.
			const charged = { tokens: 0, requests: 0, money: 0 }
			let worst = 0
			const exceeds = () => {
				for (const [name, limit] of Object.entries(budget)) {
					worst = Math.max(worst, charged[name as keyof typeof charged] - limit)
				}
			}
			const charge = ({ prompt, completion }: TokenUsage) => {
				charged.tokens += prompt + completion
				charged.money += (prompt * price.input + completion * price.output) / 1e6
				exceeds()
			}
			await using endpoint = await startEndpoint(({ body }, index): Answer => {
				charged.requests++
				exceeds()
				const { share, kind } = script[index % script.length] as { share: number; kind: number }
				if (kind === 0) return { kind: 'status', status: 500 }
				const letters = body.messages.reduce((sum, { content }) => sum + content.length, 0)
				// No tokenizer in use makes more tokens of code than one for three characters.
				const usage = {
					prompt: Math.floor((letters / 3) * (0.5 + share / 2)),
					completion: Math.round(share * largestReply),
				}
				charge(usage)
				return { kind: 'text', text: block(surface(`x * ${index}.5`)), usage }
			})
			const { agents, operator, log } = host({
				models: [{ baseUrl: endpoint.baseUrl, id: 'tiny', concurrency, maxOutputTokens: largestReply, prices: price }],
				budget,
				settings: {
					retries: { tries: 3, baseMs: 0, capMs: 0, patienceMs: 0 },
					breaker: { failures: 1_000, coolDownMs: 1, maxCoolDownMs: 1 },
				},
			})
			const worker = async (at: number) => {
				for (let number = at; agents.state.kind === 'ready' && number < 300; number += 6) {
					const chosen = operator(0, number)
					if (chosen.kind === 'model') await converse(chosen, askOf({ number }), () => scored(-1))
				}
			}
			await Promise.all([0, 1, 2, 3, 4, 5].map(worker))
			assert.ok(worst <= 1e-9, `${worst} beyond ${JSON.stringify(budget)}`)
			for (const [name, limit] of Object.entries(budget)) {
				assert.ok(agents.spent[name as keyof typeof charged] <= limit + 1e-9, name)
			}
			assert.equal(agents.spent.requests, charged.requests)
			assert.equal(agents.spent.tokens, charged.tokens)
			assert.equal(log.spent().requests, charged.requests)
			assert.equal(agents.state.kind, charged.requests >= 300 ? agents.state.kind : 'budget-spent')
		}),
		{ numRuns: 8 },
	)
})
