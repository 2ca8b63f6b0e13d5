import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ModelAccess } from '../../../src/agent/wire/access.ts'
import { planModel } from '../../../src/agent/wire/model-plan.ts'
import { redactor } from '../../../src/agent/wire/redaction.ts'
import { textMessage } from '../../../src/archive/message.ts'
import { systemClock } from '../../../src/candidate/clock.ts'
import { type Answer, startEndpoint } from '../endpoint.ts'

const key = 'sk-Zq7/SeCrEt+KeY=0123<4567>89abcdefXYZ'
const never = new AbortController().signal
const ask = { messages: [textMessage('user', 'Write it.')], temperature: 0.7, maxOutputTokens: 100 }

/** Whether 8 characters of the key stand in a text together. */
function leaks(text: string): boolean {
	return Array.from({ length: key.length - 7 }, (_, at) => key.slice(at, at + 8)).some((piece) => text.includes(piece))
}

suite('of a key that an endpoint echoes nothing is left, wherever its words are cut:', () => {
	const cuts = Array.from({ length: key.length + 2 }, (_, at) => at)
	const ways: readonly (readonly [string, (padding: string) => Answer])[] = [
		['in a message', (padding) => ({ kind: 'status', status: 500, message: `${padding}${key} tail` })],
		['in a page', (padding) => ({ kind: 'status', status: 503, body: `<p>${padding}${key}</p> tail` })],
		['in a stream', (padding) => ({ kind: 'stream-error', message: `${padding}${key} tail` })],
		[
			'in what is no reply',
			(padding) => ({
				kind: 'raw',
				type: 'application/json',
				body: JSON.stringify({ detail: `${padding}${key} tail` }),
			}),
		],
		['in what is no JSON', (padding) => ({ kind: 'raw', type: 'application/json', body: `${padding}${key} tail` })],
	]
	for (const [what, answerWith] of ways) {
		test(what, async () => {
			const paddings = [200, 600].flatMap((length) => cuts.map((at) => 'e '.repeat(length).slice(0, length - at)))
			await using endpoint = await startEndpoint(paddings.map(answerWith))
			const plan = planModel({ baseUrl: endpoint.baseUrl, id: 'tiny' })
			const access = new ModelAccess(plan, key, systemClock, redactor([key]))
			for (const padding of paddings) {
				const completion = await access.complete(ask, never)
				assert.ok(completion.kind === 'failed')
				assert.ok(!leaks(completion.failure.message), `${padding.length}: ${completion.failure.message}`)
				assert.ok(completion.failure.message.length < 640)
				if (padding.length < 200) assert.match(completion.failure.message, /\[redacted\]/)
			}
		})
	}
})

suite('a key is taken out', () => {
	const redact = redactor([key])
	const bytes = (text: string) => Buffer.from(text)
	for (const [how, said] of [
		['as it is', key],
		['percent-encoded', encodeURIComponent(key)],
		['percent-encoded in lower case', encodeURIComponent(key).replace(/%../g, (code) => code.toLowerCase())],
		['as JSON that escapes slashes', key.replaceAll('/', '\\/')],
		['as JSON that escapes brackets', key.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')],
	] as const) {
		test(how, () => {
			assert.equal(redact(`before ${said} after`), 'before [redacted] after')
		})
	}

	test('as Base64, wherever it stands in what is encoded', () => {
		for (const before of ['', 'u', 'u:', 'me:', 'user:']) {
			for (const encoding of ['base64', 'base64url'] as const) {
				const clean = redact(`Basic ${bytes(`${before}${key}:x`).toString(encoding)}.`)
				assert.match(clean, /\[redacted\]/)
				const left = clean.replace('[redacted]', ' ').split(' ')
				assert.ok(
					left.every((piece) => piece === 'Basic' || piece.length <= 12),
					clean,
				)
			}
		}
	})

	test('also where half of it or more stands in the middle of a text', () => {
		for (let length = Math.ceil(key.length / 2); length < key.length; length++) {
			const part = key.slice(0, length)
			assert.equal(redact(`a ${part}~~~ b ${part} c`), 'a [redacted]~~~ b [redacted] c', `${length}`)
		}
	})

	test('also where the text ends within it, after 8 characters or more', () => {
		for (let length = 8; length < key.length; length++) {
			for (const end of ['', '…', '...', '"}', "'. "]) {
				assert.equal(redact(`bad key ${key.slice(0, length)}${end}`), `bad key [redacted]${end}`, `${length}${end}`)
			}
		}
		assert.equal(redact(`bad key ${key.slice(0, 7)}`), `bad key ${key.slice(0, 7)}`)
		assert.equal(redact(`${key.slice(0, 12)} is how it begins`), `${key.slice(0, 12)} is how it begins`)
	})
})
