import type { TestContext } from 'node:test'
import type { EvaluatorName } from './arena.ts'
import { candidateSource } from './candidate-file.ts'
import { headers } from './manifest.ts'
import { oneJudge } from './one-judge.ts'

/** What came of calling every function of the program that candidates run in, each in a sandbox of its own. */
export interface Called {
	readonly functions: number
	/** How many calls ended in what way. */
	readonly kinds: ReadonlyMap<string, number>
	/** What is wrong, a line each: answers that were found, a score. */
	readonly faults: readonly string[]
}

/** By what answers are known: of a surface, in ascending order, by the rule that `init` writes. */
const forms: Readonly<Partial<Record<EvaluatorName, string>>> = {
	'unhurried-rastrigin': 'r',
	sort: 's',
	'init-number': 'i',
	'init-reference': 's',
}

/** The evaluators of which it is known what answers look like. */
export const calledEvaluators = Object.keys(forms) as EvaluatorName[]

/** Calls them, one a candidate. */
export async function callEverything(context: Pick<TestContext, 'after'>, name: EvaluatorName): Promise<Called> {
	const judge = await oneJudge(context, name, 1_000)
	const words = { FORM: forms[name] as string, FUNCTION: headers[name] }
	const evaluate = await judge.load(candidateSource('within/call-everything.rs', words, 'memory'))
	const kinds = new Map<string, number>()
	const faults: string[] = []
	for (let index = 0; ; index++) {
		const outcome = await evaluate(`@call:${String(index).padStart(5, '0')}/candidate.rs`)
		const said = outcome.kind === 'panicked' ? outcome.message : ''
		const all = /^(\d+) functions called$/.exec(said)?.[1]
		if (all !== undefined) return { functions: Number(all), kinds, faults }
		const kind = said.startsWith('nothing there') ? 'returned' : outcome.kind
		kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
		if (outcome.kind === 'scored' || said.startsWith('it worked')) faults.push(`${name}: ${JSON.stringify(outcome)}`)
	}
}
