import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { type Form, Forms, formNames } from '../../../src/agent/endpoint/forms.ts'
import { withoutHead } from '../../../src/agent/prompt/forms.ts'
import { randomStream } from '../../../src/candidate/random.ts'
import { ModelFiles } from '../../../src/cli/model-files.ts'
import { startEndpoint } from '../endpoint.ts'
import { askOf, block, converse, goodAt, type HostParts, host, islandPlan, parent, scored, surface } from '../host.ts'
import { MemoryLog } from '../memory-log.ts'

const folder = mkdtempSync(join(tmpdir(), 'oxipelago-forms-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const all: readonly Form[] = formNames
const short = { forms: all, sourceTokens: 150, replyTokens: 2_000 }

/** Shares of the forms in 400 choices. */
function shares(forms: Forms, contextTokens: number, task = short): Record<Form, number> {
	const random = randomStream('forms')
	const chosen = Array.from({ length: 400 }, () => forms.choose(task, contextTokens, random))
	const of = (form: Form) => chosen.filter((one) => one === form).length / 400
	return { file: of('file'), code: of('code'), plain: of('plain'), edits: of('edits'), diff: of('diff') }
}

suite('the form of replies', () => {
	test('is the whole file where nothing is known, few words for a small context, edits more for a large one', () => {
		const [small, usual, large] = [8_192, 32_768, 200_000].map((context) => shares(new Forms(), context))
		assert.ok((small?.plain ?? 0) > 0.6, JSON.stringify(small))
		assert.ok((usual?.file ?? 0) > 0.6 && (usual?.edits ?? 1) < 0.15, JSON.stringify(usual))
		assert.ok((large?.edits ?? 0) > 0.25, JSON.stringify(large))
	})

	test('is few words first for a small context of which nothing is known', () => {
		for (let seed = 0; seed < 100; seed++) {
			const forms = new Forms()
			for (let time = 0; time < 4; time++) assert.equal(forms.choose(short, 8_192, randomStream(seed)), 'plain')
		}
		const known = new Forms({ file: { useful: 20, useless: 0 }, plain: { useful: 0, useless: 20 } })
		assert.equal(known.choose(short, 8_192, randomStream('known')), 'file')
	})

	test('follows what its replies were worth', () => {
		const forms = new Forms()
		for (let reply = 0; reply < 20; reply++) {
			forms.used('file', reply % 4 === 0)
			forms.used('code', reply % 4 === 0)
			forms.used('edits', reply % 10 > 0)
		}
		assert.ok(shares(forms, 8_192).edits > 0.8)
		for (let reply = 0; reply < 60; reply++) forms.used('edits', false)
		assert.ok(shares(forms, 8_192).edits < 0.3)
	})

	test('is never the whole of a file that is too long for a reply', () => {
		const task = { forms: all, sourceTokens: 3_000, replyTokens: 2_000 }
		const { file, code, plain } = shares(new Forms(), 8_192, task)
		assert.deepEqual([file, code, plain], [0, 0, 0])
	})

	test('goes on where the last run ended, from a file of its own for each model', async () => {
		const memory = new ModelFiles(folder)
		const edit = '<<<<<<< SEARCH\n    0.0\n=======\n    x * 3.0\n>>>>>>> REPLACE\n'
		await using endpoint = await startEndpoint(({ body }) => ({
			kind: 'text',
			text: /SEARCH/.test(body.messages[1]?.content ?? '') ? edit : 'Perhaps.',
			usage: { prompt: 2_000, completion: 40 },
		}))
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny' }]
		const islands = [islandPlan({ edit: 1 })]
		const yields = { slowAfter: 999, slowMs: 1, restAfter: 999, restMs: 1, maxRestMs: 1 }
		const settings = { yields, attempts: 1 }
		const edits = async (asks: number): Promise<number> => {
			const play = host({ models, islands, memory, settings })
			const before = endpoint.requests.length
			for (let number = 0; number < asks; number++)
				await converse(play.operator(0, number), askOf({ number }), () => scored(-1))
			await play.agents.close()
			const sent = endpoint.requests.slice(before)
			return sent.filter(({ body }) => /SEARCH/.test(body.messages[1]?.content ?? '')).length / sent.length
		}
		assert.ok((await edits(120)) < 0.95)
		assert.ok((await edits(20)) > 0.8)
		assert.equal(memory.recall(endpoint.baseUrl, 'other'), undefined)
		assert.ok((memory.recall(endpoint.baseUrl, 'tiny')?.pace.tokensPerEstimate ?? 0) > 0.7)
	})
})

suite('a whole file', () => {
	test('brings its idea as its first comment, which nobody is shown again', async () => {
		const source = `// Idea: a bowl.\n${surface('x * x')}`
		await using endpoint = await startEndpoint([
			{ kind: 'text', text: `\`\`\`rust\n${source}\`\`\`` },
			{ kind: 'text', text: block(surface('x * y')) },
		])
		const { operator, log } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
		const [told] = await converse(operator(), askOf(), () => scored(-1))
		assert.equal(told?.draft.detail, 'rewrite by tiny: a bowl.')
		assert.equal(log.ended(0, 0)?.trials[0]?.idea, 'a bowl.')
		const own = parent(7, source, scored(-1))
		await converse(operator(0, 1), askOf({ number: 1, parents: [own], elites: [own] }), () => scored(-0.5))
		const prompt = endpoint.requests[1]?.body.messages[1]?.content ?? ''
		assert.match(prompt, /candidate 7\n[^\n]*\n```rust\npub fn surface/)
		assert.equal(withoutHead('// Idea: a\n\n/// A doc.\nfn f() {}\n// Idea: c\n'), 'fn f() {}\n// Idea: c\n')
	})
})

suite('few and plain words', () => {
	async function plainPrompt(
		own: ReturnType<typeof parent>,
		parts: Partial<HostParts> = {},
	): Promise<readonly string[]> {
		await using endpoint = await startEndpoint(() => ({ kind: 'text', text: block(surface('x * y')) }))
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny', contextTokens: 8_192 }]
		const { operator } = host({ models, memory: goodAt('plain'), ...parts })
		await converse(operator(), askOf({ parents: [own] }), () => scored(-1))
		return endpoint.requests[0]?.body.messages.map(({ content }) => content) ?? []
	}

	test('tell of the task, one version, one thing to try and the rules, and of nothing else', async () => {
		const own = parent(7, surface('x * x'), { ...scored(-3), feedback: 'worst at (1, 2)' })
		const [system = '', user = ''] = await plainPrompt(own, { forbid: ['f64::sin'] })
		assert.match(system, /Find the function behind the samples\./)
		assert.match(user, /```rust\npub fn surface\(x: f64, y: f64\) -> f64 \{\n {4}x \* x\n\}/)
		assert.doesNotMatch(user, /worst at/)
		assert.match(user, /Write a better version\. [A-Z][^\n]+\.\n/)
		assert.match(user, /Not allowed: `f64::sin`\./)
		assert.doesNotMatch(system + user, /tester|island|candidate 7|search|-3/)
	})

	test('say of what failed how it did', async () => {
		const own = parent(7, surface('x / 0'), { kind: 'wrong', feedback: 'NaN at (0, 0)' })
		const [, user = ''] = await plainPrompt(own)
		assert.match(user, /its results are wrong\.\n(?:.*\n)*NaN at \(0, 0\)/)
	})

	test('are not for who has a large context', async () => {
		await using endpoint = await startEndpoint(() => ({ kind: 'text', text: block(surface('x * y')) }))
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny', contextTokens: 32_768 }]
		const { operator } = host({ models, memory: goodAt('plain') })
		await converse(operator(), askOf(), () => scored(-1))
		assert.match(endpoint.requests[0]?.body.messages[0]?.content ?? '', /You are the tester/)
	})
})

suite('a fault that comes again', () => {
	for (const [what, text, fileAt] of [
		['prose', 'You could use a parabola.', 0],
		['the same again and again', `Blocks:\n${'Lines to put in their place\n'.repeat(60)}`, 0],
		['comments', '```rust\n// Idea: a parabola.\n```', 0],
		['edits that do not fit', '<<<<<<< SEARCH\nnowhere\n=======\ny\n>>>>>>> REPLACE', 1],
		['Rust without the function', '```rust\nfn helper() {}\n```', 1],
	] as const) {
		test(`is met by other words each time: ${what}`, async () => {
			await using endpoint = await startEndpoint((_, index) => ({ kind: 'text', text: `No. ${index}:\n${text}` }))
			const play = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }], memory: goodAt('edits') })
			await converse(play.operator(), askOf(), () => scored(-1))
			const said = endpoint.requests
				.at(-1)
				?.body.messages.flatMap(({ role, content }, at) => (role === 'user' && at > 1 ? [content] : []))
			assert.equal(said?.length, 3)
			assert.equal(new Set(said).size, 3, JSON.stringify(said))
			assert.match(
				said?.[fileAt] ?? '',
				/Write no comments\. Within the block begin with the line `pub fn surface\(x: f64, y: f64\) -> f64 \{`/,
			)
		})
	}

	test('in the very words of before ends the conversation', async () => {
		await using endpoint = await startEndpoint(() => ({ kind: 'text', text: 'You could use a parabola.' }))
		const { operator, log } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
		await converse(operator(), askOf(), () => scored(-1))
		assert.deepEqual(
			log.entries.map(({ use }) => use),
			[
				{ kind: 'fault', fault: 'prose' },
				{ kind: 'fault', fault: 'prose' },
			],
		)
	})

	test('in the very words of before is gone on with where it was before', async () => {
		await using endpoint = await startEndpoint((_, index) => ({
			kind: 'text',
			text: index < 2 ? `Perhaps ${index}.` : block(surface('x * y')),
		}))
		const models = [{ baseUrl: endpoint.baseUrl, id: 'tiny' }]
		const first = host({ models })
		await converse(first.operator(), askOf(), () => scored(-1))
		const log = new MemoryLog()
		log.entries.push(
			...first.log.entries.map((entry) => ({
				...entry,
				end: entry.end?.kind === 'replied' ? { ...entry.end, text: entry.end.text.replace('1', '0') } : entry.end,
			})),
		)
		const told = await converse(host({ models, log }).operator(), askOf(), () => scored(-1))
		assert.deepEqual([told.length, endpoint.requests.length], [1, 3])
	})

	test('of code is called the same finding', async () => {
		await using endpoint = await startEndpoint((_, index) => ({ kind: 'text', text: block(surface(`x / ${index}.0`)) }))
		const { operator } = host({ models: [{ baseUrl: endpoint.baseUrl, id: 'tiny' }] })
		await converse(operator(), askOf(), () => ({ kind: 'wrong', feedback: 'NaN' }))
		const [, first, second] = endpoint.requests.map(({ body }) => body.messages.at(-1)?.content ?? '')
		assert.doesNotMatch(first ?? '', /the same as for your version before/)
		assert.match(second ?? '', /the same as for your version before/)
	})
})
