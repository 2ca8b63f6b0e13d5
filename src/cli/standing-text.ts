import type { RunArchive } from '../archive/archive.ts'
import { endedBy } from '../report/ended-by.ts'
import { usedUpText } from '../report/used-up-text.ts'
import { barrenAfter, type StopReason } from '../search/stopping.ts'
import type { Standing } from './archive-look.ts'
import { count } from './numbers.ts'

/** Why a run has ended, for a person. */
export const endings: Readonly<Record<StopReason, string>> = {
	exact: 'exact: it cannot be better',
	target: 'the target is reached',
	budget: 'the budget is used up',
	disk: 'the archive takes all of the disk that its budget allows; `delete` runs and `vacuum` it, or allow more with `--disk`',
	barren: `the last ${count(barrenAfter)} tries brought nothing new; a seed with more in it to vary is needed, or a model`,
	'no-gain': 'nothing better came for as long as it was to be waited for',
	'no-room': 'its time is over, and no room came on a disk that was full; all that was told is kept',
	stopped: 'stopped, as it was asked to; all of it is kept',
	refused: 'its models refused for good, and its islands have no other operator; all of it is kept',
	interrupted: 'interrupted; all of it is kept',
	failed: 'failed',
}

/** How a run stands, in a few words. */
export function standingText(standing: Standing): string {
	if (standing === 'running') return 'running'
	if (standing === 'killed') return 'its process was killed'
	return endings[standing].split(/[;:]/)[0] ?? standing
}

/** How a run stands, in a word, or in a few that say what of its budget is used up. */
export function standingWords(kept: Pick<RunArchive, 'record' | 'modelLog'>, standing: Standing): string {
	const part = standing === 'running' || standing === 'killed' ? undefined : endedBy(kept)
	if (part !== undefined) return usedUpText(part)
	return standing === 'budget' ? standingText(standing) : standing
}
