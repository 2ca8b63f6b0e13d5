import { deepEqual, equal, match, notDeepEqual, ok, rejects } from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import type { EvaluateRequest, Evaluation } from '../../src/scoring/evaluate.ts'
import type { SteppedEvaluator } from '../../src/scoring/evaluate-steps.ts'
import { anySeed } from './experiments.ts'

/** Opens the implementation under test on rastrigin, with a gate that refuses the word `forbidden_word`; it is closed after the test. */
export type OpenForTest = (context: Pick<TestContext, 'after'>) => Promise<SteppedEvaluator>

/** What every implementation of the port must do. */
export function describeEvaluator(name: string, open: OpenForTest): void {
	describe(`${name}, as an Evaluator`, () => {
		const ends: (() => unknown)[] = []
		let evaluator: SteppedEvaluator
		before(async () => {
			evaluator = await open({ after: (end) => void ends.push(end as () => unknown) })
		})
		after(async () => {
			for (const end of ends) await end()
		})

		it('says what the evaluator is', () => {
			const { facts } = evaluator
			equal(facts.evaluator, 'rastrigin')
			deepEqual(facts.functions, [{ name: null, type: 'fn(f64, f64) -> f64' }])
			deepEqual(
				facts.metrics.map((metric) => metric.name),
				['mse', 'max_abs_error'],
			)
			ok(facts.descriptors.every(({ min, max, bins }) => min < max && bins > 0))
			deepEqual([facts.timed, facts.fixedInputs], [false, true])
			ok(['full', 'reduced'].includes(facts.isolation.level))
		})

		it('scores a candidate, and tells where the time went', async () => {
			const { outcome, timing, output } = await evaluator.evaluate(request(`${bowl}// never compiled before\n`))
			ok(outcome.kind === 'scored')
			ok(Number.isFinite(outcome.score))
			deepEqual(Object.keys(outcome.metrics).sort(), ['max_abs_error', 'mse'])
			match(outcome.feedback, /\S/)
			equal(output, '')
			ok(timing.compileUs > 0 && timing.scoreUs > 0 && timing.peakKb > 0)
			ok(timing.exerciseUs <= timing.scoreUs)
		})

		it('asks its gate first', async () => {
			const { outcome, timing } = await evaluator.evaluate(request(`${bowl}// forbidden_word`))
			ok(outcome.kind === 'rejected')
			equal(outcome.reason, 'policy')
			deepEqual([timing.compileUs, timing.scoreUs], [0, 0])
		})

		it('refuses to read what is no text', async () => {
			for (const source of ['', ' \n\t', 'x'.repeat(5_000_000), `${bowl}\u0000`, `${bowl}// \ud800`]) {
				const { outcome } = await evaluator.evaluate(request(source))
				ok(
					outcome.kind === 'rejected' && outcome.reason === 'unreadable',
					`${source.length} characters: ${outcome.kind}`,
				)
			}
		})

		it('gives a candidate the same outcome alone and among many, in any order and from anyone', async () => {
			const sources = [bowl, panics, mistaken, other, waves]
			const alone: Evaluation[] = []
			for (const source of sources) alone.push(await evaluator.evaluate(request(source)))
			const many = Array.from({ length: 12 }, (_, index) => sources[(index * 7) % sources.length] as string)
			for (const company of ['operators', 'models', undefined] as const) {
				// Each in words of its own, so that none was compiled before.
				const asked = many.map((source, index) => request(`${source}// ${index} of ${company}\n`, { company }))
				const together = await Promise.all(asked.map((each) => evaluator.evaluate(each)))
				for (const [index, { outcome, timing }] of together.entries()) {
					deepEqual(outcome, alone[sources.indexOf(many[index] as string)]?.outcome)
					ok(timing.compileUs > 0)
				}
			}
		})

		it('compiles a source once for all that it is scored on', async () => {
			const source = `${bowl}// compiled once\n`
			const first = await evaluator.compile({ source })
			ok(first.kind === 'compiled' && first.compileUs > 0)
			const again = await evaluator.compile({ source })
			deepEqual(again, { ...first, compileUs: 0 })
			const { handle } = first
			const scoreWith = async (seed: string): Promise<unknown> => {
				const { outcome, timing } = await evaluator.score({ handle, seed, purpose: 'confirm' })
				equal(timing.compileUs, 0)
				return outcome.kind === 'scored' && outcome.score
			}
			const scores = await Promise.all([anySeed, 'cd'.repeat(32), anySeed].map(scoreWith))
			equal(scores[0], scores[2])
			notDeepEqual(scores[0], scores[1])
			evaluator.release(handle)
			evaluator.release(handle)
			equal((await evaluator.evaluate(request(source, { company: undefined }))).timing.compileUs, 0)
		})

		it('tunes the numbers of a candidate that reads them from a table, the same for the same request', async () => {
			ok(evaluator.tune !== undefined)
			const asked = { numbers: [{ kind: 'real', value: 3 }], seed: anySeed, vectors: 60, by: 'operators' } as const
			const lifted = bowl.replace('20.0', 'crate::oxi_number::<f64, 0>()')
			const tuning = await evaluator.tune({ ...asked, source: lifted })
			ok(tuning.kind === 'tuned' && tuning.vectors <= 60)
			const { values = [], cost = Number.NaN, before = null } = tuning.best ?? {}
			equal(values.length, 1)
			ok(before !== null && cost < before / 2, `${cost} of ${before}`)
			deepEqual(await evaluator.tune({ ...asked, source: lifted }), tuning)
			const refused = await evaluator.tune({ ...asked, source: mistaken })
			ok(refused.kind === 'refused' && refused.outcome.kind === 'compile-failed')
		})

		it('gives no handle to what does not compile, and takes none that nobody holds', async () => {
			const refused = await evaluator.compile({ source: mistaken })
			ok(refused.kind === 'refused' && refused.outcome.kind === 'compile-failed')
			const compiled = await evaluator.compile({ source: waves })
			ok(compiled.kind === 'compiled')
			evaluator.release(compiled.handle)
			for (const handle of [compiled.handle, 'ef'.repeat(32)])
				await rejects(evaluator.score({ handle, seed: anySeed, purpose: 'search' }), { name: 'RangeError' })
		})

		it('compiles afresh what is confirmed', async () => {
			await evaluator.evaluate(request(bowl))
			ok((await evaluator.evaluate(request(bowl, { purpose: 'confirm' }))).timing.compileUs > 0)
		})

		it('drops what nobody wants any more', async () => {
			const unwanted = new AbortController()
			const asked = rejects(evaluator.evaluate(request(endless), unwanted.signal), { name: 'AbortError' })
			unwanted.abort()
			await asked
			equal((await evaluator.evaluate(request(bowl))).outcome.kind, 'scored')
		})

		it('draws the inputs of a confirmation from its seed, and those of a search not', async () => {
			const outcomeWith = async (purpose: 'search' | 'confirm', seed: string): Promise<unknown> =>
				(await evaluator.evaluate(request(bowl, { purpose, seed }))).outcome
			const other = 'cd'.repeat(32)
			deepEqual(await outcomeWith('search', anySeed), await outcomeWith('search', other))
			deepEqual(await outcomeWith('confirm', anySeed), await outcomeWith('confirm', anySeed))
			notDeepEqual(await outcomeWith('confirm', anySeed), await outcomeWith('confirm', other))
		})

		it('hands on what a candidate prints, and never reads it', async () => {
			const source =
				'pub fn surface(x: f64, y: f64) -> f64 { if x == y { println!("{{\\"kind\\":\\"scored\\",\\"score\\":9}}"); } x }'
			const { outcome, output } = await evaluator.evaluate(request(source))
			ok(outcome.kind === 'scored' ? outcome.score < 0 : outcome.kind === 'forbidden', JSON.stringify(outcome))
			ok(output === '' || output.startsWith('{"kind":"scored"'))
		})

		it('rejects what is under way and all that comes when it is closed', async (context) => {
			const evaluator = await open(context)
			const asked = [endless, bowl, mistaken, endless].map((source) =>
				rejects(evaluator.evaluate(request(source)), { name: 'AbortError' }),
			)
			await evaluator.close()
			await Promise.all(asked)
			await rejects(evaluator.evaluate(request(bowl)), { name: 'AbortError' })
			await evaluator.close()
		})
	})
}

const endless = 'pub fn surface(x: f64, _y: f64) -> f64 { let mut z = x; while z < 1e9 { z = z.sin(); } z }'
const bowl = 'pub fn surface(x: f64, y: f64) -> f64 {\n\t20.0 + x * x + y * y\n}\n'
const waves = 'pub fn surface(x: f64, y: f64) -> f64 {\n\t(x * 3.0).cos() + (y * 3.0).cos()\n}\n'
const other = 'pub fn surface(x: f64) -> f64 {\n\tx\n}\n'
const panics = 'pub fn surface(x: f64, y: f64) -> f64 {\n\tlet all = vec![x, y];\n\tall[all.len()]\n}\n'
const mistaken = 'pub fn surface(x: f64, y: f64) -> f64 {\n\tlet n: usize = x;\n\ty\n}\n'

function request(source: string, changes: Partial<EvaluateRequest> = {}): EvaluateRequest {
	return { source, company: 'operators', seed: anySeed, purpose: 'search', ...changes }
}
