import { dirname, join, parse, resolve } from 'node:path'
import { type Recovered, recoverArchive } from '../../archive/recover-archive.ts'
import { type Context, pathForPeople } from '../context.ts'
import { UsageError } from '../exit-codes.ts'
import { writeCopy } from '../export-file.ts'
import { count, counted } from '../numbers.ts'

/** Options of `recover`. */
export interface RecoverOptions {
	/** The new archive. */
	readonly to?: string
}

/** `recover <damaged.db>`: writes what can still be read of a damaged archive to a new one, and says what that is. */
export async function recover(context: Context, damaged: string, options: RecoverOptions): Promise<void> {
	const { cwd } = context.places
	const archive = resolve(cwd, damaged)
	const path =
		options.to === undefined ? join(dirname(archive), `${parse(archive).name}-recovered.db`) : resolve(cwd, options.to)
	const shown = pathForPeople(context, path)
	let recovered: Recovered | undefined
	const copy = async (file: string): Promise<void> => {
		recovered = recoverArchive(archive, file)
		if (!recovered.isWhole) return
		const name = pathForPeople(context, archive)
		throw new UsageError(
			recovered.lacksLog
				? `${name} is whole, but its last writer seems not to have closed it, and ${name}-wal, which has what was told last, is not there: ` +
						'put that file beside it; without it nothing more can be recovered'
				: `${name} is whole: expected a damaged archive; there is nothing to recover`,
		)
	}
	const { signal } = new AbortController()
	await writeCopy(copy, { path, shown, archive, signal })
	if (recovered !== undefined) context.out.write(`${linesOf(shown, recovered).join('\n')}\n`)
}

function linesOf(shown: string, { runs, lostRuns, requests, lacksLog }: Recovered): string[] {
	return [
		`${shown}: ${counted(runs.length, 'run')}${lostRuns === 0 ? '' : `; of ${counted(lostRuns, 'other')} nothing can be read`}`,
		...runs.map(({ id, candidates: { kept, of }, isResumable, lacksSettings }) => {
			if (kept === 0 && of > 0) {
				const next = isResumable ? '`resume` begins it anew' : 'nothing of it but its settings is left'
				return `${id}: none of ${counted(of, 'candidate')}: what leads to them in the file is lost; ${next}`
			}
			const share = kept === of ? `all ${counted(of, 'candidate')}` : `${count(kept)} of ${counted(of, 'candidate')}`
			const lacks = lacksSettings
				? '; what it was started with is lost, so it can be looked at and exported, and not resumed'
				: '; it has gaps, so it cannot be resumed'
			return `${id}: ${share}${isResumable ? '' : lacks}`
		}),
		...(lacksLog ? ['what was told last stood in a log (-wal) that was not there'] : []),
		...(requests.of === 0 ? [] : [`requests to models: ${count(requests.kept)} of ${count(requests.of)}`]),
	]
}
