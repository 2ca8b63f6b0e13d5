import type { TestContext } from 'node:test'
import type { Outcome } from '../../src/candidate/outcome.ts'
import { buildEvaluator } from '../../src/scoring/build-evaluator.ts'
import { Judge } from '../../src/scoring/judge-client.ts'
import type { JudgeJob } from '../../src/scoring/protocol.ts'
import { cacheFolder, compilerFor, evaluatorsFolder, toolchain } from '../rust/machine.ts'
import { type EvaluatorName, experiments, limits } from './arena.ts'

/** One judge at full isolation, on which candidates follow each other as they are asked for. */
export interface OneJudge {
	/**
	 * Compiles a candidate. What is given evaluates it, each time in a fresh sandbox.
	 *
	 * @param beside - What its speed is measured beside, where speed is scored; the same if nothing is given.
	 * @throws {Error} If it does not compile.
	 */
	load(source: string, beside?: string): Promise<Evaluate>
}

/** @param file - What its sandbox is told that its source is called; the true name if nothing is given. */
export type Evaluate = (file?: string) => Promise<Outcome>

/** Starts a judge that is closed after the test. */
export async function oneJudge(
	context: Pick<TestContext, 'after'>,
	name: EvaluatorName,
	wallMs: number = limits[name].wallMs,
): Promise<OneJudge> {
	const experiment = await experiments[name]()
	const none = new AbortController().signal
	const options = { toolchain, cacheFolder, evaluatorsFolder, onProgress: () => undefined }
	const { executable, inside } = await buildEvaluator(experiment.evaluator, options, none)
	const { settings, data } = experiment
	const judge = await Judge.start({ executable, inside, settings, data, allowUnsandboxed: false, disable: [] })
	context.after(() => judge.close())
	const entryPoints = experiment.seed.functions.map((each) => ({ name: each.name, type: each.type }))
	const compiler = await compilerFor(context, { entryPoints })
	const compile = async (source: string): Promise<JudgeJob['candidate']> => {
		const [compiled] = await compiler.compile([{ source, company: undefined }], none)
		if (compiled?.kind !== 'compiled') throw new Error(`Expected it to compile, found ${JSON.stringify(compiled)}`)
		const { libraries, entries, file } = compiled
		return { libraries, entries, file }
	}
	return {
		async load(source, beside = source) {
			const [candidate, other] = [await compile(source), await compile(beside)]
			return async (file = candidate.file) => {
				const reference = judge.facts.timed ? other : null
				const asked = { candidate: { ...candidate, file }, reference, seed: '5'.repeat(64), purpose: 'search' } as const
				return (await judge.evaluate({ ...asked, limits: { wallMs, memoryMb: 128 } }, 60_000)).outcome
			}
		},
	}
}
