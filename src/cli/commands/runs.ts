import { existsSync } from 'node:fs'
import { championReport } from '../../archive/champion.ts'
import { pausedNames } from '../../archive/pauses.ts'
import { askedOf } from '../../experiment/seeds.ts'
import { archiveArgument, type LookOptions, pausesIn, standingOf, withArchive } from '../archive-look.ts'
import { type Context, isTerminal, pathForPeople } from '../context.ts'
import { heldOutText } from '../held-out.ts'
import { count, figure, timeSpan } from '../numbers.ts'
import { pausedText } from '../paused-text.ts'
import { colours, plain } from '../progress/paint.ts'
import { standingWords } from '../standing-text.ts'
import { table } from '../table.ts'
import { jsonLine } from '../visible.ts'

/** `runs`: all runs of an archive, newest first. */
export async function runs(context: Context, options: LookOptions): Promise<void> {
	const { places, out } = context
	if (options.archive === undefined && !existsSync(places.archive)) {
		if (options.json !== true) out.write(`no runs yet; start one with: ${context.program} run\n`)
		return
	}
	const paint = isTerminal(context, out) ? colours : plain
	await withArchive(context, options, (archive) => {
		const all = archive.runs().map((kept) => {
			const run = kept.record()
			const status = standingOf(archive, run)
			return { kept, run, status, pauses: pausesIn(kept, status), best: championReport(kept) }
		})
		if (options.json === true) {
			for (const { run, status, pauses, best } of all) {
				const { id, told, elapsedMs, startedAt, seed, experiment } = run
				const asked = askedOf(experiment, told)
				const line = {
					run: id,
					experiment: experiment.name,
					status,
					paused: pausedNames(
						pauses,
						experiment.islands.map(({ name }) => name),
					),
					asked,
					elapsedMs,
					startedAt,
					seed,
					best: best ?? null,
				}
				out.write(jsonLine(line))
			}
			return
		}
		if (all.length === 0)
			out.write(
				`no runs yet in ${pathForPeople(context, archive.path)}; start one with: ${context.program} run${archiveArgument(context, archive)}\n`,
			)
		else {
			const rows = all.map(({ kept, run, status, pauses, best }) => [
				run.id,
				[standingWords(kept, status), pausedText(pauses, run.experiment.islands) ?? []].flat().join(', '),
				new Date(run.startedAt).toLocaleString('sv').slice(0, 16),
				timeSpan(run.elapsedMs),
				count(askedOf(run.experiment, run.told)),
				best === undefined ? '' : figure(best.score),
				best === undefined ? '' : heldOutText(best),
			])
			const columns = [
				{ head: 'run' },
				{ head: 'status' },
				{ head: 'started' },
				{ head: 'time', align: 'right' },
				{ head: 'candidates', align: 'right' },
				{ head: 'best score', align: 'right' },
				{ head: 'held out' },
			] as const
			out.write(`${table(columns, rows, paint)}\n`)
		}
	})
}
