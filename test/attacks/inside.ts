import { callEverything, calledEvaluators } from './call-everything.ts'
import { candidateSource } from './candidate-file.ts'
import { isSilent, leaveMarks, runChannel } from './channel.ts'
import { knownHoldings, unknownIn } from './known-holdings.ts'
import { type Evaluate, oneJudge } from './one-judge.ts'
import { listSandbox } from './sandbox-listing.ts'
import { runTimed } from './timed.ts'

/**
 * What takes more than one candidate: messages from one to the next, and every function of the program called. Gives
 * what is wrong, a line each.
 */
export async function runInside(say: (line: string) => void): Promise<string[]> {
	const faults: string[] = []
	await closing(async (context) => {
		const channel = await runChannel(context)
		for (const [bank, read] of Object.entries(channel)) {
			say(`pages of ${bank}: ${read.right} of ${read.bits} bits read`)
			if (bank === 'ruler' ? read.right <= 0.8 * read.bits : !isSilent(read))
				faults.push(`pages of ${bank}: ${read.right} of ${read.bits} bits were read`)
		}
		const marks = await leaveMarks(context)
		say(`marks left in all memory: ${marks.length === 0 ? 'none found by the next' : marks.join()}`)
		faults.push(...marks)
	})
	for (const name of calledEvaluators) {
		await closing(async (context) => {
			const called = await callEverything(context, name)
			const kinds = Array.from(called.kinds, ([kind, count]) => `${kind} ${count}`).join(', ')
			say(`${name}: ${called.functions} functions of its program called: ${kinds}`)
			faults.push(...called.faults)
		})
	}
	await closing(async (context) => {
		const gain = await gainOfForger(context)
		say(`a timed candidate that has taken its sandbox's place gains ${(100 * gain).toFixed(1)} %`)
		if (gain > 0.1) faults.push(`a timed candidate gains ${(100 * gain).toFixed(1)} % by taking its sandbox's place`)
		for (const besides of ['timed', 'returned', 'borrowed', 'short'] as const)
			for (const { title, outcome, fault } of await runTimed(context, besides)) {
				say(`${title}: ${typeof outcome === 'number' ? `gains ${(100 * outcome).toFixed(1)} %` : outcome}`)
				if (fault !== undefined) faults.push(fault)
			}
		const speed = await speedByStoppedClock(context)
		say(
			`a timed candidate that has stopped its sandbox's clock and does twice the work has ${speed.toFixed(2)} of the speed`,
		)
		if (!(speed < 0.75)) faults.push(`a timed candidate has ${speed.toFixed(2)} of the speed with its clock stopped`)
	})
	return [...faults, ...(await runHoldings(say))]
}

/** A sort, with what those that forge it are given. */
const honest = `pub fn sort(data: &mut [f64], len: usize) {\n\tquick(&mut data[..len]);\n}\n${candidateSource('sort/takeover.rs', {}, 'pointers')}`

/** How many times as fast as the sort one is that does it twice, and has stopped the clock: a half, if it is honestly timed. */
async function speedByStoppedClock(context: Closing): Promise<number> {
	const judge = await oneJudge(context, 'sort')
	const outcome = await (await judge.load(candidateSource('sort/stop-clock.rs', {}, 'takeover'), honest))()
	// One that is found out has no speed.
	if (outcome.kind === 'suspect') return 0
	return outcome.kind === 'scored' ? Math.exp(outcome.score) : Number.NaN
}

/** What a sort gains, of its time, by doing the sandbox's work itself: the median of three pairs. */
async function gainOfForger(context: Closing): Promise<number> {
	const judge = await oneJudge(context, 'sort')
	const forged = candidateSource('sort/32-takeover-lean.rs', {}, 'takeover')
	const [plain, taken] = [await judge.load(honest), await judge.load(forged, honest)]
	const scoreOf = async (evaluate: Evaluate): Promise<number> => {
		const outcome = await evaluate()
		// One that is found out has gained nothing.
		return outcome.kind === 'scored' ? outcome.score : Number.NEGATIVE_INFINITY
	}
	const gains: number[] = []
	for (let pair = 0; pair < 3; pair++) gains.push(Math.exp(-(await scoreOf(plain)) + (await scoreOf(taken))) - 1)
	return gains.toSorted((a, b) => a - b)[1] as number
}

/** Lists what live sandboxes have. Gives what of it is not known, a line each. */
export async function runHoldings(say: (line: string) => void): Promise<string[]> {
	const faults: string[] = []
	const known = await knownHoldings()
	for (const name of ['unhurried-rastrigin', 'sort', 'regression', 'init-number'] as const) {
		await closing(async (context) => {
			const listing = await listSandbox(context, name)
			const list = [...listing.mappings, ...listing.descriptors].join(', ')
			say(`a sandbox of ${name} has ${listing.kib} KiB: ${list}`)
			faults.push(...[...unknownIn(listing, known), ...listing.found].map((each) => `${name}: ${each}`))
		})
	}
	return faults
}

interface Closing {
	after(close: () => unknown): void
}

/** Does something, and then closes what it has opened. */
async function closing(work: (context: Closing) => Promise<void>): Promise<void> {
	const open: (() => unknown)[] = []
	try {
		await work({ after: (close) => void open.push(close) })
	} finally {
		for (const close of open.reverse()) await close()
	}
}
