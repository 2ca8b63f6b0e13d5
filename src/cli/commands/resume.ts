import { resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { RunRecord } from '../../archive/archive.ts'
import { budgetAfter } from '../../archive/budget-after.ts'
import type { Order, OrderRecord } from '../../archive/order.ts'
import { pausesOf } from '../../archive/pauses.ts'
import type { Budget } from '../../experiment/experiment.ts'
import { askedOf } from '../../experiment/seeds.ts'
import { usedByRun } from '../../report/ended-by.ts'
import { usedUpText } from '../../report/used-up-text.ts'
import { archiveArgument, runNamed } from '../archive-look.ts'
import { type Context, pathToType } from '../context.ts'
import { takeModelSettings } from '../environment.ts'
import { type ExitCode, UsageError } from '../exit-codes.ts'
import { proposersNote } from '../models.ts'
import { count } from '../numbers.ts'
import { openLocal } from '../open-local.ts'
import { type Amount, archivePath } from '../options.ts'
import { otherProposers } from '../other-proposers.ts'
import { pausedText } from '../paused-text.ts'
import { tooFew } from '../person-orders.ts'
import { expectNoGaps } from '../recovered.ts'
import { scoreAgain } from '../score-again.ts'
import { scoringChange, scoringFingerprint } from '../scored-by.ts'
import { inSession, type SessionOptions, search } from '../session.ts'
import { moreOf } from '../used-up.ts'

/** Options of `resume`. */
export interface ResumeOptions extends SessionOptions {
	readonly for?: Amount
	readonly candidates?: Amount
	readonly target?: number
	readonly patience?: Budget['patience']
	/** In bytes. */
	readonly disk?: number
	/** Presets of the islands from now on. */
	readonly islands?: readonly string[]
	/** The model of the environment from now on. */
	readonly model?: boolean
}

/** `resume [run]`: goes on where a run stopped, under the same or a new budget, islands and model. */
export async function resume(context: Context, id: string | undefined, options: ResumeOptions): Promise<ExitCode> {
	const { cwd, archive: usualArchive, packageRoot } = context.places
	return await inSession(
		context,
		options,
		archivePath(options.archive, cwd, usualArchive),
		'change',
		async (session) => {
			const { archive, display, interrupts } = session
			const kept = runNamed(context, archive, id)
			expectNoGaps(kept, 'go on')
			kept.hold()
			const found = kept.record()
			const ordered = kept.waitingOrders().filter(({ order }) => order.kind === 'budget')
			const budget = budgetOf(found, ordered, options)
			const over = found.status === 'budget' || found.status === 'no-room' ? usedByRun(found, budget) : undefined
			// It ends as it ended before, with the event and the summary of a run, so that a script need not know.
			if (over !== undefined) {
				const more = moreOf(over, budget)
				display.note(`${found.id}: ${usedUpText(over)}, so there is nothing to do: give it more with \`${more}\``)
			}
			const settings = takeModelSettings(context.env, [cwd, found.experiment.folder, packageRoot])
			const presets = options.islands?.map((name) => (name.endsWith('.md') ? resolve(cwd, name) : name))
			const paused = pausesOf(kept.orders())
			const others = await otherProposers(found, paused, { islands: presets, model: options.model }, settings)
			const experiment = {
				...found.experiment,
				...(others && { islands: others.order.islands, models: others.models }),
			}
			// A run asks the models that it was started with; without any it stays one that follows from its seed.
			display.note(proposersNote(experiment, options.offline ?? false))
			const { evaluator } = await openLocal(context, found.experiment, sameData(options), display, interrupts.signal)
			session.evaluator = evaluator
			const fingerprint = await scoringFingerprint(evaluator, found.experiment)
			const change = scoringChange(found.evaluatorFingerprint, fingerprint)
			const isScored =
				change.kind === 'none' ||
				(change.kind === 'again' &&
					(await scoreAgain({ kept, evaluator, change, fingerprint, notices: display, signal: interrupts.signal })))
			if (!isScored) {
				throw new UsageError(
					`${found.id} was scored by another evaluator or data than there is now, or with another version of oxipelago, so new scores would not compare: ` +
						`restore what it was scored by, or start a new run with: ${context.program} run ${pathToType(context, found.experiment.folder)}${archiveArgument(context, archive)}`,
				)
			}
			if (others !== undefined) {
				kept.replan(others.order, others.models, found.told, Date.now())
				for (const order of others.pausing) kept.keepOrder(order, found.told, Date.now())
				const names = experiment.islands.map(({ name }) => name)
				const rest = pausedText(pausesOf(kept.orders()), experiment.islands)
				display.note(
					`from candidate ${count(found.told)} on: islands ${names.join(', ')}${rest === undefined ? '' : `; ${rest}`}`,
				)
			}
			// Nobody else holds it: who did is gone without a word.
			if (found.status === 'running') kept.keepOrder({ kind: 'killed' }, found.told, Date.now())
			if (ordered.length > 0) {
				display.note(
					`${found.id}: \`budget\` was ordered before this \`resume\`: it is carried out first, and what \`resume\` says comes after it`,
				)
			}
			kept.setBudget(budget, ordered)
			const changes = changesOf(found, budget, options)
			if (changes !== undefined) kept.keepOrder(changes, found.told, Date.now())
			return await search(session, evaluator, kept, settings, over === undefined ? {} : { isUsedUp: true })
		},
	)
}

/** What is kept of it that a run is resumed under another budget, or without its models. */
function changesOf({ experiment }: RunRecord, budget: Budget, { offline = false }: ResumeOptions): Order | undefined {
	const leavesModels = offline && experiment.models.length > 0
	if (isDeepStrictEqual(budget, experiment.budget) && !leavesModels) return undefined
	return { kind: 'resumed', ...budget, offline: leavesModels }
}

/** A resumed run keeps its seed, whatever its data. */
function sameData({ lanes, allowUnsandboxed }: ResumeOptions): Pick<ResumeOptions, 'lanes' | 'allowUnsandboxed'> {
	return { ...(lanes === undefined ? {} : { lanes }), ...(allowUnsandboxed === undefined ? {} : { allowUnsandboxed }) }
}

/** The run's budget after what was ordered while it stood, or the one asked for: time from now on, candidates in all or so many more. */
function budgetOf(
	{ id, experiment, elapsedMs, told }: RunRecord,
	ordered: readonly OrderRecord[],
	options: ResumeOptions,
): Budget {
	const before = ordered.reduce(
		(budget, { order }) => (order.kind === 'budget' ? budgetAfter(budget, order, askedOf(experiment, told)) : budget),
		experiment.budget,
	)
	const asked = askedOf(experiment, told)
	// Who resumes says how much longer; a number of candidates is one that a script repeats and compares by.
	const forMs = options.for === undefined ? undefined : elapsedMs + options.for.value
	const candidates = totalOf(options.candidates, asked)
	if (candidates !== undefined && candidates < asked) throw tooFew(id, asked, candidates)
	const target = options.target ?? before.target
	const patience = options.patience ?? before.patience
	const others = {
		target,
		diskBytes: options.disk ?? before.diskBytes,
		...(patience === undefined ? {} : { patience }),
	}
	if (forMs === undefined && candidates === undefined) return { ...before, ...others }
	return { forMs, candidates, ...others }
}

function totalOf(amount: Amount | undefined, used: number): number | undefined {
	if (amount === undefined) return undefined
	return amount.more ? used + amount.value : amount.value
}
