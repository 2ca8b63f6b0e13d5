import type { RunArchive } from '../../archive/archive.ts'
import { archiveDigest } from '../../archive/digest.ts'
import { askedOf } from '../../experiment/seeds.ts'
import { PartedError } from '../../search/replay-order.ts'
import { runNamed } from '../archive-look.ts'
import type { Context } from '../context.ts'
import { takeModelSettings } from '../environment.ts'
import { type ExitCode, exitCodes, UsageError } from '../exit-codes.ts'
import { openLocal } from '../open-local.ts'
import { archivePath } from '../options.ts'
import { expectNoGaps } from '../recovered.ts'
import { scoringChange, scoringFingerprint } from '../scored-by.ts'
import { inSession, type SessionOptions, search } from '../session.ts'

/** Options of `replay`. */
export type ReplayOptions = Omit<SessionOptions, 'offline'>

/**
 * `replay [run]`: a new run that goes as the recorded one went, with its models' replies and without a request.
 *
 * Says whether it ended in the same archive: it does for a deterministic evaluator.
 */
export async function replay(context: Context, id: string | undefined, options: ReplayOptions): Promise<ExitCode> {
	const { cwd, archive: usualArchive, packageRoot } = context.places
	return await inSession(
		context,
		options,
		archivePath(options.archive, cwd, usualArchive),
		'change',
		async (session) => {
			const { archive, display, interrupts } = session
			const recorded = runNamed(context, archive, id)
			const { experiment, facts, seed, evaluatorFingerprint, tellOrder, told } = recorded.record()
			expectNoGaps(recorded, 'replay it')
			const asked = askedOf(experiment, told)
			if (asked === 0) throw new UsageError(`${recorded.id}: expected a run with candidates, found none to replay`)
			if (recorded.orders().some(({ order }) => order.kind === 'pruned'))
				throw new UsageError(`${recorded.id} was pruned: the sources that a replay is compared with are kept no more`)
			if (recorded.orders().some(({ order }) => order.kind === 'compiler'))
				throw new UsageError(
					`${recorded.id} was scored by two compilers or kits, one after the other: expected a run of one, to replay it`,
				)
			const { evaluator } = await openLocal(context, experiment, options, display, interrupts.signal)
			session.evaluator = evaluator
			if (scoringChange(evaluatorFingerprint, await scoringFingerprint(evaluator, experiment)).kind !== 'none') {
				throw new UsageError(
					`${recorded.id} was scored by another evaluator, kit, data or rustc than there is now: expected the same, to replay it`,
				)
			}
			if (facts.timed)
				display.note('this evaluator scores speed, so scores will differ a little from the recorded ones')
			const { target } = experiment.budget
			const budget = { forMs: undefined, candidates: asked, target }
			const run = archive.createRun({
				experiment: { ...experiment, budget },
				facts,
				seed,
				evaluatorFingerprint,
				startedAt: Date.now(),
				tellOrder,
				replays: recorded.id,
			})
			const discard = () => archive.delete(run.id)
			const settings = takeModelSettings(context.env, [cwd, experiment.folder, packageRoot])
			const code = await search(session, evaluator, run, settings, { recorded, discard }).catch((error) => {
				if (error instanceof PartedError) throw new UsageError(error.message, { cause: error })
				throw error
			})
			// Where the recorded run was short of its target, so is this one.
			if (code !== exitCodes.ok && code !== exitCodes.shortOfTarget) return code
			const same = isSame(run, recorded)
			const stream = options.json === true ? context.err : context.out
			stream.write(`\n${run.id} ${same ? 'is the same as' : 'differs from'} ${recorded.id}, candidate by candidate\n`)
			return exitCodes.ok
		},
	)
}

/** Whether two runs told the same, and what both tried on held-out inputs came out alike: a resumed run has tried more. */
function isSame(one: RunArchive, other: RunArchive): boolean {
	const triedBy = (run: RunArchive) => new Set(run.confirmations().map(({ candidate }) => candidate))
	const both = triedBy(one).intersection(triedBy(other))
	return archiveDigest(one, both) === archiveDigest(other, both)
}
